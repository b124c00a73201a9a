// The record layer (RFC 8446 §5): fragments out of a stream of bytes, opened once there are keys. Every size has its limit before
// anything is kept.

import { concat, type CryptoProvider } from '@causeway/crypto'
import { assert, CausewayError, hasCode } from '@causeway/wire'
import type { TrafficKeys } from './key-schedule.ts'
import { unexpected } from './refusal.ts'

/** Bytes to the server and back, in order. */
export interface ByteStream {
  /** What came next; undefined when the other side has ended. */
  read(): Promise<Uint8Array | undefined>
  write(bytes: Uint8Array): void
  close(): void
}

export const recordTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

export interface Fragment {
  readonly type: number
  readonly bytes: Uint8Array
}

export interface Records {
  /** The next fragment that means something; undefined when the stream ended between two records. */
  read(): Promise<Fragment | undefined>
  write(type: number, bytes: Uint8Array): void
  readWith(keys: TrafficKeys): void
  writeWith(keys: TrafficKeys): void
  /** From here on a change_cipher_spec is refused. */
  endOfHandshake(): void
}

export const fragmentSizeBytesMax = 16_384
const sealedSizeBytesMax = fragmentSizeBytesMax + 256
const headerSizeBytes = 5
/** Records without content, in a row: they cost us and say nothing. */
const emptyInRowMax = 16
/** One follows a HelloRetryRequest, one the ServerHello. */
const changeCipherSpecsMax = 2
/** Far below the limits of §5.5; nothing here is so long. */
const recordsMax = 2 ** 22

export function createRecords(crypto: CryptoProvider, stream: ByteStream): Records {
  const input = createInput(stream)
  let reading: Protection | undefined
  let writing: Protection | undefined
  let changeCipherSpecsLeft = changeCipherSpecsMax
  let emptyInRow = 0

  const next = async (): Promise<Fragment | undefined> => {
    const header = await input.take(headerSizeBytes)
    if (header === undefined) return undefined
    const [type = 0, major = 0, , high = 0, low = 0] = header
    const length = (high << 8) | low
    if (major !== 3) throw unexpected('this is not TLS')
    if (length > (reading === undefined ? fragmentSizeBytesMax : sealedSizeBytesMax)) throw unexpected('a record is too long')
    const bytes = await input.take(length)
    if (bytes === undefined) throw new CausewayError('tls.truncated')
    if (type === recordTypes.changeCipherSpec) {
      if (changeCipherSpecsLeft-- <= 0 || bytes.length !== 1 || bytes[0] !== 1) throw unexpected('change_cipher_spec')
      return await next()
    }
    return reading === undefined ? { type, bytes } : opened(crypto, reading, type, header, bytes)
  }

  return {
    async read() {
      for (;;) {
        const fragment = await next()
        if (fragment === undefined || fragment.bytes.length > 0) {
          emptyInRow = 0
          return fragment
        }
        // §5.1: only application data may be empty.
        if (fragment.type !== recordTypes.applicationData || ++emptyInRow > emptyInRowMax) throw unexpected('an empty record')
      }
    },
    write(type, bytes) {
      let at = 0
      do {
        const fragment = bytes.subarray(at, (at += fragmentSizeBytesMax))
        stream.write(writing === undefined ? record(type, fragment) : sealed(crypto, writing, type, fragment))
      } while (at < bytes.length)
    },
    readWith: keys => void (reading = { keys, sequence: 0 }),
    writeWith: keys => void (writing = { keys, sequence: 0 }),
    endOfHandshake: () => void (changeCipherSpecsLeft = 0),
  }
}

interface Protection {
  readonly keys: TrafficKeys
  sequence: number
}

function opened(crypto: CryptoProvider, protection: Protection, type: number, header: Uint8Array, bytes: Uint8Array): Fragment {
  if (type !== recordTypes.applicationData) throw unexpected('a record in the clear after the keys')
  const { suite, key } = protection.keys
  const inner = aeadOpened(() => crypto.aeadOpen(suite.aead, key, nonceOf(protection), header, bytes))
  // §5.4: the type is the last byte that is not padding.
  let end = inner.length
  while (end > 0 && inner[end - 1] === 0) end--
  if (end === 0) throw unexpected('a record without a type')
  if (end - 1 > fragmentSizeBytesMax) throw unexpected('a record is too long')
  return { type: inner[end - 1] as number, bytes: inner.subarray(0, end - 1) }
}

function aeadOpened(open: () => Uint8Array): Uint8Array {
  try {
    return open()
  } catch (error) {
    if (hasCode(error, 'crypto.invalid')) throw unexpected('a record was changed on its way')
    throw error
  }
}

function sealed(crypto: CryptoProvider, protection: Protection, type: number, bytes: Uint8Array): Uint8Array {
  const { suite, key } = protection.keys
  const inner = concat(bytes, Uint8Array.of(type))
  const header = headerOf(recordTypes.applicationData, inner.length + 16)
  return concat(header, crypto.aeadSeal(suite.aead, key, nonceOf(protection), header, inner))
}

/** §5.3: the sequence number, to the left padded, exclusive-or the IV. */
function nonceOf(protection: Protection): Uint8Array {
  const nonce = protection.keys.iv.slice()
  let sequence = protection.sequence++
  assert(sequence < recordsMax, 'a preview is not so many records')
  for (let at = nonce.length - 1; sequence > 0; at--) {
    nonce[at] = (nonce[at] as number) ^ (sequence & 0xff)
    sequence >>>= 8
  }
  return nonce
}

function record(type: number, bytes: Uint8Array): Uint8Array {
  return concat(headerOf(type, bytes.length), bytes)
}

function headerOf(type: number, length: number): Uint8Array {
  return Uint8Array.of(type, 3, 3, length >> 8, length & 0xff)
}

interface Input {
  /** Exactly so many bytes; undefined when there are none any more; `tls.truncated` when there are fewer. */
  take(length: number): Promise<Uint8Array | undefined>
}

function createInput(stream: ByteStream): Input {
  let held: Uint8Array[] = []
  let heldSizeBytes = 0
  return {
    async take(length) {
      while (heldSizeBytes < length) {
        const more = await stream.read()
        if (more === undefined) {
          if (heldSizeBytes === 0) return undefined
          throw new CausewayError('tls.truncated')
        }
        held.push(more)
        heldSizeBytes += more.length
      }
      const whole = held.length === 1 ? (held[0] as Uint8Array) : concat(...held)
      held = [whole.subarray(length)]
      heldSizeBytes -= length
      return whole.subarray(0, length)
    },
  }
}
