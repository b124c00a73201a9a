// RFC 4648 base32 in lower case without padding: the only spelling of 16-byte ids in URIs and paths.

import { CausewayError } from './errors.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const none = 32
const digits = new Uint8Array(128).fill(none)
for (const [digit, character] of Array.from(alphabet).entries()) digits[character.charCodeAt(0)] = digit

export function base32FromBytes(bytes: Uint8Array): string {
  let bits = 0
  let held = 0
  let out = ''
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += alphabet[(held >> bits) & 31]
    }
  }
  return bits > 0 ? out + alphabet[(held << (5 - bits)) & 31] : out
}

/** Refuses characters outside the alphabet and unused bits that are not zero, so that each id has one spelling. */
export function bytesFromBase32(value: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((value.length * 5) / 8))
  let bits = 0
  let held = 0
  let at = 0
  for (let index = 0; index < value.length; index++) {
    const digit = digits[value.charCodeAt(index)] ?? none
    if (digit === none) throw new CausewayError('wire.bad_uri')
    held = ((held << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0 || bits >= 5) throw new CausewayError('wire.bad_uri')
  return bytes
}
