// Certificates for tests, written here byte by byte so that every rule can be broken, and signed by node:crypto.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export type KeyKind = 'P-256' | 'P-384' | 'Ed25519' | 'RSA' | 'RSA-1024'

export interface Pair {
  readonly kind: KeyKind
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export function pairOf(kind: KeyKind): Pair {
  if (kind === 'Ed25519') return { kind, ...generateKeyPairSync('ed25519') }
  if (kind === 'RSA' || kind === 'RSA-1024')
    return { kind, ...generateKeyPairSync('rsa', { modulusLength: kind === 'RSA' ? 2048 : 1024 }) }
  return { kind, ...generateKeyPairSync('ec', { namedCurve: kind }) }
}

export interface Wish {
  readonly subject?: string
  readonly names?: readonly Buffer[] | undefined
  readonly pair?: Pair
  readonly issuer?: Made
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** In the place of those that the kind of certificate has. */
  readonly extensions?: readonly Buffer[]
  readonly hash?: 'sha1' | 'md5' | 'sha256' | 'sha384' | 'sha512'
  readonly isTampered?: boolean
}

export interface Made {
  readonly der: Buffer
  readonly pem: string
  readonly subject: string
  readonly pair: Pair
}

/** Signed by `issuer`, or by itself. */
export function make(wish: Wish): Made {
  const pair = wish.pair ?? pairOf('P-256')
  const subject = wish.subject ?? 'Somebody'
  const signer = wish.issuer ?? { pair, subject }
  const hash = wish.hash ?? (signer.pair.kind === 'P-384' ? 'sha384' : 'sha256')
  const algorithm = algorithmOf(signer.pair.kind, hash)
  const tbs = sequence(
    tagged(0xa0, integer(2)),
    integer(++serial),
    algorithm,
    nameOf(signer.subject),
    sequence(time(wish.notBefore ?? new Date(Date.now() - day)), time(wish.notAfter ?? new Date(Date.now() + 30 * day))),
    nameOf(subject),
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...(wish.extensions ?? []))),
  )
  const signature = sign(signer.pair.kind === 'Ed25519' ? null : hash, tbs, signer.pair.privateKey)
  if (wish.isTampered === true) signature[signature.length - 1]! ^= 1
  const der = sequence(tbs, algorithm, tagged(0x03, Buffer.of(0), signature))
  const pem = `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`
  return { der, pem, subject, pair }
}

/** A certificate that may issue others. */
export function authority(wish: Wish & { pathLength?: number; more?: readonly Buffer[] } = {}): Made {
  return make({
    subject: 'Authority',
    extensions: [basicConstraints(true, wish.pathLength), keyUsage(5, 6), ...(wish.more ?? [])],
    ...wish,
  })
}

/** A certificate of a server. */
export function server(wish: Wish & { more?: readonly Buffer[] }): Made {
  const names = wish.names ?? [dns('bank.example')]
  return make({
    subject: 'A server',
    extensions: [basicConstraints(false), keyUsage(0), subjectAltName(...names), ...(wish.more ?? [])],
    ...wish,
  })
}

export const dns = (name: string): Buffer => tagged(0x82, Buffer.from(name))
export const ip = (...bytes: readonly number[]): Buffer => tagged(0x87, Buffer.from(bytes))
export const mail = (name: string): Buffer => tagged(0x81, Buffer.from(name))
export const directory = (name: string): Buffer => tagged(0xa4, nameOf(name))

export function extension(id: string, value: Buffer, isCritical = true): Buffer {
  return sequence(oid(id), ...(isCritical ? [tagged(0x01, Buffer.of(0xff))] : []), tagged(0x04, value))
}

export function basicConstraints(isAuthority: boolean, pathLength?: number): Buffer {
  const length = pathLength === undefined ? [] : [integer(pathLength)]
  return extension('2.5.29.19', sequence(...(isAuthority ? [tagged(0x01, Buffer.of(0xff))] : []), ...length))
}

export function keyUsage(...bits: readonly number[]): Buffer {
  const byte = bits.reduce((value, bit) => value | (0x80 >> bit), 0)
  return extension('2.5.29.15', tagged(0x03, Buffer.of(7 - Math.max(...bits), byte)))
}

export function extendedKeyUsage(...ids: readonly string[]): Buffer {
  return extension('2.5.29.37', sequence(...ids.map(oid)), false)
}

export function subjectAltName(...names: readonly Buffer[]): Buffer {
  return extension('2.5.29.17', sequence(...names), false)
}

export function nameConstraints(permitted: readonly Buffer[], excluded: readonly Buffer[] = []): Buffer {
  const trees = (tag: number, bases: readonly Buffer[]): Buffer[] =>
    bases.length === 0 ? [] : [tagged(tag, ...bases.map(base => sequence(base)))]
  return extension('2.5.29.30', sequence(...trees(0xa0, permitted), ...trees(0xa1, excluded)))
}

export function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

export function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...header]), content])
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const base128 = (value: number): number[] => {
    const low = [value & 0x7f]
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) low.unshift((left & 0x7f) | 0x80)
    return low
  }
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

const day = 86_400_000
let serial = 1000

function integer(value: number): Buffer {
  const bytes = [value & 0xff]
  for (let left = value >> 8; left > 0; left >>= 8) bytes.unshift(left & 0xff)
  return tagged(0x02, Buffer.from(bytes[0]! > 0x7f ? [0, ...bytes] : bytes))
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))))
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits))
}

function algorithmOf(kind: KeyKind, hash: string): Buffer {
  if (kind === 'Ed25519') return sequence(oid('1.3.101.112'))
  const isRsa = kind.startsWith('RSA')
  const id = isRsa
    ? {
        md5: '1.2.840.113549.1.1.4',
        sha1: '1.2.840.113549.1.1.5',
        sha256: '1.2.840.113549.1.1.11',
        sha384: '1.2.840.113549.1.1.12',
        sha512: '1.2.840.113549.1.1.13',
      }[hash]
    : { sha1: '1.2.840.10045.4.1', sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' }[
        hash
      ]
  return sequence(oid(id!), ...(isRsa ? [tagged(0x05)] : []))
}
