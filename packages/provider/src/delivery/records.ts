// Server records as bytes that are shared and patched: one buffer is the store's body and every device's frame.

import {
  allocateFrame,
  CausewayError,
  type Codec,
  type Frank,
  frameFrom,
  recordsPerFrameMax,
  type SocketFrame,
  socketFrameSizeBytesMax,
  Writer,
} from '@causeway/wire'
import type { DeliverySink } from '../ports.ts'

/** A deliver record (wire/socket.ts): type, stream[16], cursor u64, length u32, body. */
const headerSizeBytes = 29
const cursorAt = 17
const deliver = 0x83
const accepted = 0x81

/** What fits a frame. Larger entries (a welcome into a very large group) are announced as a gap and read over HTTP. */
export const pushedBodySizeBytesMax: number = socketFrameSizeBytesMax - headerSizeBytes

/** A record without its cursor: the store gives it. `body` is a view, so the entry is encoded once. */
export function deliverRecordOf<T>(stream: Uint8Array, codec: Codec<T>, value: T, sizeHint: number): SocketFrame {
  const writer = new Writer(headerSizeBytes + sizeHint)
  writeHeader(writer, stream)
  codec.write(writer, value)
  const record = frameFrom(writer.finish())
  writeU32(record, headerSizeBytes - 4, record.length - headerSizeBytes)
  return record
}

/**
 * A record of an application entry: FanoutMessage (wire/mimi/protocol.ts) written once, into bytes of exactly its size, for it
 * is made for every message that the hub accepts.
 */
export function applicationRecord(
  stream: Uint8Array,
  { timestamp, message, frank }: { timestamp: number; message: Uint8Array; frank: Frank },
): SocketFrame {
  const { serverFrank, cipherSuite, signature } = frank
  const sizeBytes = 9 + vectorSize(message.length) + serverFrank.length + 2 + vectorSize(signature.length)
  const record = allocateFrame(headerSizeBytes + sizeBytes)
  record[0] = deliver
  record.set(stream, 1)
  writeU32(record, headerSizeBytes - 4, sizeBytes)
  record[headerSizeBytes] = applicationKind
  writeU64(record, headerSizeBytes + 1, timestamp)
  let at = setVector(record, headerSizeBytes + 9, message)
  record.set(serverFrank, at)
  at += serverFrank.length
  record[at] = cipherSuite >> 8
  record[at + 1] = cipherSuite
  setVector(record, at + 2, signature)
  return record
}

/** FanoutMessage.kind `application`. */
const applicationKind = 1

/** Bytes of `opaque x<V>` (RFC 9420 §2.1.2). */
function vectorSize(length: number): number {
  return length + (length < 64 ? 1 : length < 16_384 ? 2 : 4)
}

/** Writes `opaque x<V>` and answers where it ends. */
function setVector(record: Uint8Array, start: number, bytes: Uint8Array): number {
  const { length } = bytes
  const at = start + vectorSize(length) - length
  if (length < 64) {
    record[start] = length
  } else if (length < 16_384) {
    record[start] = 0x40 | (length >> 8)
    record[start + 1] = length
  } else {
    writeU32(record, start, 0x8000_0000 + length)
  }
  record.set(bytes, at)
  return at + length
}

/** An accepted record (wire/socket.ts): type, request u32, cursor u64, timestamp u64. Made for every message, like the one above. */
export function acceptedRecord(request: number, cursor: number, timestamp: number): SocketFrame {
  const record = allocateFrame(21)
  record[0] = accepted
  writeU32(record, 1, request)
  writeU64(record, 5, cursor)
  writeU64(record, 13, timestamp)
  return record
}

/** A record of a stored entry. */
export function deliverRecord(stream: Uint8Array, cursor: number, body: Uint8Array): SocketFrame {
  const record = allocateFrame(headerSizeBytes + body.length)
  record[0] = deliver
  record.set(stream, 1)
  record.set(body, headerSizeBytes)
  writeU32(record, headerSizeBytes - 4, body.length)
  setCursor(record, cursor)
  return record
}

export function bodyOf(record: Uint8Array): Uint8Array {
  return record.subarray(headerSizeBytes)
}

export function bodySizeBytes(record: Uint8Array): number {
  return record.length - headerSizeBytes
}

export function setCursor(record: Uint8Array, cursor: number): void {
  writeU64(record, cursorAt, cursor)
}

/** As few frames as the limits of the protocol allow. A single record is sent as it is, shared by all its readers. */
export function sendFrames(sink: DeliverySink, records: readonly SocketFrame[], join: Join = joined): void {
  for (let at = 0; at < records.length; ) {
    const end = endOfFrame(records, at)
    sink.send(end - at === 1 ? (records[at] as SocketFrame) : join(records, at, end))
    at = end
  }
}

/** Several records as one frame. */
export type Join = (records: readonly SocketFrame[], from: number, to: number) => SocketFrame

/** For one turn: what a room's devices are sent is mostly the same, and then it is put together once and shared. */
export function createJoin(): Join {
  let lastRecords: readonly SocketFrame[] = []
  let lastFrom = 0
  let lastTo = 0
  let lastFrame: SocketFrame

  const isLast: (...args: Parameters<Join>) => boolean = (records, from, to) => {
    if (to - from !== lastTo - lastFrom) return false
    for (let at = from; at < to; at++) if (records[at] !== lastRecords[lastFrom + at - from]) return false
    return true
  }

  return (records, from, to) => {
    if (isLast(records, from, to)) return lastFrame
    lastRecords = records
    lastFrom = from
    lastTo = to
    lastFrame = joined(records, from, to)
    return lastFrame
  }
}

function endOfFrame(records: readonly SocketFrame[], from: number): number {
  let sizeBytes = 0
  let end = from
  for (; end < records.length && end - from < recordsPerFrameMax; end++) {
    sizeBytes += (records[end] as SocketFrame).length
    if (end > from && sizeBytes > socketFrameSizeBytesMax) break
  }
  return end
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

function joined(records: readonly SocketFrame[], from: number, to: number): SocketFrame {
  let sizeBytes = 0
  for (let index = from; index < to; index++) sizeBytes += (records[index] as SocketFrame).length
  const frame = allocateFrame(sizeBytes)
  let at = 0
  for (let index = from; index < to; index++) {
    const record = records[index] as SocketFrame
    frame.set(record, at)
    at += record.length
  }
  return frame
}

function writeU64(bytes: Uint8Array, at: number, value: number): void {
  writeU32(bytes, at, Math.floor(value / 0x1_0000_0000))
  writeU32(bytes, at + 4, value)
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
