// The server's half of the opening handshake (RFC 6455 §4.2).

import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { CausewayError } from '@causeway/wire'

/** The key of a request that is an opening handshake of version 13; `request.invalid` for any other. */
export function handshakeKey({ method, headers, httpVersion }: IncomingMessage): string {
  const key = headers['sec-websocket-key']
  if (method !== 'GET') throw new CausewayError('request.method_not_allowed')
  if (httpVersion !== '1.1' || headers.upgrade?.toLowerCase() !== 'websocket')
    throw new CausewayError('request.invalid', 'not a WebSocket handshake')
  if (headers['sec-websocket-version'] !== '13') throw new CausewayError('request.invalid', 'sec-websocket-version: expected 13')
  if (key === undefined || !keyPattern.test(key)) throw new CausewayError('request.invalid', 'sec-websocket-key')
  return key
}

/** The 101 that opens the connection. */
export function acceptance(key: string, protocol: string): Buffer {
  const accept = hash('sha1', key + keySuffix, 'base64')
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    'latin1',
  )
}

/** 16 bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
