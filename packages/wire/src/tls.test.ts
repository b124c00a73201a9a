import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CausewayError, type ErrorCode } from './errors.ts'
import {
  type Codec,
  Reader,
  Writer,
  decode,
  encode,
  enumeration,
  fixed,
  mapped,
  opaque,
  optional,
  struct,
  text,
  u16,
  u32,
  u64,
  u64Number,
  u8,
  vector,
} from './tls.ts'

const refusedWith = (code: ErrorCode): unknown => expect.objectContaining({ code })
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)

describe('the writer', () => {
  test('keeps what it wrote when its buffer has to grow, in every width and at every size', () => {
    for (let sizeHint = 0; sizeHint < 40; sizeHint++) {
      const writer = new Writer(sizeHint)
      // As long as the longest buffer that is used again, but for a few bytes: what follows crosses its end at every place.
      const filler = new Uint8Array(64 * 1024 - sizeHint)
      writer.fixed(filler)
      writer.u8(1)
      writer.u16(0x0203)
      writer.u32(0x0405_0607)
      writer.u64(0x0809_0a0b_0c0d_0e0fn)
      writer.u64Number(0x10_1112_1314_15)
      writer.fixed(bytes(0x16, 0x17))
      writer.opaque(bytes(0x19))
      const wanted = '01 0203 04050607 08090a0b0c0d0e0f 0000101112131415 1617 01 19'.replaceAll(' ', '')
      const written = writer.finish()
      expect(Buffer.from(written.subarray(filler.length)).toString('hex')).toBe(wanted)
      expect(writer.length).toBe(filler.length + wanted.length / 2)
      expect(written.length).toBe(writer.length)
    }
  })

  test('gives nobody the bytes of another writer, before or after it', () => {
    const [one, other] = [new Writer(), new Writer()]
    for (let value = 0; value < 200; value++) {
      one.u8(value)
      other.u8(255 - value)
    }
    const written = one.finish()
    const again = new Writer()
    again.u8(7)
    expect(again.finish()).toEqual(bytes(7))
    expect(other.finish()).toEqual(bytes(...Array.from({ length: 200 }, (_, value) => 255 - value)))
    expect(written).toEqual(bytes(...Array.from({ length: 200 }, (_, value) => value)))
    expect(() => one.u8(1)).toThrow('nothing is written after the end')
  })

  test.each([0, 63, 64, 16_383, 16_384, 70_000])('moves a vector of %i bytes to behind its length', size => {
    const item = new Uint8Array(size).map((_, at) => at)
    const vectors: Codec<number[][]> = vector(vector(u8))
    const flat = (content: Uint8Array): Uint8Array => encode(opaque, content)
    expect(encode(vectors, [[...item], [1]])).toEqual(flat(new Uint8Array([...flat(item), ...flat(bytes(1))])))
  })

  test('refuses numbers that do not fit their width', () => {
    for (const [codec, value] of [
      [u8, 256],
      [u16, 65_536],
      [u32, 2 ** 32],
      [u64Number, 2 ** 53],
      [u8, -1],
      [u16, 1.5],
      [u32, NaN],
    ] as const) {
      expect(() => encode(codec, value)).toThrow(refusedWith('wire.out_of_range'))
    }
    expect(() => encode(u64, 1n << 64n)).toThrow(refusedWith('wire.out_of_range'))
    expect(() => encode(u64, -1n)).toThrow(refusedWith('wire.out_of_range'))
    expect(() => encode(fixed(2), bytes(1))).toThrow(refusedWith('wire.bad_length'))
  })

  test('refuses a text that has no UTF-8 form instead of altering it', () => {
    expect(() => encode(text, 'a\ud800')).toThrow(refusedWith('wire.bad_text'))
  })
})

describe('integers', () => {
  test('of 64 bits keep their whole range', () => {
    for (const value of [0n, 1n, 0xffff_ffffn, 1n << 53n, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn]) {
      expect(decode(u64, encode(u64, value))).toBe(value)
    }
  })

  test('of 64 bits as numbers stop at 2^53−1', () => {
    for (const value of [0, 1, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER]) {
      expect(decode(u64Number, encode(u64Number, value))).toBe(value)
    }
    for (const value of [1n << 53n, (1n << 53n) + 1n, 0xffff_ffff_ffff_ffffn]) {
      expect(() => decode(u64Number, encode(u64, value))).toThrow(refusedWith('wire.out_of_range'))
    }
  })
})

