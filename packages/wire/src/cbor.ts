// Deterministic CBOR (RFC 8949 §4.2.1, keys in bytewise order) for the little of CBOR that MIMI needs. Message ids and franks
// hash encoded bytes, so one value has one spelling: what is decoded is encoded again and must give the same bytes.

import { CausewayError, hasCode } from './errors.ts'
import { Reader, Writer, utf8FromBytes, utf8ToBytes } from './tls.ts'

/**
 * Numbers that are whole are CBOR integers within ±(2^53−1), all others are floats. A float that is whole (`1.0`) is refused,
 * since it would have a second spelling as an integer; so is any NaN but the quiet half-width one.
 */
export type CborValue = null | boolean | number | string | Uint8Array | readonly CborValue[] | CborMap | CborTag
export type CborKey = number | string | Uint8Array
export type CborMap = ReadonlyMap<CborKey, CborValue>

/** A tagged value, RFC 8949 §3.4. Tags are carried, not interpreted. */
export class CborTag {
  readonly tag: number
  readonly value: CborValue

  constructor(tag: number, value: CborValue) {
    this.tag = tag
    this.value = value
  }
}

export interface CborLimits {
  readonly sizeBytesMax: number
  /** Arrays, maps and tags inside each other; a lone scalar has depth 0. */
  readonly depthMax: number
  /** Data items in total: every scalar, key, array, map and tag. */
  readonly itemsMax: number
}

export const cborLimits: CborLimits = { sizeBytesMax: 65_536, depthMax: 16, itemsMax: 32_768 }

/** Encodes a value; one that has no deterministic encoding here is `wire.bad_cbor`, one too deep `wire.too_large`. */
export function encodeCbor(value: CborValue): Uint8Array {
  const writer = new Writer(256)
  writeValue(writer, value, 0)
  return writer.finish()
}

/** Decodes exactly one value in its one spelling. Throws only `wire.bad_cbor` and `wire.too_large`. */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits = cborLimits): CborValue {
  if (bytes.length > limits.sizeBytesMax) throw new CausewayError('wire.too_large')
  const value = readWhole(bytes, limits)
  // Order of keys, longer forms of integers and lengths, repeated keys and odd floats all show here.
  if (!equalBytes(encodeCbor(value), bytes)) throw new CausewayError('wire.bad_cbor', 'not deterministic')
  return value
}

const unsigned = 0
const negative = 1
const byteString = 2
const textString = 3
const array = 4
const map = 5
const tag = 6
const simple = 7

const encodeDepthMax = 64

function readWhole(bytes: Uint8Array, limits: CborLimits): CborValue {
  const reader = new Reader(bytes)
  try {
    const value = readValue(reader, { limits, items: 0 }, 0)
    reader.end()
    return value
  } catch (error) {
    if (hasCode(error, 'wire.too_large') || !(error instanceof CausewayError)) throw error
    throw new CausewayError('wire.bad_cbor', undefined, { cause: error })
  }
}

interface Budget {
  readonly limits: CborLimits
  items: number
}

function readValue(reader: Reader, budget: Budget, depth: number): CborValue {
  if (++budget.items > budget.limits.itemsMax) throw new CausewayError('wire.too_large', 'CBOR items')
  const head = reader.u8()
  const major = head >> 5
  if (major === simple) return readSimple(reader, head & 31)
  const argument = readArgument(reader, head & 31)
  switch (major) {
    case unsigned:
      return argument
    case negative:
      return safe(-1 - argument)
    case byteString:
      return reader.fixed(argument)
    case textString:
      return utf8FromBytes(reader.fixedView(argument))
    case array:
      return readArray(reader, budget, deeper(depth, budget), argument)
    case map:
      return readMap(reader, budget, deeper(depth, budget), argument)
    default:
      return new CborTag(argument, readValue(reader, budget, deeper(depth, budget)))
  }
}

/** Indefinite lengths (31) and the reserved forms 28 to 30 are refused. */
function readArgument(reader: Reader, form: number): number {
  if (form < 24) return form
  if (form === 24) return reader.u8()
  if (form === 25) return reader.u16()
  if (form === 26) return reader.u32()
  if (form === 27) return reader.u64Number()
  throw new CausewayError('wire.bad_cbor')
}

function readArray(reader: Reader, budget: Budget, depth: number, count: number): CborValue[] {
  // Every item takes a byte, so a count beyond the input is refused before anything is built.
  if (count > reader.remaining) throw new CausewayError('wire.bad_cbor')
  const items: CborValue[] = []
  for (let at = 0; at < count; at++) items.push(readValue(reader, budget, depth))
  return items
}

function readMap(reader: Reader, budget: Budget, depth: number, count: number): CborMap {
  if (count > reader.remaining) throw new CausewayError('wire.bad_cbor')
  const entries = new Map<CborKey, CborValue>()
  for (let at = 0; at < count; at++) entries.set(keyOf(readValue(reader, budget, depth)), readValue(reader, budget, depth))
  return entries
}

function readSimple(reader: Reader, form: number): CborValue {
  if (form === 20) return false
  if (form === 21) return true
  if (form === 22) return null
  if (form === 25) return numberFromHalf(reader.u16())
  if (form === 26) return viewOf(reader.fixedView(4)).getFloat32(0)
  if (form === 27) return viewOf(reader.fixedView(8)).getFloat64(0)
  throw new CausewayError('wire.bad_cbor')
}

