import { expect, test } from 'vitest'
import { decode, encode } from '../tls.ts'
import { uriFromId } from '../uri.ts'
import { firstWords } from './first-words.ts'

const id = (byte: number): Uint8Array => new Uint8Array(16).fill(byte)
const words = {
  device: uriFromId('d', 'one.example', id(2)),
  sentAtMs: 1_790_000_000_000,
  content: new TextEncoder().encode('hello'),
  signature: new Uint8Array(64).fill(7),
}

test('first words of like length cannot be told apart, and are read as they were written', () => {
  const bytes = encode(firstWords, words)
  expect(bytes).toHaveLength(512)
  expect(encode(firstWords, { ...words, content: new TextEncoder().encode('good morning') })).toHaveLength(512)
  expect(decode(firstWords, bytes)).toEqual(words)
})

test('first words with another padding than theirs are refused', () => {
  const bytes = encode(firstWords, words)
  const used = bytes.lastIndexOf(7) + 1
  const padding = new DataView(bytes.buffer, bytes.byteOffset).getUint16(used)
  for (const other of [0, padding - 1]) {
    const shorter = bytes.slice(0, used + 2 + other)
    new DataView(shorter.buffer).setUint16(used, other)
    expect(() => decode(firstWords, shorter)).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
  }
  bytes[511] = 1
  expect(() => decode(firstWords, bytes)).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
})