describe('vector lengths (RFC 9420 §2.1.2)', () => {
  test('take the shortest of the three forms', () => {
    const headOf = (length: number): string => Buffer.from(encode(opaque, new Uint8Array(length)).subarray(0, 4)).toString('hex')
    expect(headOf(63)).toBe('3f000000')
    expect(headOf(64)).toBe('40400000')
    expect(headOf(16_383)).toBe('7fff0000')
    expect(headOf(16_384)).toBe('80004000')
  })

  test.each([0, 1, 63, 64, 16_383, 16_384, 70_000])('of %i come back', length => {
    expect(decode(opaque, encode(opaque, new Uint8Array(length))).length).toBe(length)
  })

  test('in a longer form than needed are refused, for each form', () => {
    const padded = (...head: number[]): Uint8Array => new Uint8Array([...head, ...new Uint8Array(16_384)])
    for (const head of [
      [0x40, 0x00],
      [0x40, 0x3f],
      [0x80, 0x00, 0x00, 0x00],
      [0x80, 0x00, 0x00, 0x3f],
      [0x80, 0x00, 0x3f, 0xff],
    ]) {
      expect(() => new Reader(padded(...head)).opaque()).toThrow(refusedWith('wire.bad_length'))
    }
  })

  test('with the reserved prefix 11 are refused', () => {
    for (const first of [0xc0, 0xff]) {
      expect(() => decode(opaque, bytes(first, 0, 0, 0, 0, 0, 0, 0))).toThrow(refusedWith('wire.bad_length'))
    }
  })

  test('beyond the input are refused without a byte being copied', () => {
    expect(() => decode(opaque, bytes(0xbf, 0xff, 0xff, 0xff, 1))).toThrow(refusedWith('wire.truncated'))
    expect(() => decode(vector(u8), bytes(0xbf, 0xff, 0xff, 0xff, 1))).toThrow(refusedWith('wire.truncated'))
  })
})

interface Sample {
  a: number
  b: number
  c: number
  d: bigint
  e: Uint8Array
  f: string
  g: string | undefined
  h: number[]
  i: 'one' | 'two'
}

const sample: Codec<Sample> = struct<Sample>({
  a: u8,
  b: u16,
  c: u32,
  d: u64,
  e: opaque,
  f: text,
  g: optional(text),
  h: vector(u32),
  i: enumeration(u16, { one: 1, two: 2 }),
})

const anySample: fc.Arbitrary<Sample> = fc.record({
  a: fc.integer({ min: 0, max: 0xff }),
  b: fc.integer({ min: 0, max: 0xffff }),
  c: fc.integer({ min: 0, max: 0xffff_ffff }),
  d: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  e: fc.uint8Array({ maxLength: 200 }),
  f: fc.string({ unit: 'binary', maxLength: 100 }),
  g: fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }), { nil: undefined }),
  h: fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 40 }),
  i: fc.constantFrom('one' as const, 'two' as const),
})

describe('a structure', () => {
  test('decodes to what was encoded', () => {
    fc.assert(
      fc.property(anySample, value => {
        expect(decode(sample, encode(sample, value))).toEqual(value)
      }),
    )
  })

  test('cut at any byte is refused', () => {
    fc.assert(
      fc.property(anySample, value => {
        const whole = encode(sample, value)
        for (let length = 0; length < whole.length; length++) {
          expect(() => decode(sample, whole.subarray(0, length))).toThrow(CausewayError)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('with a byte behind it is refused', () => {
    fc.assert(
      fc.property(anySample, value => {
        expect(() => decode(sample, new Uint8Array([...encode(sample, value), 0]))).toThrow(refusedWith('wire.trailing_bytes'))
      }),
      { numRuns: 30 },
    )
  })

  test('has one spelling only: whatever decodes encodes to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), input => {
        let value: Sample
        try {
          value = decode(sample, input)
        } catch (error) {
          expect(error).toBeInstanceOf(CausewayError)
          expect((error as CausewayError).code).toMatch(/^wire\./)
          return
        }
        expect(encode(sample, value)).toEqual(input)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('single fields', () => {
  test('an optional is announced by 0 or 1 and nothing else', () => {
    expect(decode(optional(u8), bytes(0))).toBe(undefined)
    expect(decode(optional(u8), bytes(1, 7))).toBe(7)
    for (const presence of [2, 255]) expect(() => decode(optional(u8), bytes(presence, 7))).toThrow(refusedWith('wire.bad_enum'))
  })

  test('an enumeration refuses a number without a name', () => {
    expect(() => decode(enumeration(u8, { one: 1 }), bytes(2))).toThrow(refusedWith('wire.bad_enum'))
  })

  test('a text must be valid UTF-8 and keeps a byte order mark', () => {
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80]]) {
      expect(() => decode(text, bytes(bad.length, ...bad))).toThrow(refusedWith('wire.bad_text'))
    }
    expect(encode(text, decode(text, bytes(3, 0xef, 0xbb, 0xbf)))).toEqual(bytes(3, 0xef, 0xbb, 0xbf))
  })

  test('an element that ends beyond its vector is refused, even when bytes follow', () => {
    expect(() => decode(struct({ items: vector(u32), next: u32 }), bytes(5, 0, 0, 0, 1, 0, 0, 0, 2))).toThrow(
      refusedWith('wire.truncated'),
    )
  })

  test('a vector of elements without bytes is refused instead of read for ever', () => {
    const nothing = mapped(
      fixed(0),
      () => 'nothing',
      () => new Uint8Array(0),
    )
    expect(() => decode(vector(nothing), bytes(1, 0))).toThrow(refusedWith('wire.bad_length'))
  })

  test('what is read is a copy that survives changes of the input', () => {
    const input = bytes(2, 1, 2)
    const value = decode(opaque, input)
    input.fill(9)
    expect(value).toEqual(bytes(1, 2))
  })
})
