// A TLS server of Node's, our client, and Node's own client beside it.

import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { connect as tlsConnect, createServer, type Server, type TlsOptions } from 'node:tls'
import { createBrowserCrypto, verifyRsa } from '@causeway/crypto/browser'
import type { ByteStream, TlsDeps } from './connect.ts'
import type { Made } from './certificates.test-support.ts'
import { openRoots, packRoots } from './x509/roots.ts'

export const host = 'bank.example'

export function depsWith(...roots: readonly Made[]): TlsDeps {
  return {
    crypto: createBrowserCrypto(),
    verifyRsa,
    roots: openRoots(packRoots(roots.map(({ der }) => der))),
    nowMs: () => Date.now(),
  }
}

export interface Listening {
  readonly port: number
  readonly server: Server
}

export async function listen(chain: readonly Made[], options: TlsOptions = {}): Promise<Listening> {
  const server = createServer({
    cert: chain.map(({ pem }) => pem).join(''),
    key: chain[0]!.pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    // What is too weak is for the clients to refuse.
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...options,
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server }
}

export function streamTo(port: number, change: (bytes: Uint8Array) => Uint8Array = bytes => bytes): ByteStream {
  return streamOf(connect(port, '127.0.0.1'), change)
}

export function streamOf(socket: Socket, change: (bytes: Uint8Array) => Uint8Array = bytes => bytes): ByteStream {
  const iterator = socket.iterator({ destroyOnReturn: true })
  socket.on('error', () => undefined)
  return {
    async read() {
      try {
        const { value, done } = await iterator.next()
        return done ? undefined : change(new Uint8Array(value as Buffer))
      } catch {
        return undefined
      }
    },
    write: bytes => void (socket.writable && socket.write(bytes)),
    close: () => void socket.destroy(),
  }
}

/** What Node says to the same server: undefined when it accepts it. */
export async function nodeRefusal(port: number, roots: readonly Made[], servername = host): Promise<string | undefined> {
  const socket = tlsConnect({ port, host: '127.0.0.1', servername, ca: roots.map(({ pem }) => pem), minVersion: 'TLSv1.3' })
  try {
    await once(socket, 'secureConnect')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  } finally {
    socket.destroy()
  }
}
