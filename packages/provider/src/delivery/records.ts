// Server records as bytes that are shared and patched: one buffer is the store's body and every device's frame.

import { type Codec, Writer, socketFrameSizeBytesMax, recordsPerFrameMax, CausewayError, type Frank } from '@causeway/wire'

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

/**
 * A record of an application entry: FanoutMessage (wire/mimi/protocol.ts) written once, into bytes of exactly its size, for it
 * is made for every message that the hub accepts.
 */
export function applicationRecord(
  stream: Uint8Array,
  { timestamp, message, frank }: { timestamp: number; message: Uint8Array; frank: Frank },
): Uint8Array {
  const { serverFrank, cipherSuite, signature } = frank
  const bodySizeBytes = 9 + vectorSize(message.length) + serverFrank.length + 2 + vectorSize(signature.length)
  const record = new Uint8Array(headerSizeBytes + bodySizeBytes)
  const view = new DataView(record.buffer)
  record[0] = deliver
  record.set(stream, 1)
  view.setUint32(headerSizeBytes - 4, bodySizeBytes)
  record[headerSizeBytes] = applicationKind
  view.setUint32(headerSizeBytes + 1, Math.floor(timestamp / 0x1_0000_0000))
  view.setUint32(headerSizeBytes + 5, timestamp >>> 0)
  let at = setVector(view, record, headerSizeBytes + 9, message)
  record.set(serverFrank, at)
  at += serverFrank.length
  view.setUint16(at, cipherSuite)
  setVector(view, record, at + 2, signature)
  return record
}

/** FanoutMessage.kind `application`. */
const applicationKind = 1

/** Bytes of `opaque x<V>` (RFC 9420 §2.1.2). */
function vectorSize(length: number): number {
  return length + (length < 64 ? 1 : length < 16_384 ? 2 : 4)
}

/** Writes `opaque x<V>` and answers where it ends. */
function setVector(view: DataView, record: Uint8Array, start: number, bytes: Uint8Array): number {
  const { length } = bytes
  if (length < 64) record[start] = length
  else if (length < 16_384) view.setUint16(start, 0x4000 | length)
  else view.setUint32(start, 0x8000_0000 + length)
  const at = start + vectorSize(length) - length
  record.set(bytes, at)
  return at + length
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

/** The 16 bytes of an id as a Map key: eight characters of two bytes each. */
export function keyOf(id: Uint8Array): string {
  if (id.length !== 16) throw new CausewayError('wire.bad_length')
  const pair = (at: number): number => ((id[at] as number) << 8) | (id[at + 1] as number)
  // oxlint-disable-next-line unicorn/prefer-code-point -- bytes, not characters
  return String.fromCharCode(pair(0), pair(2), pair(4), pair(6), pair(8), pair(10), pair(12), pair(14))
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
