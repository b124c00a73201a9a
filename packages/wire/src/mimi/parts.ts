// The body of a content message: parts, possibly in parts (draft-ietf-mimi-content-08, Message Bodies).

import type { CborValue } from '../cbor.ts'
import { utf8FromBytes, utf8ToBytes } from '../tls.ts'
import { Fields, badContent } from './fields.ts'

/** What the sender means a part for. Unknown numbers up to 255 are kept and treated as `render`. */
export const dispositions = {
  unspecified: 0,
  render: 1,
  reaction: 2,
  profile: 3,
  inline: 4,
  icon: 5,
  attachment: 6,
  session: 7,
  preview: 8,
} as const
export type Disposition = keyof typeof dispositions

/** How the parts of a multi part belong together: pick one, all or none, as many as understood. */
export type PartSemantics = 'chooseOne' | 'singleUnit' | 'processAll'

interface PartHead {
  /** A number of `dispositions`, or one not known yet (9 to 255). */
  disposition: number
  /** RFC 5646 language tags separated by commas, or empty. */
  language: string
}

/** No content: what a delete or an unlike leaves. */
export interface NullPart extends PartHead {
  kind: 'null'
}

export interface SinglePart extends PartHead {
  kind: 'single'
  contentType: string
  content: Uint8Array
}

/** Content kept elsewhere, usually an encrypted file. */
export interface ExternalPart extends PartHead {
  kind: 'external'
  contentType: string
  /** https only: plain http would tell the network who fetches what, and let it answer. */
  url: string
  /** Seconds since 1970 after which the file is gone; 0 = does not expire. */
  expiresSeconds: number
  /** 0 = not said. */
  sizeBytes: number
  /** IANA AEAD number; 0 = not encrypted. */
  encAlg: number
  key: Uint8Array
  nonce: Uint8Array
  aad: Uint8Array
  /** IANA named-information hash number; 0 = none, 1 = SHA-256. */
  hashAlg: number
  /** Hash of the bytes at the URL, that is of the ciphertext; to be checked before decrypting. */
  contentHash: Uint8Array
  description: string
  filename: string
}

export interface MultiPart extends PartHead {
  kind: 'multi'
  semantics: PartSemantics
  /** At least two. */
  parts: readonly NestedPart[]
}

export type NestedPart = NullPart | SinglePart | ExternalPart | MultiPart

export const partsMax = 1024
export const partNestingMax = 4
export const urlSizeBytesMax = 2048

export const plainTextType = 'text/plain;charset=utf-8'
export const markdownType = 'text/markdown;variant=GFM-MIMI'

/** The disposition to act on. */
export function dispositionOf(part: NestedPart): Disposition {
  return dispositionNames.get(part.disposition) ?? 'render'
}

/** Every part with its part index: depth first, from 0; what `cid:N@local.invalid` refers to. */
export function* partsInOrder(body: NestedPart): Generator<NestedPart> {
  yield body
  if (body.kind === 'multi') for (const part of body.parts) yield* partsInOrder(part)
}

/** The text of a part that is text in UTF-8, otherwise undefined. A decoded message's text is known to be valid. */
export function textOfPart(part: NestedPart): string | undefined {
  return part.kind === 'single' && isUtf8Text(part.contentType) ? utf8FromBytes(part.content) : undefined
}

/** Refuses what no honest client sends. The limits are those of the draft's General handling, or ours where named so. */
export function checkBody(body: NestedPart): void {
  checkPart(body, 1, { parts: 0 })
}

/** The CBOR of a body that has been checked. */
export function cborFromPart(part: NestedPart): CborValue {
  const head = [part.disposition, part.language]
  switch (part.kind) {
    case 'null':
      return [...head, cardinality.null]
    case 'single':
      return [...head, cardinality.single, part.contentType, part.content]
    case 'external':
      return [
        ...head,
        cardinality.external,
        part.contentType,
        part.url,
        part.expiresSeconds,
        part.sizeBytes,
        part.encAlg,
        part.key,
        part.nonce,
        part.aad,
        part.hashAlg,
        part.contentHash,
        part.description,
        part.filename,
      ]
    case 'multi':
      return [...head, cardinality.multi, semanticsNumbers.indexOf(part.semantics), part.parts.map(cborFromPart)]
  }
}

/** Gives CBOR its types; ranges and limits are left to `checkBody`. */
export function partFromCbor(value: CborValue): NestedPart {
  const fields = new Fields(value)
  const head = { disposition: fields.number(), language: fields.text() }
  const part = partOfCardinality(head, fields.number(), fields)
  fields.end()
  return part
}

const dispositionNames = new Map<number, Disposition>(
  Object.entries(dispositions).map(([name, number]) => [number, name as Disposition]),
)
const cardinality = { null: 0, single: 1, external: 2, multi: 3 } as const
const semanticsNumbers: readonly PartSemantics[] = ['chooseOne', 'singleUnit', 'processAll']

function partOfCardinality(head: PartHead, number: number, fields: Fields): NestedPart {
  switch (number) {
    case cardinality.null:
      return { kind: 'null', ...head }
    case cardinality.single:
      return { kind: 'single', ...head, contentType: fields.text(), content: fields.bytes() }
    case cardinality.external:
      return externalFromFields(head, fields)
    case cardinality.multi:
      return { kind: 'multi', ...head, semantics: semanticsOf(fields.number()), parts: partsFromCbor(fields.next()) }
    default:
      throw badContent('cardinality')
  }
}

