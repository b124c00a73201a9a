// The TLS presentation language as MLS and MIMI use it: big-endian integers, `opaque x<V>` vectors with a
// variable-length prefix that must be minimal (RFC 9420 §2.1.2), no trailing bytes, every length bounded by the input.

import { assert, CausewayError } from './errors.ts'

/** How to write and read one structure. `read` throws only `wire.*` errors. */
export interface Codec<T> {
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

/** Encodes one value to its exact bytes. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer()
  codec.write(writer, value)
  return writer.finish()
}

/** Decodes exactly one value; bytes left over are an error (`wire.trailing_bytes`). */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes)
  const value = codec.read(reader)
  reader.end()
  return value
}

/** Reads bytes from front to back. Never copies more than the input holds. */
export class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  u16(): number {
    return this.#u16At(this.#take(2))
  }

  u32(): number {
    return this.#u32At(this.#take(4))
  }

  u64(): bigint {
    const at = this.#take(8)
    const high = this.#u32At(at)
    const low = this.#u32At(at + 4)
    return high > 0x1f_ffff ? (BigInt(high) << 32n) | BigInt(low) : BigInt(high * 0x1_0000_0000 + low)
  }

  /** A u64 that must fit a JavaScript integer, such as a timestamp in ms or a sequence number. */
  u64Number(): number {
    const at = this.#take(8)
    const high = this.#u32At(at)
    if (high > 0x1f_ffff) throw new CausewayError('wire.out_of_range')
    return high * 0x1_0000_0000 + this.#u32At(at + 4)
  }

  /** A fixed number of bytes, as a copy the caller owns. */
  fixed(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.slice(at, at + length)
  }

  /** A fixed number of bytes, as a view on the input; for callers that only look. */
  fixedView(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** Passes over bytes that nobody looks at. */
  skip(length: number): void {
    this.#take(length)
  }

  /** The RFC 9420 §2.1.2 length: 1, 2 or 4 bytes, and no longer than needed. */
  vectorLength(): number {
    const first = this.u8()
    const form = first >> 6
    if (form === 0) return first
    if (form === 1) return minimal(((first & 0x3f) << 8) | this.u8(), 64)
    if (form === 2) return minimal((first & 0x3f) * 0x1_00_0000 + ((this.u8() << 16) | (this.u8() << 8) | this.u8()), 16_384)
    throw new CausewayError('wire.bad_length')
  }

  /** `opaque x<V>` as a copy. */
  opaque(): Uint8Array {
    return this.fixed(this.vectorLength())
  }

  /** A reader over the next `length` bytes only. */
  sub(length: number): Reader {
    return new Reader(this.fixedView(length))
  }

  /** The bytes read since `start`; for hashing exactly what was received. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at)
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new CausewayError('wire.trailing_bytes')
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw new CausewayError('wire.truncated')
    this.#at = at + length
    return at
  }

  // From the bytes, not through a DataView: most readers read little, and a view of their own would be most of what they cost.
  #u16At(at: number): number {
    const bytes = this.#bytes
    return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  }

  #u32At(at: number): number {
    return this.#u16At(at) * 0x1_0000 + this.#u16At(at + 2)
  }
}

/** Grows a buffer as values are written; `finish` ends it. */
export class Writer {
  #bytes: Uint8Array
  #at = 0
  #isFinished = false

  constructor(sizeHint = 0) {
    const spare = sizeHint <= spareBytesMax ? spares.pop() : undefined
    this.#bytes = spare !== undefined && spare.length >= sizeHint ? spare : new Uint8Array(Math.max(sizeHint, firstBytes))
  }

  get length(): number {
    return this.#at
  }

  // Growing replaces the buffer, so the offset is taken before it is named.
  u8(value: number): void {
    const at = this.#grow(1)
    this.#bytes[at] = checked(value, 0xff)
  }

  u16(value: number): void {
    const at = this.#grow(2)
    this.#bytes[at] = checked(value, 0xffff) >> 8
    this.#bytes[at + 1] = value
  }

  u32(value: number): void {
    const at = this.#grow(4)
    this.#setU32(at, checked(value, 0xffff_ffff))
  }

  u64(value: bigint): void {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw new CausewayError('wire.out_of_range')
    const at = this.#grow(8)
    this.#setU32(at, Number(value >> 32n))
    this.#setU32(at + 4, Number(value & 0xffff_ffffn))
  }

  u64Number(value: number): void {
    const whole = checked(value, Number.MAX_SAFE_INTEGER)
    const at = this.#grow(8)
    this.#setU32(at, Math.floor(whole / 0x1_0000_0000))
    this.#setU32(at + 4, whole >>> 0)
  }

  fixed(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length)
    this.#bytes.set(bytes, at)
  }

  vectorLength(length: number): void {
    if (length < 64) this.u8(length)
    else if (length < 16_384) this.u16(0x4000 | length)
    else if (length < 0x4000_0000) this.u32(0x8000_0000 + length)
    else throw new CausewayError('wire.out_of_range')
  }

  opaque(bytes: Uint8Array): void {
    this.vectorLength(bytes.length)
    this.fixed(bytes)
  }

  /** A vector of what `write` writes. Its length is known only then: a long one is moved to make room for it. */
  vector(write: () => void): void {
    const start = this.#grow(1) + 1
    write()
    const length = this.#at - start
    const more = length < 64 ? 0 : length < 16_384 ? 1 : 3
    this.#grow(more)
    if (more > 0) this.#bytes.copyWithin(start + more, start, start + length)
    this.#at = start - 1
    this.vectorLength(length)
    this.#at += length
  }

  /** The bytes written, as a copy that the caller owns. Nothing can be written afterwards. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#at)
    // It may have been a secret, and the next writer gets the buffer.
    this.#bytes.fill(0, 0, this.#at)
    if (this.#bytes.length <= spareBytesMax && spares.length < sparesMax) spares.push(this.#bytes)
    this.#bytes = nothing
    this.#isFinished = true
    return written
  }

  #setU32(at: number, value: number): void {
    const bytes = this.#bytes
    bytes[at] = value >>> 24
    bytes[at + 1] = value >>> 16
    bytes[at + 2] = value >>> 8
    bytes[at + 3] = value
  }

  #grow(length: number): number {
    const at = this.#at
    if (at + length > this.#bytes.length) this.#enlarge(at + length)
    this.#at = at + length
    return at
  }

  #enlarge(needed: number): void {
    assert(!this.#isFinished, 'nothing is written after the end')
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes.fill(0)
    this.#bytes = larger
  }
}

// Buffers of writers that ended, wiped: allocating one for each small structure was a third of the time of a handshake.
const spares: Uint8Array[] = []
const sparesMax = 8
const firstBytes = 1024
const spareBytesMax = 64 * 1024
const nothing = new Uint8Array(0)

export const u8: Codec<number> = { write: (w, v) => w.u8(v), read: r => r.u8() }
export const u16: Codec<number> = { write: (w, v) => w.u16(v), read: r => r.u16() }
export const u32: Codec<number> = { write: (w, v) => w.u32(v), read: r => r.u32() }
export const u64: Codec<bigint> = { write: (w, v) => w.u64(v), read: r => r.u64() }
export const u64Number: Codec<number> = { write: (w, v) => w.u64Number(v), read: r => r.u64Number() }
export const opaque: Codec<Uint8Array> = { write: (w, v) => w.opaque(v), read: r => r.opaque() }

/** `opaque x[length]`. */
export function fixed(length: number): Codec<Uint8Array> {
  return {
    write(w, v) {
      if (v.length !== length) throw new CausewayError('wire.bad_length')
      w.fixed(v)
    },
    read: r => r.fixed(length),
  }
}

const utf8Encoder = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `opaque x<V>` holding valid UTF-8. */
export const text: Codec<string> = {
  write: (w, v) => w.opaque(utf8ToBytes(v)),
  read: r => utf8FromBytes(r.opaque()),
}

/** Strict UTF-8; anything else is `wire.bad_text`. */
export function utf8FromBytes(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes)
  } catch {
    throw new CausewayError('wire.bad_text')
  }
}

