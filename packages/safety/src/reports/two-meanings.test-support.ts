// A ciphertext that AES-GCM opens to two meanings under two keys: GCM commits to neither (Dodis, Grubbs, Ristenpart, Woodage 2018).
// One free block solves tag(K1) = tag(K2), a linear equation in GF(2^128).

import { createCipheriv } from 'node:crypto'

export interface TwoMeanings {
  readonly ciphertext: Uint8Array
  readonly nonce: Uint8Array
}

/** `blocks` of 16 bytes, the last one free; block 0 says `first` under `key1`, block 1 says `second` under `key2`. */
export function twoMeanings(input: {
  key1: Uint8Array
  key2: Uint8Array
  nonce: Uint8Array
  aad: Uint8Array
  blocks: number
  first: Uint8Array
  second: Uint8Array
}): Uint8Array {
  const { key1, key2, nonce, aad, blocks } = input
  const ciphertext = new Uint8Array(blocks * 16)
  ciphertext.set(xor(input.first, keystream(key1, nonce, 0)), 0)
  ciphertext.set(xor(input.second, keystream(key2, nonce, 1)), 16)
  const [h1, h2] = [toField(aes(key1, new Uint8Array(16))), toField(aes(key2, new Uint8Array(16)))]
  const mask = (key: Uint8Array): bigint => toField(aes(key, counterBlock(nonce, 1)))
  const right = ghash(h1, aad, ciphertext) ^ mask(key1) ^ ghash(h2, aad, ciphertext) ^ mask(key2)
  // The last block stands before the length block: it is multiplied by H².
  const free = multiply(right, inverse(multiply(h1, h1) ^ multiply(h2, h2)))
  ciphertext.set(fromField(free), (blocks - 1) * 16)
  const tag = fromField(ghash(h1, aad, ciphertext) ^ mask(key1))
  const sealed = new Uint8Array(ciphertext.length + 16)
  sealed.set(ciphertext)
  sealed.set(tag, ciphertext.length)
  return sealed
}

function ghash(h: bigint, aad: Uint8Array, ciphertext: Uint8Array): bigint {
  let y = 0n
  for (const bytes of [aad, ciphertext])
    for (let at = 0; at < bytes.length; at += 16) {
      const block = new Uint8Array(16)
      block.set(bytes.subarray(at, at + 16))
      y = multiply(y ^ toField(block), h)
    }
  const lengths = new Uint8Array(16)
  new DataView(lengths.buffer).setBigUint64(0, BigInt(aad.length * 8))
  new DataView(lengths.buffer).setBigUint64(8, BigInt(ciphertext.length * 8))
  return multiply(y ^ toField(lengths), h)
}

/** NIST SP 800-38D §6.3; bit 0 is the most significant one. */
function multiply(x: bigint, y: bigint): bigint {
  const reduction = 0xe1n << 120n
  let [z, v] = [0n, y]
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) z ^= v
    v = v & 1n ? (v >> 1n) ^ reduction : v >> 1n
  }
  return z
}

/** x^(2^128 - 2). */
function inverse(x: bigint): bigint {
  let [result, power] = [1n << 127n, multiply(x, x)]
  for (let step = 1; step < 128; step++) {
    result = multiply(result, power)
    power = multiply(power, power)
  }
  return result
}

function toField(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function fromField(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(32, '0'), 'hex'))
}

function aes(key: Uint8Array, block: Uint8Array): Uint8Array {
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block)
}

function counterBlock(nonce: Uint8Array, counter: number): Uint8Array {
  const block = new Uint8Array(16)
  block.set(nonce)
  new DataView(block.buffer).setUint32(12, counter)
  return block
}

/** Of ciphertext block `at`: the counter starts at 2. */
function keystream(key: Uint8Array, nonce: Uint8Array, at: number): Uint8Array {
  return aes(key, counterBlock(nonce, at + 2))
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] as number))
}