function writeValue(writer: Writer, value: CborValue, depth: number): void {
  if (value === null) writer.u8(0xf6)
  else if (typeof value === 'boolean') writer.u8(value ? 0xf5 : 0xf4)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'string') writeText(writer, value)
  else if (value instanceof Uint8Array) writeBytes(writer, byteString, value)
  else if (depth === encodeDepthMax) throw new CausewayError('wire.too_large', 'CBOR depth')
  else if (value instanceof CborTag) writeTag(writer, value, depth + 1)
  else if (value instanceof Map) writeMap(writer, value, depth + 1)
  else if (Array.isArray(value)) writeArray(writer, value, depth + 1)
  else throw new CausewayError('wire.bad_cbor')
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isInteger(value)) writeFloat(writer, value)
  else if (safe(value) >= 0) writeHead(writer, unsigned, value)
  else writeHead(writer, negative, -1 - value)
}

function writeText(writer: Writer, value: string): void {
  // A lone surrogate has no UTF-8 form; TextEncoder would silently replace it.
  if (!value.isWellFormed()) throw new CausewayError('wire.bad_cbor')
  writeBytes(writer, textString, utf8ToBytes(value))
}

function writeBytes(writer: Writer, major: number, bytes: Uint8Array): void {
  writeHead(writer, major, bytes.length)
  writer.fixed(bytes)
}

function writeTag(writer: Writer, tagged: CborTag, depth: number): void {
  if (!Number.isSafeInteger(tagged.tag) || tagged.tag < 0) throw new CausewayError('wire.bad_cbor')
  writeHead(writer, tag, tagged.tag)
  writeValue(writer, tagged.value, depth)
}

function writeArray(writer: Writer, items: readonly CborValue[], depth: number): void {
  writeHead(writer, array, items.length)
  for (const item of items) writeValue(writer, item, depth)
}

function writeMap(writer: Writer, entries: CborMap, depth: number): void {
  const encoded = [...entries].map(([key, value]) => ({ key: encodeCbor(keyOf(key)), value }))
  encoded.sort((a, b) => compareBytes(a.key, b.key))
  writeHead(writer, map, encoded.length)
  let before: Uint8Array | undefined
  for (const { key, value } of encoded) {
    if (before !== undefined && compareBytes(before, key) === 0) throw new CausewayError('wire.bad_cbor', 'repeated key')
    writer.fixed(key)
    writeValue(writer, value, depth)
    before = key
  }
}

/** RFC 8949 §4.2.1: the argument in its shortest form. */
function writeHead(writer: Writer, major: number, argument: number): void {
  const top = major << 5
  if (argument < 24) writer.u8(top | argument)
  else if (argument < 0x100) writeForm(writer, top | 24, () => writer.u8(argument))
  else if (argument < 0x1_0000) writeForm(writer, top | 25, () => writer.u16(argument))
  else if (argument < 0x1_0000_0000) writeForm(writer, top | 26, () => writer.u32(argument))
  else writeForm(writer, top | 27, () => writer.u64Number(argument))
}

function writeForm(writer: Writer, head: number, argument: () => void): void {
  writer.u8(head)
  argument()
}

/** The shortest of the three widths that keeps the value; NaN is 0xf97e00 only (MIMI content, data model restrictions). */
function writeFloat(writer: Writer, value: number): void {
  const half = halfFromNumber(value)
  if (half !== undefined) {
    writer.u8(0xf9)
    writer.u16(half)
    return
  }
  const single = Math.fround(value) === value
  const bytes = new Uint8Array(single ? 4 : 8)
  if (single) viewOf(bytes).setFloat32(0, value)
  else viewOf(bytes).setFloat64(0, value)
  writer.u8(single ? 0xfa : 0xfb)
  writer.fixed(bytes)
}

function numberFromHalf(half: number): number {
  const exponent = (half >> 10) & 31
  const fraction = half & 0x3ff
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The 16 bits that stand for exactly this value, if there are any. */
function halfFromNumber(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === Infinity) return sign | 0x7c00
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const fraction = size * 2 ** (10 - exponent)
  // Below 2^-14 halves are subnormal: no implied leading bit, exponent field 0.
  if (!Number.isInteger(fraction) || fraction >= 2048 || exponent > 15) return undefined
  return fraction < 1024 ? sign | fraction : sign | ((exponent + 15) << 10) | (fraction - 1024)
}

/** Keys are integers, text or bytes only (MIMI content, data model restrictions). */
function keyOf(value: CborValue): CborKey {
  const fits = typeof value === 'string' || value instanceof Uint8Array || Number.isSafeInteger(value)
  if (!fits) throw new CausewayError('wire.bad_cbor', 'map key')
  return value as CborKey
}

function deeper(depth: number, budget: Budget): number {
  if (depth === budget.limits.depthMax) throw new CausewayError('wire.too_large', 'CBOR depth')
  return depth + 1
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new CausewayError('wire.bad_cbor')
  return value
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return compareBytes(a, b) === 0
}
