// The handshake messages (RFC 8446 §4): ours as bytes, the server's as values. Whatever was not offered may not be answered.

import { concat } from '@causeway/crypto'
import { Reader, utf8ToBytes } from '@causeway/wire'
import { parsed, unexpected } from './refusal.ts'
import { type Group, groups, type Suite, suites } from './suites.ts'
import { offeredSchemes } from './x509/signature.ts'

export const messageTypes = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
  keyUpdate: 24,
  messageHash: 254,
} as const

export interface ClientHello {
  readonly random: Uint8Array
  readonly sessionId: Uint8Array
  readonly serverName: string
  readonly group: Group
  readonly publicKey: Uint8Array
  readonly cookie?: Uint8Array | undefined
}

export function clientHello(hello: ClientHello): Uint8Array {
  return message(
    messageTypes.clientHello,
    u16(legacyVersion),
    hello.random,
    vector(1, hello.sessionId),
    vector(2, ...suites.map(({ id }) => u16(id))),
    vector(1, u8(0)),
    vector(2, ...extensionsOf(hello)),
  )
}

export type ServerMessage =
  | {
      readonly kind: 'server-hello'
      readonly random: Uint8Array
      readonly suite: Suite
      readonly sessionId: Uint8Array
      readonly group: number
      readonly publicKey: Uint8Array
    }
  | {
      readonly kind: 'retry'
      readonly suite: Suite
      readonly sessionId: Uint8Array
      readonly group: number | undefined
      readonly cookie: Uint8Array | undefined
    }
  | { readonly kind: 'encrypted-extensions' }
  | { readonly kind: 'certificate-request' }
  | { readonly kind: 'certificate'; readonly chain: readonly Uint8Array[] }
  | { readonly kind: 'certificate-verify'; readonly scheme: number; readonly signature: Uint8Array }
  | { readonly kind: 'finished'; readonly tag: Uint8Array }
  | { readonly kind: 'ticket' }
  | { readonly kind: 'key-update'; readonly isRequested: boolean }

/** One whole message, header included, that a server may send at all. `tls.unexpected`. */
export function parseServerMessage(whole: Uint8Array): ServerMessage {
  return parsed('handshake', () => {
    const type = new Reader(whole).u8()
    const reader = new Reader(whole.subarray(messageHeaderSizeBytes))
    const read = readers[type]
    if (read === undefined) throw unexpected(`message ${type}`)
    const value = read(reader)
    reader.end()
    return value
  })
}

export const messageHeaderSizeBytes = 4

/** An answer to who asks for a certificate of ours: none. */
export function emptyCertificate(): Uint8Array {
  return message(messageTypes.certificate, u8(0), vector(3))
}

export function finished(tag: Uint8Array): Uint8Array {
  return message(messageTypes.finished, tag)
}

/** Our next records are sealed anew; the server need not answer. */
export function keyUpdate(): Uint8Array {
  return message(messageTypes.keyUpdate, u8(0))
}

/** §4.4.1: what stands for the first ClientHello after a retry. */
export function messageHash(hash: Uint8Array): Uint8Array {
  return message(messageTypes.messageHash, hash)
}