/** UTF-8; a string with a lone surrogate has none (`wire.bad_text`) and is not silently altered. */
export function utf8ToBytes(value: string): Uint8Array {
  if (!value.isWellFormed()) throw new CausewayError('wire.bad_text')
  return utf8Encoder.encode(value)
}

/** `optional<T>`: a presence byte that is 0 or 1, then the value (RFC 9420 §2.1.1). */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    write(w, v) {
      w.u8(v === undefined ? 0 : 1)
      if (v !== undefined) codec.write(w, v)
    },
    read(r) {
      const presence = r.u8()
      if (presence > 1) throw new CausewayError('wire.bad_enum')
      return presence === 1 ? codec.read(r) : undefined
    },
  }
}

/** `T items<V>`: the prefix counts bytes. */
export function vector<T>(codec: Codec<T>): Codec<T[]> {
  return {
    write(w, items) {
      w.vector(() => {
        for (const item of items) codec.write(w, item)
      })
    },
    read(r) {
      const inner = r.sub(r.vectorLength())
      const items: T[] = []
      while (inner.remaining > 0) {
        const before = inner.remaining
        items.push(codec.read(inner))
        // An element of no bytes would make a few bytes stand for endless items.
        if (inner.remaining === before) throw new CausewayError('wire.bad_length')
      }
      return items
    },
  }
}

/** A structure: its fields in the order given. */
export function struct<T extends object>(fields: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][]
  return {
    write(w, value) {
      for (const [name, codec] of entries) codec.write(w, value[name])
    },
    read(r) {
      const value = {} as T
      for (const [name, codec] of entries) value[name] = codec.read(r)
      return value
    },
  }
}

/** One of a closed set of numbers, named. Unknown numbers are `wire.bad_enum`. */
export function enumeration<Name extends string>(codec: Codec<number>, numbers: Readonly<Record<Name, number>>): Codec<Name> {
  const names = new Map<number, Name>((Object.entries(numbers) as [Name, number][]).map(([name, number]) => [number, name]))
  return {
    write: (w, name) => codec.write(w, numbers[name]),
    read(r) {
      const name = names.get(codec.read(r))
      if (name === undefined) throw new CausewayError('wire.bad_enum')
      return name
    },
  }
}

/** A view of one codec through a pair of functions. */
export function mapped<A, B>(codec: Codec<A>, fromWire: (value: A) => B, toWire: (value: B) => A): Codec<B> {
  return { write: (w, v) => codec.write(w, toWire(v)), read: r => fromWire(codec.read(r)) }
}

function minimal(length: number, atLeast: number): number {
  // RFC 9420 §2.1.2: a length in a longer form than needed must be refused.
  if (length < atLeast) throw new CausewayError('wire.bad_length')
  return length
}

function checked(value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new CausewayError('wire.out_of_range')
  return value
}
