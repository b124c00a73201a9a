// A TLS server that does what a test says, made of our own record layer: for what no honest server can be brought to do.

import { sign } from 'node:crypto'
import { concat, type CryptoProvider } from '@causeway/crypto'
import { createBrowserCrypto } from '@causeway/crypto/browser'
import { utf8ToBytes } from '@causeway/wire'
import type { Made } from './certificates.test-support.ts'
import { createSchedule, finishedTag, nextSecret, trafficKeys } from './key-schedule.ts'
import { type ByteStream, createRecords, type Records, recordTypes } from './records.ts'
import { suites } from './suites.ts'

export interface Script {
  /** In the place of the ServerHello. */
  readonly hello?: (honest: Uint8Array) => Uint8Array
  /** In the place of the four messages after it, by what they are. */
  readonly flight?: (honest: Messages, records: Records) => readonly Uint8Array[]
  /** Every message in a record of its own, or all in one. */
  readonly apart?: boolean
  /** With the keys of the application, once the client has finished. */
  readonly afterwards?: (server: Afterwards) => void | Promise<void>
}

export interface Messages {
  readonly extensions: Uint8Array
  readonly certificate: Uint8Array
  readonly verify: Uint8Array
  readonly finished: Uint8Array
}

export interface Afterwards {
  readonly records: Records
  say(text: string): void
  hear(): Promise<string>
  /** A KeyUpdate, and our next records under the next keys. */
  update(isRequested: boolean): void
  close(): void
}

const crypto: CryptoProvider = createBrowserCrypto()
const suite = suites[0]!

/** The client's end. */
export function scripted(made: Made, script: Script): ByteStream {
  const [ours, theirs] = pipe()
  void serve(theirs, made, script).catch(() => theirs.close())
  return ours
}

async function serve(stream: ByteStream, made: Made, script: Script): Promise<void> {
  const records = createRecords(crypto, stream)
  const clientHello = (await records.read())!.bytes
  const pair = crypto.dhKeyPair('X25519')
  // The key share is the last thing in our hello, and the only one.
  const shared = crypto.dh('X25519', pair.privateKey, clientHello.slice(-32))
  const sessionId = clientHello.slice(39, 71)
  const honestHello = message(
    2,
    u16(0x0303),
    crypto.random(32),
    u8(32),
    sessionId,
    u16(suite.id),
    u8(0),
    vector(2, u16(43), vector(2, u16(0x0304)), u16(51), vector(2, u16(0x001d), vector(2, pair.publicKey))),
  )
  const hello = script.hello?.(honestHello) ?? honestHello
  const transcript = [clientHello, hello]
  const hash = (): Uint8Array => crypto.hash(suite.hash, concat(...transcript))
  records.write(recordTypes.handshake, hello)
  const schedule = createSchedule(crypto, suite.hash)
  const early = schedule.handshakeSecrets(shared, hash())
  records.writeWith(trafficKeys(crypto, suite, early.server))
  records.readWith(trafficKeys(crypto, suite, early.client))

  const extensions = message(8, u16(0))
  const certificate = message(11, u8(0), vector(3, vector(3, made.der), u16(0)))
  transcript.push(extensions, certificate)
  const signed = concat(new Uint8Array(64).fill(0x20), utf8ToBytes('TLS 1.3, server CertificateVerify'), u8(0), hash())
  const verify = message(15, u16(0x0403), vector(2, sign('sha256', signed, made.pair.privateKey)))
  transcript.push(verify)
  const finished = message(20, finishedTag(crypto, suite.hash, early.server, hash()))
  const honest = { extensions, certificate, verify, finished }
  const flight = script.flight?.(honest, records) ?? Object.values(honest)
  if (script.apart === true) for (const each of flight) records.write(recordTypes.handshake, each)
  else records.write(recordTypes.handshake, concat(...flight))
  transcript.push(finished)
  let { client, server } = schedule.applicationSecrets(hash())
  const answer = await records.read()
  if (answer?.type !== recordTypes.handshake) return stream.close()
  records.writeWith(trafficKeys(crypto, suite, server))
  records.readWith(trafficKeys(crypto, suite, client))
  await script.afterwards?.({
    records,
    say: text => records.write(recordTypes.applicationData, utf8ToBytes(text)),
    async hear() {
      const fragment = await records.read()
      if (fragment?.type !== recordTypes.handshake) return new TextDecoder().decode(fragment?.bytes)
      client = nextSecret(crypto, suite.hash, client)
      records.readWith(trafficKeys(crypto, suite, client))
      return new TextDecoder().decode((await records.read())?.bytes)
    },
    update(isRequested) {
      records.write(recordTypes.handshake, message(24, u8(isRequested ? 1 : 0)))
      server = nextSecret(crypto, suite.hash, server)
      records.writeWith(trafficKeys(crypto, suite, server))
    },
    close() {
      records.write(recordTypes.alert, Uint8Array.of(1, 0))
      stream.close()
    },
  })
}

/** Two ends in memory. */
export function pipe(): [ByteStream, ByteStream] {
  const [a, b] = [queue(), queue()]
  const end = (read: Queue, write: Queue): ByteStream => ({
    read: read.take,
    write: bytes => write.put(bytes),
    close: () => (read.put(undefined), write.put(undefined)),
  })
  return [end(a, b), end(b, a)]
}

interface Queue {
  put(bytes: Uint8Array | undefined): void
  take(): Promise<Uint8Array | undefined>
}

function queue(): Queue {
  const held: Uint8Array[] = []
  let isEnded = false
  let waiting: (() => void) | undefined
  return {
    put(bytes) {
      if (bytes === undefined) isEnded = true
      else if (!isEnded) held.push(bytes)
      waiting?.()
    },
    async take() {
      while (held.length === 0 && !isEnded) await new Promise<void>(resolve => (waiting = resolve))
      return held.shift()
    },
  }
}

export function message(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(u8(type), vector(3, ...parts))
}

export function vector(lengthSizeBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(...parts)
  return concat(Uint8Array.of(bytes.length >> 16, bytes.length >> 8, bytes.length).subarray(3 - lengthSizeBytes), bytes)
}

export const u8 = (value: number): Uint8Array => Uint8Array.of(value)
export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value)
