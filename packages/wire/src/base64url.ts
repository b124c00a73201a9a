// RFC 4648 §5 base64url without padding: how bytes stand in JSON and URLs.

import { CausewayError } from './errors.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const none = 64
const digits = new Uint8Array(128).fill(none)
for (const [digit, character] of Array.from(alphabet).entries()) digits[character.charCodeAt(0)] = digit

export function base64urlFromBytes(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const length = Math.min(3, bytes.length - at) + 1
    for (let digit = 0; digit < length; digit++) out += alphabet[(group >> (18 - 6 * digit)) & 63]
  }
  return out
}

/** Strict: no padding, no white space, unused bits zero. */
export function bytesFromBase64url(value: string): Uint8Array {
  if (value.length % 4 === 1) throw new CausewayError('wire.bad_text')
  const bytes = new Uint8Array(Math.floor((value.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (let index = 0; index < value.length; index++) {
    const digit = digits[value.charCodeAt(index)] ?? none
    if (digit === none) throw new CausewayError('wire.bad_text')
    held = ((held << 6) | digit) & 0x3fff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new CausewayError('wire.bad_text')
  return bytes
}
