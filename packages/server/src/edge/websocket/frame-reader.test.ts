// The cases of the protocol that a strict server must tell apart (RFC 6455 §5), and whatever else arrives.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { opcode, unmask, WebSocketViolation } from './frame.ts'
import { FrameReader, type FrameReceiver } from './frame-reader.ts'

const limits = { messageSizeBytesMax: 100_000, fragmentsMax: 4 }
const mask = Uint8Array.of(0x5a, 0x13, 0xc7, 0x2e)

type Heard = readonly [kind: 'message' | 'ping', size: number, first: number] | readonly ['pong'] | readonly ['close', number]

class Listener implements FrameReceiver {
  readonly heard: Heard[] = []
  onMessage(payload: Uint8Array): void {
    this.heard.push(['message', payload.length, payload[0] ?? -1])
  }
  onPing(payload: Uint8Array): void {
    this.heard.push(['ping', payload.length, payload[0] ?? -1])
  }
  onPong(): void {
    this.heard.push(['pong'])
  }
  onPeerClose(code: number): void {
    this.heard.push(['close', code])
  }
}

/** A client's frame; `lengthBytes` forces the form of the length. */
function frame(first: number, payload: Uint8Array, options: { lengthBytes?: 0 | 2 | 8; masked?: boolean } = {}): Uint8Array {
  const { length } = payload
  const lengthBytes = options.lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
  const maskBit = options.masked === false ? 0 : 0x80
  const head = [first, maskBit | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)]
  for (let byte = lengthBytes - 1; byte >= 0; byte--) head.push(Math.floor(length / 256 ** byte) & 0xff)
  if (maskBit === 0) return Uint8Array.from([...head, ...payload])
  return Uint8Array.from([...head, ...mask, ...payload.map((value, at) => value ^ (mask[at & 3] as number))])
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))
const filled = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value)

