// One certificate (RFC 5280 §4), taken apart and not yet believed. A critical extension that is not understood here ends it.

import { CausewayError } from '@causeway/wire'
import { equalBytes } from '@causeway/crypto'
import { notTrusted } from '../refusal.ts'
import { bitsOf, booleanOf, type Der, DerReader, elementsOf, hexOf, smallIntegerOf, tags, timeOf, wholeBytesOf } from './der.ts'
import { type GeneralName, generalNames, type NameConstraints, nameConstraints } from './names.ts'

export interface Certificate {
  /** What the issuer signed. */
  readonly tbs: Uint8Array
  /** The whole AlgorithmIdentifier, in hexadecimal. */
  readonly signatureAlgorithm: string
  readonly signature: Uint8Array
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** The whole SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array
  readonly extensions: Extensions
}

export interface Extensions {
  readonly isAuthority: boolean
  readonly pathLengthMax: number | undefined
  /** By bit number; undefined where the certificate does not say. */
  readonly keyUsage: ReadonlySet<number> | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly alternativeNames: readonly GeneralName[]
  readonly nameConstraints: NameConstraints | undefined
}

export const keyUsages = { digitalSignature: 0, keyCertSign: 5 } as const
/** id-kp-serverAuth. */
export const serverAuth = '2b06010505070301'
const certificateSizeBytesMax = 65_536

/** `tls.certificate` for whatever is not exactly a certificate of version 3. `isRoot`: version 1 too, which a root of old may be. */
export function parseCertificate(bytes: Uint8Array, isRoot = false): Certificate {
  if (bytes.length > certificateSizeBytesMax) throw notTrusted('a certificate is too large')
  try {
    return certificate(bytes, isRoot)
  } catch (error) {
    if (error instanceof CausewayError && error.code.startsWith('wire.')) throw notTrusted(error.code)
    throw error
  }
}

function certificate(bytes: Uint8Array, isRoot: boolean): Certificate {
  const outer = new DerReader(bytes)
  const reader = outer.inside(tags.sequence)
  outer.end()
  const tbs = reader.next(tags.sequence)
  const algorithm = reader.next(tags.sequence)
  const signature = wholeBytesOf(reader.next(tags.bitString))
  reader.end()

  const fields = new DerReader(tbs.content)
  const isV3 = readVersion(fields)
  if (!isV3 && !isRoot) throw notTrusted('version')
  if (fields.next(tags.integer).content.length > 21) throw notTrusted('serial number')
  // §4.1.1.2: what is signed names the algorithm it is signed with.
  if (!equalBytes(fields.next(tags.sequence).whole, algorithm.whole)) throw notTrusted('two signature algorithms')
  const issuer = fields.next(tags.sequence).whole
  const validity = fields.inside(tags.sequence)
  const [notBeforeMs, notAfterMs] = [timeOf(validity.next()), timeOf(validity.next())]
  validity.end()
  const subject = fields.next(tags.sequence).whole
  const publicKeyInfo = fields.next(tags.sequence).whole
  const extensions = extensionsOf(isV3 ? fields.optional(0xa3) : undefined)
  fields.end()
  return {
    tbs: tbs.whole,
    signatureAlgorithm: hexOf(algorithm.whole),
    signature,
    issuer,
    subject,
    notBeforeMs,
    notAfterMs,
    publicKeyInfo,
    extensions: isV3 ? extensions : { ...extensions, isAuthority: true },
  }
}

function readVersion(fields: DerReader): boolean {
  const written = fields.optional(0xa0)
  if (written === undefined) return false
  const reader = new DerReader(written.content)
  const version = smallIntegerOf(reader.next(tags.integer))
  reader.end()
  if (version !== 2) throw notTrusted('version')
  return true
}

/** The last arcs of id-ce, 2.5.29. */
const idCe = '551d'
const known = {
  subjectAltName: `${idCe}11`,
  basicConstraints: `${idCe}13`,
  keyUsage: `${idCe}0f`,
  extendedKeyUsage: `${idCe}25`,
  nameConstraints: `${idCe}1e`,
  /** Read over: no policy is asked for here, and whoever demands one (policyConstraints) is not understood. */
  certificatePolicies: `${idCe}20`,
} as const
const understood: ReadonlySet<string> = new Set(Object.values(known))

function extensionsOf(written: Der | undefined): Extensions {
  const found = new Map<string, Uint8Array>()
  if (written !== undefined) {
    const [list, ...more] = elementsOf(written.content)
    if (list?.tag !== tags.sequence || more.length > 0) throw notTrusted('extensions')
    for (const element of elementsOf(list.content)) readExtension(element, found)
  }
  const value = <T>(id: string, read: (bytes: Uint8Array) => T): T | undefined => {
    const bytes = found.get(id)
    return bytes === undefined ? undefined : read(bytes)
  }
  return {
    ...(value(known.basicConstraints, basicConstraints) ?? { isAuthority: false, pathLengthMax: undefined }),
    keyUsage: value(known.keyUsage, bytes => bitsOf(single(bytes, tags.bitString))),
    extendedKeyUsage: value(known.extendedKeyUsage, bytes =>
      elementsOf(single(bytes, tags.sequence).content).map(({ content }) => hexOf(content)),
    ),
    alternativeNames: value(known.subjectAltName, bytes => generalNames(single(bytes, tags.sequence).content)) ?? [],
    nameConstraints: value(known.nameConstraints, bytes => nameConstraints(single(bytes, tags.sequence).content)),
  }
}

function readExtension({ tag, content }: Der, found: Map<string, Uint8Array>): void {
  if (tag !== tags.sequence) throw notTrusted('extension')
  const reader = new DerReader(content)
  const id = hexOf(reader.next(tags.oid).content)
  const critical = reader.optional(tags.boolean)
  const value = reader.next(tags.octetString).content
  reader.end()
  if (found.has(id)) throw notTrusted('an extension stands there twice')
  // §4.2: a critical extension that is not understood ends it.
  if (critical !== undefined && booleanOf(critical) && !understood.has(id))
    throw notTrusted('a critical extension is not understood')
  found.set(id, value)
}

function basicConstraints(bytes: Uint8Array): Pick<Extensions, 'isAuthority' | 'pathLengthMax'> {
  const reader = new DerReader(single(bytes, tags.sequence).content)
  const authority = reader.optional(tags.boolean)
  const length = reader.optional(tags.integer)
  reader.end()
  return {
    isAuthority: authority !== undefined && booleanOf(authority),
    pathLengthMax: length === undefined ? undefined : smallIntegerOf(length),
  }
}

function single(bytes: Uint8Array, tag: number): Der {
  const reader = new DerReader(bytes)
  const element = reader.next(tag)
  reader.end()
  return element
}
