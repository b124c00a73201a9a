// DER as certificates use it (X.690 §10): definite lengths in their shortest form, tags below 31, nothing behind the end.

import { Reader } from '@causeway/wire'
import { notTrusted } from '../refusal.ts'

export interface Der {
  readonly tag: number
  readonly content: Uint8Array
  /** With its tag and length: what is signed, hashed or compared. */
  readonly whole: Uint8Array
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Deeper is nothing that is read here; more elements than this has no honest certificate. */
const elementsMax = 4_096

/** Reads one element after the other. Everything that is not DER is `tls.certificate`. */
export class DerReader {
  readonly #reader: Reader
  readonly #bytes: Uint8Array
  #left = elementsMax

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#reader = new Reader(bytes)
  }

  get isAtEnd(): boolean {
    return this.#reader.remaining === 0
  }

  /** The tag of what comes next; -1 at the end. */
  get nextTag(): number {
    return this.isAtEnd ? -1 : (this.#bytes[this.#reader.position] as number)
  }

  next(tag?: number): Der {
    if (this.#left-- <= 0) throw notTrusted('too many elements')
    const start = this.#reader.position
    const found = this.#reader.u8()
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) throw notTrusted(`element ${found}`)
    const content = this.#reader.fixedView(this.#length())
    return { tag: found, content, whole: this.#reader.since(start) }
  }

  /** The element when it has this tag. */
  optional(tag: number): Der | undefined {
    return this.nextTag === tag ? this.next() : undefined
  }

  inside(tag: number): DerReader {
    return new DerReader(this.next(tag).content)
  }

  end(): void {
    this.#reader.end()
  }

  #length(): number {
    const first = this.#reader.u8()
    if (first < 0x80) return first
    const size = first & 0x7f
    if (size === 0 || size > 3) throw notTrusted('length')
    let length = 0
    for (let at = 0; at < size; at++) length = length * 256 + this.#reader.u8()
    if (length < 0x80 || length < 256 ** (size - 1)) throw notTrusted('length')
    return length
  }
}

/** All elements of a sequence, at least one. */
export function elementsOf(content: Uint8Array): Der[] {
  const reader = new DerReader(content)
  const elements: Der[] = []
  while (!reader.isAtEnd) elements.push(reader.next())
  if (elements.length === 0) throw notTrusted('an empty sequence')
  return elements
}

export function booleanOf({ content }: Der): boolean {
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw notTrusted('boolean')
  return content[0] === 0xff
}

/** A small number that is not negative. */
export function smallIntegerOf({ content }: Der): number {
  const [first = 0x80, second = 0] = content
  if (first >= 0x80 || content.length > 4 || (first === 0 && content.length > 1 && second < 0x80)) throw notTrusted('integer')
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

/** Bits without unused ones at the end, as keys and signatures are. */
export function wholeBytesOf({ content }: Der): Uint8Array {
  if (content.length < 1 || content[0] !== 0) throw notTrusted('bit string')
  return content.subarray(1)
}

/** The bits that are set, by their number. */
export function bitsOf({ content }: Der): ReadonlySet<number> {
  const [unused = 8, ...bytes] = content
  if (unused > 7 || (bytes.length === 0 && unused > 0)) throw notTrusted('bit string')
  const set = new Set<number>()
  for (let bit = 0; bit < bytes.length * 8 - unused; bit++) if (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1) set.add(bit)
  return set
}

/** In hexadecimal, which compares as well as dots. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Characters of ASCII that can be seen, or `tls.certificate`. */
export function asciiOf(bytes: Uint8Array): string {
  for (const byte of bytes) if (byte < 0x21 || byte > 0x7e) throw notTrusted('text')
  return String.fromCharCode(...bytes)
}

/** Ms since 1970, of the two forms and the one zone that RFC 5280 §4.1.2.5 allows. */
export function timeOf({ tag, content }: Der): number {
  if (content.length > 15) throw notTrusted('time')
  const written = asciiOf(content)
  const form = tag === tags.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  const numbers = form.exec(written)?.slice(1).map(Number)
  if (numbers === undefined || (tag !== tags.utcTime && tag !== tags.generalizedTime)) throw notTrusted('time')
  const [y = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers
  const year = tag === tags.utcTime ? y + (y < 50 ? 2000 : 1900) : y
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(ms)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || date.getUTCHours() !== hour || minute > 59 || second > 59)
    throw notTrusted('time')
  return ms
}
