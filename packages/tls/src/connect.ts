// A TLS 1.3 client (RFC 8446) over any stream of bytes: one handshake, then bytes both ways. No other version, no resumption, no early
// data, no certificate of the client. The handshake is one function, in the order of §2, and each step takes exactly one message.

import { concat, type CryptoProvider, equalBytes, type KeyPair, zero } from '@causeway/crypto'
import { CausewayError, utf8ToBytes } from '@causeway/wire'
import { createFlight, type Flight, type Heard } from './flight.ts'
import { createSchedule, finishedTag, nextSecret, trafficKeys, type TrafficSecrets } from './key-schedule.ts'
import { clientHello, emptyCertificate, finished, keyUpdate, messageHash, type ServerMessage } from './messages.ts'
import { type ByteStream, createRecords, type Records, recordTypes } from './records.ts'
import { alertOf, notTrusted, unexpected } from './refusal.ts'
import { type Group, groups, type Suite, x25519 } from './suites.ts'
import { type ChainDeps, verifyChain } from './x509/chain.ts'
import { isHostName } from './x509/names.ts'
import { isHandshakeSigned } from './x509/signature.ts'

export type { ByteStream } from './records.ts'

export type TlsDeps = ChainDeps

export interface TlsStream {
  /** What came next; undefined when the server said that this is all. `tls.truncated` when it ended without saying so (§6.1). */
  read(): Promise<Uint8Array | undefined>
  write(bytes: Uint8Array): void
  close(): void
}

/** Resolves when the server has shown that it is `host`. Throws `tls.*`; the stream is closed then. */
export async function connectTls(deps: TlsDeps, host: string, stream: ByteStream): Promise<TlsStream> {
  const records = createRecords(deps.crypto, stream)
  return await closingOnFailure(stream, records, async () => {
    if (!isHostName(host)) throw notTrusted('no name of a host')
    const { suite, secrets } = await handshake(deps, host, records)
    return createTlsStream(deps.crypto, suite, secrets, records, stream)
  })
}

interface Agreed {
  readonly suite: Suite
  readonly secrets: TrafficSecrets
}

async function handshake(deps: TlsDeps, host: string, records: Records): Promise<Agreed> {
  const { crypto } = deps
  const flight = createFlight(records)
  const { suite, shared, transcript } = await sayHello(crypto, host, flight)
  const hash = (): Uint8Array => crypto.hash(suite.hash, concat(...transcript))
  const schedule = createSchedule(crypto, suite.hash)
  const early = schedule.handshakeSecrets(shared, hash())
  flight.assertBoundary()
  records.readWith(trafficKeys(crypto, suite, early.server))
  records.writeWith(trafficKeys(crypto, suite, early.client))
  /** §4.4: what proves the transcript is compared with what was said before it, and counts from then on. */
  const heard = ({ message, whole }: Heard): ServerMessage => {
    transcript.push(whole)
    return message
  }

  expected(heard(await flight.next()), 'encrypted-extensions')
  let message = heard(await flight.next())
  const isAsked = message.kind === 'certificate-request'
  if (isAsked) message = heard(await flight.next())
  const { chain } = expected(message, 'certificate')
  const serverKey = await verifyChain(deps, host, chain)
  const verify = await flight.next()
  const { scheme, signature } = expected(verify.message, 'certificate-verify')
  if (!(await isHandshakeSigned(deps, scheme, serverKey, signedByServer(hash()), signature)))
    throw unexpected('the server does not hold the key of its certificate')
  heard(verify)
  const last = await flight.next()
  const { tag } = expected(last.message, 'finished')
  if (!equalBytes(tag, finishedTag(crypto, suite.hash, early.server, hash()))) throw unexpected('finished')
  heard(last)
  flight.assertBoundary()

  const secrets = schedule.applicationSecrets(hash())
  if (isAsked) {
    const none = emptyCertificate()
    transcript.push(none)
    records.write(recordTypes.handshake, none)
  }
  records.write(recordTypes.handshake, finished(finishedTag(crypto, suite.hash, early.client, hash())))
  zero(early.client, early.server)
  records.readWith(trafficKeys(crypto, suite, secrets.server))
  records.writeWith(trafficKeys(crypto, suite, secrets.client))
  records.endOfHandshake()
  return { suite, secrets }
}

interface Hello {
  readonly suite: Suite
  readonly shared: Uint8Array
  readonly transcript: Uint8Array[]
}

