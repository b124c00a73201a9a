// Base 64 of RFC 4648 §4, with padding, in its one form: what signed notes and checkpoints are written in.

import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'

export function base64FromBytes(bytes: Uint8Array): string {
  const text = base64urlFromBytes(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** Throws `wire.bad_text` for anything but the one padded form. */
export function bytesFromBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '')
  // No repeated group here: an engine would need stack for each turn, and bundles are long.
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) throw new CausewayError('wire.bad_text')
  const bytes = bytesFromBase64url(digits.replaceAll('+', '-').replaceAll('/', '_'))
  if (base64FromBytes(bytes) !== text) throw new CausewayError('wire.bad_text')
  return bytes
}
