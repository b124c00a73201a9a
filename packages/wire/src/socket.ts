// The binary WebSocket protocol `causeway.v1`: one WebSocket message carries one or more records back to back; each record
// is a type byte and a fixed header. No JSON, no compression. The session token travels in the upgrade request, so that a
// device is resumed in one round trip: right after the 101 the server sends what the device has not acknowledged yet.
//
//   device → server  submit 0x01  request u32, room[16], clientId[16], floor u64, length u32, MLSMessage
//                    ack    0x02  stream[16], cursor u64                      (cumulative: everything up to it is kept)
//                    signal  0x03  room[16], sealed[117]                       (signal.ts; passed on, kept nowhere, never answered)
//   server → device  accepted 0x81  request u32, cursor u64, timestamp u64
//                    refused  0x82  request u32, code u8-length text, detail u8-length text
//                    deliver  0x83  stream[16], cursor u64, length u32, body  (room: FanoutMessage; mailbox: MailboxMessage)
//                    ready    0x84                                            (everything held back has been sent)
//                    gap      0x85  stream[16], low u64                       (older entries are gone: rejoin, read the archive)
//                    drain    0x86  reconnectAfterMs u32
//                    signal   0x87  room[16], sealed[117]

import { CausewayError } from './errors.ts'
import { sealedSignalSizeBytes } from './signal.ts'
import { frameFrom, type SocketFrame } from './socket-frame.ts'
import { Reader, Writer, utf8FromBytes, utf8ToBytes } from './tls.ts'

export const socketProtocol = 'causeway.v1'
/** A token travels as a second subprotocol, `token.<base64url>`, because browsers can set no header on an upgrade. */
export const socketTokenPrefix = 'token.'
/** The largest MLSMessage that may be submitted; larger things are attachments. */
export const messageSizeBytesMax = 65_536
export const socketFrameSizeBytesMax = 1_048_576
export const recordsPerFrameMax = 4_096

export type DeviceRecord =
  | { kind: 'submit'; request: number; room: Uint8Array; clientId: Uint8Array; floor: number; message: Uint8Array }
  | { kind: 'ack'; stream: Uint8Array; cursor: number }
  | SignalRecord

export type ServerRecord =
  | { kind: 'accepted'; request: number; cursor: number; timestamp: number }
  | { kind: 'refused'; request: number; code: string; detail: string }
  | { kind: 'deliver'; stream: Uint8Array; cursor: number; body: Uint8Array }
  | { kind: 'ready' }
  | { kind: 'gap'; stream: Uint8Array; low: number }
  | { kind: 'drain'; reconnectAfterMs: number }
  | SignalRecord

/** The same both ways. */
export interface SignalRecord {
  kind: 'signal'
  room: Uint8Array
  sealed: Uint8Array
}

const submit = 0x01
const ack = 0x02
const deviceSignal = 0x03
const accepted = 0x81
const refused = 0x82
const deliver = 0x83
const ready = 0x84
const gap = 0x85
const drain = 0x86
const serverSignal = 0x87

/** Decodes one frame from a device. Bodies are views on the input: copy what outlives the call. */
export function decodeDeviceFrame(frame: Uint8Array): DeviceRecord[] {
  return decodeFrame(frame, readDeviceRecord)
}

export function decodeServerFrame(frame: Uint8Array): ServerRecord[] {
  return decodeFrame(frame, readServerRecord)
}

export function encodeDeviceRecords(records: readonly DeviceRecord[]): Uint8Array {
  const writer = new Writer(256)
  for (const record of records) writeDeviceRecord(writer, record)
  return writer.finish()
}

export function encodeServerRecord(record: ServerRecord): SocketFrame {
  const writer = new Writer(record.kind === 'deliver' ? 32 + record.body.length : 64)
  writeServerRecord(writer, record)
  return frameFrom(writer.finish())
}

function decodeFrame<T>(frame: Uint8Array, read: (reader: Reader) => T): T[] {
  if (frame.length > socketFrameSizeBytesMax) throw new CausewayError('wire.too_large')
  const reader = new Reader(frame)
  const records: T[] = []
  while (reader.remaining > 0) {
    if (records.length === recordsPerFrameMax) throw new CausewayError('wire.too_large')
    records.push(read(reader))
  }
  return records
}