function read(bytes: Uint8Array, cuts: readonly number[] = []): readonly Heard[] {
  const listener = new Listener()
  const reader = new FrameReader(limits)
  const ends = [...cuts.filter(cut => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
  let from = 0
  for (const end of ends) {
    // A copy: the reader owns what it reads.
    reader.read(bytes.slice(from, end), listener)
    from = end
  }
  return listener.heard
}

function violationOf(bytes: Uint8Array): number {
  try {
    read(bytes)
  } catch (error) {
    if (error instanceof WebSocketViolation) return error.closeCode
    throw error
  }
  return 0
}

test('messages of every form of length are heard, empty ones too', () => {
  for (const length of [0, 1, 63, 64, 125, 126, 127, 65_535, 65_536, 100_000])
    expect(read(frame(0x82, filled(length)))).toEqual([['message', length, length === 0 ? -1 : 7]])
})

test('a message in fragments is one, with control frames between them heard at once', () => {
  const bytes = joined(
    frame(0x02, filled(3)),
    frame(0x89, filled(2, 9)),
    frame(0x00, filled(0)),
    frame(0x8a, filled(0)),
    frame(0x80, filled(200)),
  )
  expect(read(bytes)).toEqual([['ping', 2, 9], ['pong'], ['message', 203, 7]])
})

test('a goodbye has a code, or none', () => {
  expect(read(frame(0x88, filled(0)))).toEqual([['close', 1005]])
  for (const code of [1000, 1001, 1003, 1011, 1014, 3000, 4999])
    expect(read(frame(0x88, Uint8Array.of(code >> 8, code & 0xff, 0x62, 0x79, 0x65)))).toEqual([['close', code]])
})

test.each<readonly [string, number, Uint8Array]>([
  ['text', 1003, frame(0x81, filled(1))],
  ['a reserved bit', 1002, frame(0xc2, filled(1))],
  ['no mask', 1002, frame(0x82, filled(1), { masked: false })],
  ['an opcode of data to come', 1002, frame(0x83, filled(1))],
  ['an opcode of control to come', 1002, frame(0x8b, filled(1))],
  ['a ping in fragments', 1002, frame(0x09, filled(1))],
  ['a long ping', 1002, frame(0x89, filled(126))],
  ['a length in two bytes that fits one', 1002, frame(0x82, filled(125), { lengthBytes: 2 })],
  ['a length in eight bytes that fits two', 1002, frame(0x82, filled(65_535), { lengthBytes: 8 })],
  ['more than allowed', 1009, frame(0x82, filled(100_001))],
  ['a length beyond all numbers', 1009, Uint8Array.of(0x82, 0xff, ...filled(8, 0xff), ...mask)],
  ['more than allowed, in fragments', 1009, joined(frame(0x02, filled(60_000)), frame(0x80, filled(60_000)))],
  ['too many fragments', 1009, joined(frame(0x02, filled(1)), ...Array.from({ length: 4 }, () => frame(0x00, filled(1))))],
  ['a continuation of nothing', 1002, frame(0x80, filled(1))],
  ['a message inside another', 1002, joined(frame(0x02, filled(1)), frame(0x82, filled(1)))],
  ['half a code', 1002, frame(0x88, filled(1))],
  ['a code that never travels', 1002, frame(0x88, Uint8Array.of(1005 >> 8, 1005 & 0xff))],
  ['a code of nobody', 1002, frame(0x88, Uint8Array.of(0x07, 0xd0))],
  ['a reason that is not UTF-8', 1007, frame(0x88, Uint8Array.of(0x03, 0xe8, 0xff))],
])('%s is refused with %i', (_, code, bytes) => {
  expect(violationOf(bytes)).toBe(code)
})

const anyFrame = fc.oneof(
  fc.nat(300).map(length => frame(0x82, filled(length))),
  fc.nat(125).map(length => frame(0x89, filled(length))),
  fc.constantFrom(0, 1, 70_000).map(length => joined(frame(0x02, filled(length)), frame(0x80, filled(3)))),
)

test('what is heard does not depend on where the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 6 }), fc.array(fc.nat(2000), { maxLength: 30 }), (frames, cuts) => {
      const bytes = joined(...frames)
      expect(read(bytes, cuts)).toEqual(read(bytes))
    }),
  )
  const small = joined(frame(0x82, filled(130)), frame(0x89, filled(5)), frame(0x88, filled(0)))
  expect(
    read(
      small,
      Array.from({ length: small.length }, (_, at) => at),
    ),
  ).toEqual(read(small))
})

test('random bytes are heard or refused, never anything else', () => {
  const noise = fc.uint8Array({ maxLength: 400 })
  const nearlyFrames = fc
    .tuple(fc.constantFrom(0x02, 0x80, 0x82, 0x88, 0x89, 0x8a), noise)
    .map(([first, bytes]) => joined(Uint8Array.of(first, 0x80 | (bytes.length % 128)), bytes))
  fc.assert(
    fc.property(fc.oneof(noise, nearlyFrames), bytes => {
      expect([0, 1002, 1003, 1007, 1009]).toContain(violationOf(bytes))
    }),
    { numRuns: 3000 },
  )
})

test('the mask is undone the same wherever the bytes lie', () => {
  for (let offset = 0; offset < 8; offset++)
    for (const length of [0, 1, 3, 63, 64, 65, 67, 200]) {
      const bytes = new Uint8Array(new ArrayBuffer(offset + 4 + length), offset)
      bytes.set(mask)
      for (let at = 0; at < length; at++) bytes[4 + at] = at ^ (mask[at & 3] as number)
      unmask(bytes, 4, 4 + length, 0)
      expect([...bytes.subarray(4)]).toEqual(Array.from({ length }, (_, at) => at & 0xff))
    }
})

test('a large frame may come byte by byte', () => {
  const reader = new FrameReader(limits)
  const listener = new Listener()
  const bytes = frame(0x80 | opcode.binary, filled(100_000))
  for (const byte of bytes) reader.read(Uint8Array.of(byte), listener)
  expect(listener.heard).toEqual([['message', 100_000, 7]])
})
