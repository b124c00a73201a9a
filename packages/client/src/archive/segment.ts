// A segment: many rows of one room in one sealed piece. It is what makes a long history cheap to write, to read and to hand on.

import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'

/** Rows by key, in the order of keys. */
export type Rows = ReadonlyMap<string, Uint8Array>

/** Per row: key length (2 bytes), value length (4 bytes), key, value. */
export function encodeSegment(rows: Rows): Uint8Array {
  const pieces = [...rows].map(([key, value]) => ({ key: utf8ToBytes(key), value }))
  const bytes = new Uint8Array(pieces.reduce((sum, { key, value }) => sum + headBytes + key.length + value.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { key, value } of pieces) {
    view.setUint16(at, key.length)
    view.setUint32(at + 2, value.length)
    bytes.set(key, at + headBytes)
    bytes.set(value, at + headBytes + key.length)
    at += headBytes + key.length + value.length
  }
  return bytes
}

/** Values are views into `bytes`. Throws `client.store` for bytes that are no segment. */
export function decodeSegment(bytes: Uint8Array): Rows {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = new Map<string, Uint8Array>()
  for (let at = 0; at < bytes.length; ) {
    const valueAt = at + headBytes <= bytes.length ? at + headBytes + view.getUint16(at) : Infinity
    const end = valueAt <= bytes.length ? valueAt + view.getUint32(at + 2) : Infinity
    if (end > bytes.length) throw new CausewayError('client.store', 'a segment does not decode')
    rows.set(utf8FromBytes(bytes.subarray(at + headBytes, valueAt)), bytes.subarray(valueAt, end))
    at = end
  }
  return rows
}

const headBytes = 6
