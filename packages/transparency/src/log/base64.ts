// Base 64 of RFC 4648 §4, with padding, in its one form: what signed notes and checkpoints are written in.

import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'

export function base64FromBytes(bytes: Uint8Array): string {
  const text = base64urlFromBytes(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** Throws `wire.bad_text` for anything but the one padded form. */
export function bytesFromBase64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new CausewayError('wire.bad_text')
  const bytes = bytesFromBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
  if (base64FromBytes(bytes) !== text) throw new CausewayError('wire.bad_text')
  return bytes
}