const legacyVersion = 0x0303
const tls13 = 0x0304
const certificatesMax = 10
const httpName = utf8ToBytes('http/1.1')
/** SHA-256 of "HelloRetryRequest" (§4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

const extensionTypes = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  cookie: 44,
  keyShare: 51,
} as const

function extensionsOf({ serverName, group, publicKey, cookie }: ClientHello): Uint8Array[] {
  const extension = (type: number, ...parts: readonly Uint8Array[]): Uint8Array => concat(u16(type), vector(2, ...parts))
  return [
    extension(extensionTypes.serverName, vector(2, u8(0), vector(2, utf8ToBytes(serverName)))),
    extension(extensionTypes.supportedGroups, vector(2, ...groups.map(({ id }) => u16(id)))),
    extension(extensionTypes.signatureAlgorithms, vector(2, ...offeredSchemes.map(u16))),
    extension(extensionTypes.alpn, vector(2, vector(1, httpName))),
    extension(extensionTypes.supportedVersions, vector(1, u16(tls13))),
    ...(cookie === undefined ? [] : [extension(extensionTypes.cookie, vector(2, cookie))]),
    extension(extensionTypes.keyShare, vector(2, u16(group.id), vector(2, publicKey))),
  ]
}

const readers: Readonly<Record<number, (r: Reader) => ServerMessage>> = {
  [messageTypes.serverHello]: serverHello,
  [messageTypes.encryptedExtensions]: encryptedExtensions,
  [messageTypes.certificateRequest]: certificateRequest,
  [messageTypes.certificate]: certificate,
  [messageTypes.certificateVerify]: r => ({ kind: 'certificate-verify', scheme: r.u16(), signature: opaque(r, 2) }),
  [messageTypes.finished]: r => ({ kind: 'finished', tag: r.fixed(r.remaining) }),
  [messageTypes.newSessionTicket]: ticket,
  [messageTypes.keyUpdate]: r => {
    const asked = r.u8()
    if (asked > 1) throw unexpected('key_update')
    return { kind: 'key-update', isRequested: asked === 1 }
  },
}

function serverHello(r: Reader): ServerMessage {
  if (r.u16() !== legacyVersion) throw unexpected('an older TLS')
  const random = r.fixed(32)
  const sessionId = opaque(r, 1)
  const suiteId = r.u16()
  if (r.u8() !== 0) throw unexpected('compression')
  // A hello of TLS 1.2 may end here. It is refused, with or without the sentinel of §4.1.3: nothing older is spoken.
  if (r.remaining === 0) throw unexpected('an older TLS')
  const isRetry = hex(random) === retryRandom
  const { supportedVersions, keyShare, cookie } = extensionTypes
  const found = extensions(r, undefined)
  const version = found.get(supportedVersions)
  if (version === undefined) throw unexpected('an older TLS')
  for (const type of found.keys())
    if (type !== supportedVersions && type !== keyShare && !(isRetry && type === cookie)) throw unexpected(`extension ${type}`)
  if (whole(version, v => v.u16()) !== tls13) throw unexpected('version')
  const suite = suites.find(({ id }) => id === suiteId)
  if (suite === undefined) throw unexpected('cipher suite')
  const share = found.get(keyShare)
  if (isRetry) {
    const given = found.get(cookie)
    return {
      kind: 'retry',
      suite,
      sessionId,
      group: share && whole(share, s => s.u16()),
      cookie: given && whole(given, c => opaque(c, 2)),
    }
  }
  if (share === undefined) throw unexpected('no key share')
  const [group, publicKey] = whole(share, s => [s.u16(), opaque(s, 2)] as const)
  return { kind: 'server-hello', random, suite, sessionId, group, publicKey }
}

function encryptedExtensions(r: Reader): ServerMessage {
  const { serverName, supportedGroups, alpn } = extensionTypes
  const found = extensions(r, [serverName, supportedGroups, alpn])
  const chosen = found.get(alpn)
  if (found.get(serverName)?.remaining) throw unexpected('server_name')
  if (chosen !== undefined) {
    const name = whole(chosen, c => whole(c.sub(c.u16()), names => opaque(names, 1)))
    if (hex(name) !== hex(httpName)) throw unexpected('ALPN')
  }
  return { kind: 'encrypted-extensions' }
}

function certificateRequest(r: Reader): ServerMessage {
  if (r.u8() !== 0) throw unexpected('certificate_request')
  extensions(r, undefined)
  return { kind: 'certificate-request' }
}

function certificate(r: Reader): ServerMessage {
  if (r.u8() !== 0) throw unexpected('certificate_request_context')
  const list = r.sub(u24(r))
  const chain: Uint8Array[] = []
  while (list.remaining > 0) {
    if (chain.length >= certificatesMax) throw unexpected('too many certificates')
    chain.push(list.fixed(u24(list)))
    // None of those that could stand here was offered.
    extensions(list, [])
  }
  if (chain.length === 0) throw unexpected('no certificate')
  return { kind: 'certificate', chain }
}

/** No session is resumed; the ticket is looked at only to see that it is one. */
function ticket(r: Reader): ServerMessage {
  r.skip(8)
  opaque(r, 1)
  opaque(r, 2)
  extensions(r, undefined)
  return { kind: 'ticket' }
}

/** By their types, none twice; only those allowed, where that is said. */
function extensions(r: Reader, allowed: readonly number[] | undefined): Map<number, Reader> {
  const all = r.sub(r.u16())
  const found = new Map<number, Reader>()
  while (all.remaining > 0) {
    const type = all.u16()
    if (found.has(type) || (allowed !== undefined && !allowed.includes(type))) throw unexpected(`extension ${type}`)
    found.set(type, all.sub(all.u16()))
  }
  return found
}

function whole<T>(r: Reader, read: (r: Reader) => T): T {
  const value = read(r)
  r.end()
  return value
}

function opaque(r: Reader, lengthSizeBytes: 1 | 2): Uint8Array {
  return r.fixed(lengthSizeBytes === 1 ? r.u8() : r.u16())
}

function u24(r: Reader): number {
  return (r.u8() << 16) | r.u16()
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function message(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(u8(type), vector(3, ...parts))
}

/** Its length in so many bytes, then what is in it. */
function vector(lengthSizeBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(...parts)
  const length = Uint8Array.of(bytes.length >> 16, bytes.length >> 8, bytes.length)
  return concat(length.subarray(3 - lengthSizeBytes), bytes)
}

function u8(value: number): Uint8Array {
  return Uint8Array.of(value)
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value)
}
