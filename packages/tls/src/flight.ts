// Handshake messages out of fragments (RFC 8446 §5.1): whole ones, with nothing else between their pieces.

import { concat } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import { messageHeaderSizeBytes, parseServerMessage, type ServerMessage } from './messages.ts'
import { type Records, recordTypes } from './records.ts'
import { unexpected } from './refusal.ts'

export interface Heard {
  readonly message: ServerMessage
  /** With its header, as the transcript has it. */
  readonly whole: Uint8Array
}

type Received =
  | ({ readonly kind: 'message' } & Heard)
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** close_notify: nothing comes after it. */
  | { readonly kind: 'end' }

export interface Flight {
  receive(): Promise<Received>
  /** As `receive`, where only a message may come. */
  next(): Promise<Heard>
  say(message: Uint8Array): void
  /** §5.1: where keys change, a message ends with its record. */
  assertBoundary(): void
}

/** A chain of certificates is the longest. */
const messageSizeBytesMax = 65_536

export function createFlight(records: Records): Flight {
  let held = new Uint8Array(0) as Uint8Array

  const takeMessage = (): Received | undefined => {
    if (held.length < messageHeaderSizeBytes) return undefined
    const [, high = 0, middle = 0, low = 0] = held
    const sizeBytes = messageHeaderSizeBytes + high * 65_536 + middle * 256 + low
    if (sizeBytes > messageSizeBytesMax) throw unexpected('a message is too long')
    if (held.length < sizeBytes) return undefined
    const whole = held.slice(0, sizeBytes)
    held = held.subarray(sizeBytes)
    return { kind: 'message', message: parseServerMessage(whole), whole }
  }
  const receive = async (): Promise<Received> => {
    for (;;) {
      const message = takeMessage()
      if (message !== undefined) return message
      const fragment = await records.read()
      if (fragment === undefined) throw new CausewayError('tls.truncated')
      const { type, bytes } = fragment
      if (type === recordTypes.handshake) {
        held = concat(held, bytes)
        continue
      }
      if (held.length > 0) throw unexpected('something between the pieces of a message')
      if (type === recordTypes.alert) return ended(bytes)
      if (type === recordTypes.applicationData) return { kind: 'data', bytes }
      throw unexpected(`record ${type}`)
    }
  }
  return {
    receive,
    async next() {
      const received = await receive()
      if (received.kind !== 'message') throw unexpected(`${received.kind} in the handshake`)
      return received
    },
    say: message => records.write(recordTypes.handshake, message),
    assertBoundary() {
      if (held.length > 0) throw unexpected('a message that goes over a change of keys')
    },
  }
}

/** Only close_notify is an end; user_canceled is followed by it and every other alert is fatal (§6). */
function ended(alert: Uint8Array): Received {
  const [level, description] = alert
  if (alert.length !== 2 || (level !== 1 && level !== 2)) throw unexpected('alert')
  if (description === 0) return { kind: 'end' }
  throw new CausewayError('tls.truncated', `alert ${description}`)
}