function readDeviceRecord(reader: Reader): DeviceRecord {
  switch (reader.u8()) {
    case submit:
      return {
        kind: 'submit',
        request: reader.u32(),
        room: reader.fixedView(16),
        clientId: reader.fixedView(16),
        floor: reader.u64Number(),
        message: reader.fixedView(limited(reader.u32(), messageSizeBytesMax)),
      }
    case ack:
      return { kind: 'ack', stream: reader.fixedView(16), cursor: reader.u64Number() }
    case deviceSignal:
      return readSignal(reader)
    default:
      throw new CausewayError('wire.bad_enum')
  }
}

function writeDeviceRecord(writer: Writer, record: DeviceRecord): void {
  switch (record.kind) {
    case 'submit':
      writer.u8(submit)
      writer.u32(record.request)
      writeId(writer, record.room)
      writeId(writer, record.clientId)
      writer.u64Number(record.floor)
      writer.u32(limited(record.message.length, messageSizeBytesMax))
      writer.fixed(record.message)
      return
    case 'ack':
      writer.u8(ack)
      writeId(writer, record.stream)
      writer.u64Number(record.cursor)
      return
    case 'signal':
      writer.u8(deviceSignal)
      writeSignal(writer, record)
  }
}

function readServerRecord(reader: Reader): ServerRecord {
  switch (reader.u8()) {
    case accepted:
      return { kind: 'accepted', request: reader.u32(), cursor: reader.u64Number(), timestamp: reader.u64Number() }
    case refused:
      return { kind: 'refused', request: reader.u32(), code: shortText(reader), detail: shortText(reader) }
    case deliver:
      return {
        kind: 'deliver',
        stream: reader.fixedView(16),
        cursor: reader.u64Number(),
        body: reader.fixedView(limited(reader.u32(), socketFrameSizeBytesMax)),
      }
    case ready:
      return { kind: 'ready' }
    case gap:
      return { kind: 'gap', stream: reader.fixedView(16), low: reader.u64Number() }
    case drain:
      return { kind: 'drain', reconnectAfterMs: reader.u32() }
    case serverSignal:
      return readSignal(reader)
    default:
      throw new CausewayError('wire.bad_enum')
  }
}

function writeServerRecord(writer: Writer, record: ServerRecord): void {
  switch (record.kind) {
    case 'accepted':
      writer.u8(accepted)
      writer.u32(record.request)
      writer.u64Number(record.cursor)
      writer.u64Number(record.timestamp)
      return
    case 'refused':
      writer.u8(refused)
      writer.u32(record.request)
      writeShortText(writer, record.code)
      writeShortText(writer, record.detail)
      return
    case 'deliver':
      writer.u8(deliver)
      writeId(writer, record.stream)
      writer.u64Number(record.cursor)
      writer.u32(limited(record.body.length, socketFrameSizeBytesMax))
      writer.fixed(record.body)
      return
    case 'ready':
      writer.u8(ready)
      return
    case 'gap':
      writer.u8(gap)
      writeId(writer, record.stream)
      writer.u64Number(record.low)
      return
    case 'drain':
      writer.u8(drain)
      writer.u32(record.reconnectAfterMs)
      return
    case 'signal':
      writer.u8(serverSignal)
      writeSignal(writer, record)
  }
}

function readSignal(reader: Reader): SignalRecord {
  return { kind: 'signal', room: reader.fixedView(16), sealed: reader.fixedView(sealedSignalSizeBytes) }
}

function writeSignal(writer: Writer, { room, sealed }: SignalRecord): void {
  writeId(writer, room)
  if (sealed.length !== sealedSignalSizeBytes) throw new CausewayError('wire.bad_length')
  writer.fixed(sealed)
}

function shortText(reader: Reader): string {
  return utf8FromBytes(reader.fixed(reader.u8()))
}

/** A longer text is cut, at a character: half a character would make the whole frame unreadable. */
function writeShortText(writer: Writer, value: string): void {
  const bytes = utf8ToBytes(value.toWellFormed())
  let length = Math.min(bytes.length, 255)
  while (length < bytes.length && ((bytes[length] as number) & 0xc0) === 0x80) length--
  writer.u8(length)
  writer.fixed(bytes.subarray(0, length))
}

/** Ids of rooms, streams and submissions are 16 bytes; any other length would shift all that follows. */
function writeId(writer: Writer, id: Uint8Array): void {
  if (id.length !== 16) throw new CausewayError('wire.bad_length')
  writer.fixed(id)
}

function limited(length: number, max: number): number {
  if (length > max) throw new CausewayError('wire.too_large')
  return length
}
