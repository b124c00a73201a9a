// Server records as bytes that are shared and patched: one buffer is the store's body and every device's frame.

import { type Codec, Writer, socketFrameSizeBytesMax, recordsPerFrameMax, CausewayError } from '@causeway/wire'

/** A deliver record (wire/socket.ts): type, stream[16], cursor u64, length u32, body. */
const headerSizeBytes = 29
const cursorAt = 17
const deliver = 0x83

/** What fits a frame. Larger entries (a welcome into a very large group) are announced as a gap and read over HTTP. */
export const pushedBodySizeBytesMax: number = socketFrameSizeBytesMax - headerSizeBytes

/** A record without its cursor: the store gives it. `body` is a view, so the entry is encoded once. */
export function deliverRecordOf<T>(stream: Uint8Array, codec: Codec<T>, value: T, sizeHint: number): Uint8Array {
  const writer = new Writer(headerSizeBytes + sizeHint)
  writeHeader(writer, stream)
  codec.write(writer, value)
  const record = writer.finish()
  new DataView(record.buffer, record.byteOffset).setUint32(headerSizeBytes - 4, record.length - headerSizeBytes)
  return record
}

/** A record of a stored entry. */
export function deliverRecord(stream: Uint8Array, cursor: number, body: Uint8Array): Uint8Array {
  const record = new Uint8Array(headerSizeBytes + body.length)
  record[0] = deliver
  record.set(stream, 1)
  record.set(body, headerSizeBytes)
  new DataView(record.buffer).setUint32(headerSizeBytes - 4, body.length)
  setCursor(record, cursor)
  return record
}

export function bodyOf(record: Uint8Array): Uint8Array {
  return record.subarray(headerSizeBytes)
}

export function setCursor(record: Uint8Array, cursor: number): void {
  const view = new DataView(record.buffer, record.byteOffset)
  view.setUint32(cursorAt, Math.floor(cursor / 0x1_0000_0000))
  view.setUint32(cursorAt + 4, cursor >>> 0)
}

/** As few frames as the limits of the protocol allow. A single record is sent as it is, shared by all its readers. */
export function* framesOf(records: readonly Uint8Array[]): Generator<Uint8Array> {
  for (let at = 0; at < records.length; ) {
    let sizeBytes = 0
    let end = at
    while (end < records.length && end - at < recordsPerFrameMax) {
      const next = (records[end] as Uint8Array).length
      if (end > at && sizeBytes + next > socketFrameSizeBytesMax) break
      sizeBytes += next
      end++
    }
    yield end - at === 1 ? (records[at] as Uint8Array) : joined(records, at, end, sizeBytes)
    at = end
  }
}

/** The 16 bytes of an id as a Map key. */
export function keyOf(id: Uint8Array): string {
  if (id.length !== 16) throw new CausewayError('wire.bad_length')
  // oxlint-disable-next-line unicorn/prefer-code-point -- bytes, not characters
  return String.fromCharCode(...id)
}

function writeHeader(writer: Writer, stream: Uint8Array): void {
  writer.u8(deliver)
  writer.fixed(stream)
  writer.u64Number(0)
  writer.u32(0)
}

function joined(records: readonly Uint8Array[], from: number, to: number, sizeBytes: number): Uint8Array {
  const frame = new Uint8Array(sizeBytes)
  let at = 0
  for (let i = from; i < to; i++) {
    const record = records[i] as Uint8Array
    frame.set(record, at)
    at += record.length
  }
  return frame
}
