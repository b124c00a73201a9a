// Inputs for the fuzzer: bytes that are nearly right. Everything follows from one seed.

/** Deterministic random numbers (sfc32), seeded by a number and a name. */
export interface Random {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number
}

export function randomFromSeed(seed: number, name: string): Random {
  let [a, b, c, count] = [seed | 0, hashOf(name), 0x9e37_79b9, 1]
  const next = (): number => {
    const value = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + value
    return value >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  return { below: below => next() % below }
}

/** One input: sometimes noise, mostly a known input with one to six changes. */
export function nextInput(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  if (random.below(16) === 0) return noise(random, random.below(200))
  let bytes = pick(random, corpus)
  for (let changes = 1 + random.below(6); changes > 0; changes--) {
    bytes = pick(random, mutations)(bytes, random, corpus)
    if (bytes.length > inputSizeBytesMax) bytes = bytes.slice(0, inputSizeBytesMax)
  }
  return bytes
}

const inputSizeBytesMax = 80_000

type Mutation = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array

const mutations: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setByte,
  setInteger,
  nudgeLength,
  nudgeLength,
  lengthenLength,
  lengthenCborHead,
  truncate,
  extend,
  removeSection,
  duplicateSection,
  swapSections,
  splice,
]

const bytesOfInterest = [0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff, 0x5f, 0x9f, 0xa0, 0xf6, 0xf7, 0xf9]
const numbersOfInterest = [0n, 1n, 63n, 64n, 255n, 256n, 16_383n, 16_384n, 65_535n, 0x7fff_ffffn, 0xffff_ffffn, 1n << 53n, ~0n]

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  return changed(bytes, copy => {
    const at = random.below(copy.length)
    copy[at] = (copy[at] as number) ^ (1 << random.below(8))
  })
}

function setByte(bytes: Uint8Array, random: Random): Uint8Array {
  const value = random.below(2) === 0 ? pick(random, bytesOfInterest) : random.below(256)
  return changed(bytes, copy => {
    copy[random.below(copy.length)] = value
  })
}

/** A u8, u16, u32 or u64 at the edge of something. */
function setInteger(bytes: Uint8Array, random: Random): Uint8Array {
  const width = 1 << random.below(4)
  if (bytes.length < width) return bytes
  const at = random.below(bytes.length - width + 1)
  let value = BigInt.asUintN(64, pick(random, numbersOfInterest))
  return changed(bytes, copy => {
    for (let byte = width - 1; byte >= 0; byte--, value >>= 8n) copy[at + byte] = Number(value & 0xffn)
  })
}

/** A length, or any other small number, off by a little. */
function nudgeLength(bytes: Uint8Array, random: Random): Uint8Array {
  return changed(bytes, copy => {
    const at = random.below(copy.length)
    copy[at] = (copy[at] as number) + random.below(9) - 4
  })
}

/** RFC 9420 lengths written in a longer form than needed: right in value, wrong in spelling. */
function lengthenLength(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  const length = (bytes[at] as number) & 0x3f
  return replaced(bytes, at, at + 1, random.below(2) === 0 ? [0x40, length] : [0x80, 0, 0, length])
}

/** CBOR heads in a longer form, or of indefinite length. */
function lengthenCborHead(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  const head = bytes[at] as number
  const [top, argument] = [head & 0xe0, head & 0x1f]
  return replaced(bytes, at, at + 1, pick(random, [[top | 24, argument], [top | 25, 0, argument], [top | 31]]))
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random.below(bytes.length + 1))
}

function extend(bytes: Uint8Array, random: Random): Uint8Array {
  return replaced(bytes, bytes.length, bytes.length, noise(random, 1 + random.below(20)))
}

function removeSection(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = section(bytes, random)
  return replaced(bytes, from, to, [])
}

function duplicateSection(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = section(bytes, random)
  const copies = 1 + random.below(random.below(20) === 0 ? 300 : 3)
  const part = bytes.subarray(from, to)
  return replaced(bytes, to, to, Array.from({ length: copies }, () => [...part]).flat())
}

function swapSections(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = section(bytes, random)
  const middle = from + random.below(to - from + 1)
  return replaced(bytes, from, to, [...bytes.subarray(middle, to), ...bytes.subarray(from, middle)])
}

/** A section of one input put into another. */
function splice(bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const donor = pick(random, corpus)
  const [from, to] = section(donor, random)
  const [start, end] = section(bytes, random)
  return replaced(bytes, start, random.below(2) === 0 ? start : end, donor.subarray(from, to))
}

function section(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length + 1)
  return [from, from + random.below(Math.min(bytes.length - from, 400) + 1)]
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice()
  if (copy.length > 0) change(copy)
  return copy
}

function replaced(bytes: Uint8Array, from: number, to: number, by: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(from + by.length + bytes.length - to)
  out.set(bytes.subarray(0, from))
  out.set(by, from)
  out.set(bytes.subarray(to), from + by.length)
  return out
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256))
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)] as T
}

function hashOf(name: string): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x0100_0193)
  return hash
}