function externalFromFields(head: PartHead, fields: Fields): ExternalPart {
  return {
    kind: 'external',
    ...head,
    contentType: fields.text(),
    url: fields.text(),
    expiresSeconds: fields.number(),
    sizeBytes: fields.number(),
    encAlg: fields.number(),
    key: fields.bytes(),
    nonce: fields.bytes(),
    aad: fields.bytes(),
    hashAlg: fields.number(),
    contentHash: fields.bytes(),
    description: fields.text(),
    filename: fields.text(),
  }
}

function partsFromCbor(value: CborValue): NestedPart[] {
  if (!Array.isArray(value)) throw badContent('parts')
  return (value as readonly CborValue[]).map(partFromCbor)
}

function semanticsOf(number: number): PartSemantics {
  const semantics = semanticsNumbers[number]
  if (semantics === undefined) throw badContent('part semantics')
  return semantics
}

function checkPart(part: NestedPart, level: number, count: { parts: number }): void {
  if (level > partNestingMax) throw badContent('nesting')
  if (++count.parts > partsMax) throw badContent('parts')
  checkNumber(part.disposition, 0xff, 'disposition')
  checkAscii(part.language, 'language')
  if (part.kind === 'single') checkSingle(part)
  else if (part.kind === 'external') checkExternal(part)
  else if (part.kind === 'multi') {
    if (part.parts.length < 2) throw badContent('a multi part has at least two parts')
    for (const inner of part.parts) checkPart(inner, level + 1, count)
  }
}

function checkSingle(part: SinglePart): void {
  checkContentType(part.contentType)
  if (isUtf8Text(part.contentType)) utf8FromBytes(part.content)
}

function checkExternal(part: ExternalPart): void {
  if (part.contentType !== '') checkContentType(part.contentType)
  // Stricter than the draft, which allows http. Printable ASCII without quotes, angle brackets and backslashes.
  if (part.url.length > urlSizeBytesMax || !urlPattern.test(part.url)) throw badContent('url')
  checkNumber(part.expiresSeconds, 0xffff_ffff, 'expires')
  checkNumber(part.sizeBytes, Number.MAX_SAFE_INTEGER, 'size')
  checkNumber(part.encAlg, 0xffff, 'encAlg')
  checkNumber(part.hashAlg, 0xff, 'hashAlg')
  checkEncryption(part)
  checkText(part.description, 4096, 'description')
  checkText(part.filename, 255, 'filename')
  // A name that is a path would let a sender choose where the file is saved.
  if (part.filename === '.' || part.filename === '..' || filenameRefused.test(part.filename)) throw badContent('filename')
}

function checkEncryption(part: ExternalPart): void {
  const hashSizeBytes = part.hashAlg === 1 ? 32 : part.hashAlg === 0 ? 0 : part.contentHash.length
  if (part.contentHash.length !== hashSizeBytes || hashSizeBytes > 64) throw badContent('contentHash')
  if (part.encAlg === 0) {
    if (part.key.length + part.nonce.length + part.aad.length > 0) throw badContent('a key without a cipher')
    return
  }
  // AES-GCM commits to no key: only the hash of the ciphertext makes a reported file the file that was sent.
  if (part.hashAlg !== 1) throw badContent('an encrypted file needs its SHA-256')
  const keySizeBytes = part.encAlg === 1 ? 16 : part.encAlg === 2 ? 32 : part.key.length
  if (part.key.length !== keySizeBytes || keySizeBytes === 0 || keySizeBytes > 64) throw badContent('key')
  // RFC 5116: AES-GCM takes a nonce of 12 bytes. Other algorithms are judged by whoever knows them.
  if (part.encAlg <= 2 ? part.nonce.length !== 12 : part.nonce.length > 64) throw badContent('nonce')
  if (part.aad.length > 4096) throw badContent('aad')
}

const urlPattern = /^https:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][!#-;=?-[\]-~]*)?$/
const contentTypePattern = /^[!#$&^_.+A-Za-z0-9-]{1,127}\/[!#$&^_.+A-Za-z0-9-]{1,127}(?:;[\x20-\x7e]*)?$/
const utf8TextPattern = /^text\/(?:markdown(?:;|$)|[^;]+;(?:.*;)?charset="?utf-8"?(?:;|$))/
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const filenameRefused = /[\x00-\x1f\x7f/\\]/

/** Text that says it is UTF-8, and Markdown, which is (RFC 7763 leaves no other choice to MIMI). */
function isUtf8Text(contentType: string): boolean {
  return utf8TextPattern.test(contentType.toLowerCase().replaceAll(' ', ''))
}

function checkContentType(contentType: string): void {
  if (contentType.length > 255 || !contentTypePattern.test(contentType)) throw badContent('contentType')
}

function checkNumber(value: number, max: number, field: string): void {
  if (!Number.isInteger(value) || value < 0 || value > max) throw badContent(field)
}

function checkAscii(value: string, field: string): void {
  if (value.length > 255 || !/^[\x20-\x7e]*$/.test(value)) throw badContent(field)
}

function checkText(value: string, sizeBytesMax: number, field: string): void {
  if (!value.isWellFormed() || utf8ToBytes(value).length > sizeBytesMax) throw badContent(field)
}