/** Hello, once more where the server asks for the other group or gives a cookie, and its answer. */
async function sayHello(crypto: CryptoProvider, serverName: string, flight: Flight): Promise<Hello> {
  const same = { random: crypto.random(32), sessionId: crypto.random(32), serverName }
  let group: Group = x25519
  let pair = crypto.dhKeyPair(group.dh)
  const first = clientHello({ ...same, group, publicKey: pair.publicKey })
  let transcript = [first]
  flight.say(first)
  let answer = await flight.next()
  let retrySuite: Suite | undefined
  if (answer.message.kind === 'retry') {
    const { suite, cookie } = answer.message
    checkSession(answer.message.sessionId, same.sessionId)
    const asked = groups.find(({ id }) => answer.message.kind === 'retry' && id === answer.message.group)
    // §4.1.4: a retry changes something, and asks for nothing that was not offered or is there already.
    if (answer.message.group === undefined ? cookie === undefined : asked === undefined || asked === group)
      throw unexpected('a retry that changes nothing')
    if (asked !== undefined) {
      zero(pair.privateKey)
      group = asked
      pair = crypto.dhKeyPair(group.dh)
    }
    const second = clientHello({ ...same, group, publicKey: pair.publicKey, cookie })
    transcript = [messageHash(crypto.hash(suite.hash, first)), answer.whole, second]
    flight.say(second)
    retrySuite = suite
    answer = await flight.next()
  }
  const { message, whole } = answer
  const { suite, sessionId, group: chosen, publicKey } = expected(message, 'server-hello')
  checkSession(sessionId, same.sessionId)
  if (retrySuite !== undefined && retrySuite !== suite) throw unexpected('another suite than in the retry')
  if (chosen !== group.id) throw unexpected('another group than offered')
  transcript.push(whole)
  return { suite, shared: sharedSecret(crypto, group, pair, publicKey), transcript }
}

function checkSession(echoed: Uint8Array, said: Uint8Array): void {
  if (!equalBytes(echoed, said)) throw unexpected('legacy_session_id_echo')
}

function sharedSecret(crypto: CryptoProvider, { dh }: Group, { privateKey }: KeyPair, publicKey: Uint8Array): Uint8Array {
  try {
    return crypto.dh(dh, privateKey, publicKey)
  } catch (error) {
    throw error instanceof CausewayError ? unexpected('key share') : error
  } finally {
    zero(privateKey)
  }
}

/** §4.4.3. */
function signedByServer(transcriptHash: Uint8Array): Uint8Array {
  const context = utf8ToBytes('TLS 1.3, server CertificateVerify')
  return concat(new Uint8Array(64).fill(0x20), context, new Uint8Array(1), transcriptHash)
}

function expected<Kind extends ServerMessage['kind']>(
  message: ServerMessage,
  kind: Kind,
): Extract<ServerMessage, { kind: Kind }> {
  if (message.kind !== kind) throw unexpected(`${message.kind} instead of ${kind}`)
  return message as Extract<ServerMessage, { kind: Kind }>
}

/** Tickets and updates of keys after the handshake, together: more than a server needs. */
const afterwardsMax = 32

function createTlsStream(
  crypto: CryptoProvider,
  suite: Suite,
  secrets: TrafficSecrets,
  records: Records,
  stream: ByteStream,
): TlsStream {
  const flight = createFlight(records)
  let { client, server } = secrets
  let afterwardsLeft = afterwardsMax
  let ending: 'open' | 'ended' | 'closed' = 'open'
  const hear = (message: ServerMessage): void => {
    if (afterwardsLeft-- <= 0) throw unexpected('too many messages after the handshake')
    if (message.kind === 'ticket') return
    const { isRequested } = expected(message, 'key-update')
    flight.assertBoundary()
    server = nextSecret(crypto, suite.hash, server)
    records.readWith(trafficKeys(crypto, suite, server))
    if (!isRequested) return
    records.write(recordTypes.handshake, keyUpdate())
    client = nextSecret(crypto, suite.hash, client)
    records.writeWith(trafficKeys(crypto, suite, client))
  }
  const read = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const received = await flight.receive()
      if (received.kind === 'data') return received.bytes
      if (received.kind === 'end') {
        ending = 'ended'
        return undefined
      }
      hear(received.message)
    }
  }
  return {
    read: async () => (ending === 'open' ? await closingOnFailure(stream, records, read) : undefined),
    write: bytes => records.write(recordTypes.applicationData, bytes),
    close() {
      if (ending === 'closed') return
      ending = 'closed'
      records.write(recordTypes.alert, Uint8Array.of(1, 0))
      zero(client, server)
      stream.close()
    },
  }
}

async function closingOnFailure<T>(stream: ByteStream, records: Records, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const alert = alertOf(error)
    if (alert !== 0) records.write(recordTypes.alert, Uint8Array.of(2, alert))
    stream.close()
    throw error
  }
}
