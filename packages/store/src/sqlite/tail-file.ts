// The tail on the disk: appends and acknowledgements that are durable and not in the database yet. One write and one fdatasync for
// a batch, into a file that is used again from its beginning. Its bytes stand in memory too, so that nothing is read back.
//
//   batch           = length u32, crc32 u32 over the rest, generation u32, record[…]
//   entry           = 1 u8, bodyLength u32, stream f64, cursor f64, expiryDay u32, clientId[16], body
//   acknowledgement = 2 u8, stream f64, device f64, cursor f64
//
// A batch counts when its checksum holds, its generation is the database's, and so it is for all batches before it. Little-endian.

import { closeSync, fdatasyncSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Call } from './engine.ts'
import type { EntrySink } from './entries.ts'

/** What the tail can take. */
export type HotCall = Extract<Call, { name: 'append' | 'acknowledge' }>

export interface TailVisitor {
  entry?(stream: number, cursor: number, clientId: Uint8Array, expiryDay: number, body: Uint8Array): void
  acknowledgement?(stream: number, device: number, cursor: number): void
}

export interface TailFile extends EntrySink {
  readonly path: string
  readonly capacityBytes: number
  /** Nothing durable in it that the database does not have. */
  readonly isEmpty: boolean
  readonly isHalfFull: boolean
  fits(calls: readonly HotCall[]): boolean
  putAcknowledgement(stream: number, device: number, cursor: number): void
  /** What was put is durable when this returns. Throws the error of the disk; then nothing of it counts. */
  commit(): void
  /** Forgets what was put and not committed. */
  discard(): void
  /** The committed records, in their order. Bodies are views, good until `restart`. */
  forEach(visitor: TailVisitor): void
  /** The database has everything: later batches are of `generation`, from the beginning of the file. */
  restart(generation: number): void
  /** Overwrites what earlier generations left behind. */
  erase(): void
  /** Closes, and removes the file when it is empty. */
  close(): void
}

const batchHeaderSize = 12
const entryHeaderSize = 1 + 4 + 8 + 8 + 4 + 16
const acknowledgementSize = 25
const entryKind = 1
const acknowledgementKind = 2

/** Opens the file, and finds in it what `generation` of the database has not taken over. */
export function openTailFile(path: string, generation: number, capacityBytes: number = 16 << 20): TailFile {
  const file = openDurably(path)
  // Not zeroed, so that only what is used takes memory.
  const bytes = Buffer.allocUnsafeSlow(capacityBytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let current = generation
  /** Where the file may hold something, where it counts, and where the next record goes. */
  let dirty = readAll(file, bytes)
  let committed = endOfBatches()
  let length = committed

  function endOfBatches(): number {
    let at = 0
    while (at + batchHeaderSize <= dirty) {
      const size = view.getUint32(at, true)
      if (size < batchHeaderSize || at + size > dirty || view.getUint32(at + 8, true) !== current) break
      if (crc32(bytes.subarray(at + 8, at + size)) !== view.getUint32(at + 4, true)) break
      at += size
    }
    return at
  }

  function open(): void {
    if (length === committed) length += batchHeaderSize
  }

  function put(stream: number, cursor: number, clientId: Uint8Array, expiryDay: number, body: Uint8Array): void {
    open()
    view.setUint8(length, entryKind)
    view.setUint32(length + 1, body.length, true)
    view.setFloat64(length + 5, stream, true)
    view.setFloat64(length + 13, cursor, true)
    view.setUint32(length + 21, expiryDay, true)
    bytes.set(clientId, length + 25)
    bytes.set(body, length + entryHeaderSize)
    length += entryHeaderSize + body.length
  }

  function putAcknowledgement(stream: number, device: number, cursor: number): void {
    open()
    view.setUint8(length, acknowledgementKind)
    view.setFloat64(length + 1, stream, true)
    view.setFloat64(length + 9, device, true)
    view.setFloat64(length + 17, cursor, true)
    length += acknowledgementSize
  }

  function commit(): void {
    if (length === committed) return
    view.setUint32(committed, length - committed, true)
    view.setUint32(committed + 8, current, true)
    view.setUint32(committed + 4, crc32(bytes.subarray(committed + 8, length)), true)
    dirty = Math.max(dirty, length)
    writeAll(file, bytes, committed, length)
    fdatasyncSync(file)
    committed = length
  }

  function forEach(visitor: TailVisitor): void {
    for (let at = 0; at < committed; ) {
      const end = at + view.getUint32(at, true)
      for (at += batchHeaderSize; at < end; ) at = visit(visitor, at)
    }
  }

  /** Answers where the next record is. */
  function visit({ entry, acknowledgement }: TailVisitor, at: number): number {
    if (view.getUint8(at) === acknowledgementKind) {
      acknowledgement?.(view.getFloat64(at + 1, true), view.getFloat64(at + 9, true), view.getFloat64(at + 17, true))
      return at + acknowledgementSize
    }
    const body = at + entryHeaderSize
    const end = body + view.getUint32(at + 1, true)
    entry?.(
      view.getFloat64(at + 5, true),
      view.getFloat64(at + 13, true),
      bytes.subarray(at + 25, body),
      view.getUint32(at + 21, true),
      bytes.subarray(body, end),
    )
    return end
  }

  return {
    path,
    capacityBytes,
    get isEmpty() {
      return committed === 0
    },
    get isHalfFull() {
      return committed > capacityBytes / 2
    },
    fits: calls => committed + batchHeaderSize + calls.reduce((sum, call) => sum + sizeOf(call), 0) <= capacityBytes,
    put,
    putAcknowledgement,
    commit,
    discard() {
      length = committed
    },
    forEach,
    restart(next) {
      current = next
      committed = 0
      length = 0
    },
    erase() {
      if (committed > 0 || dirty === 0) return
      bytes.fill(0, 0, dirty)
      writeAll(file, bytes, 0, dirty)
      fdatasyncSync(file)
      dirty = 0
    },
    close() {
      closeSync(file)
      if (committed === 0) rmSync(path, { force: true })
    },
  }
}

function sizeOf(call: HotCall): number {
  if (call.name === 'acknowledge') return call.input.items.length * acknowledgementSize
  return call.input.items.reduce((sum, { body }) => sum + entryHeaderSize + body.length, 0)
}

/** Its name is durable too: a file that a power failure takes away with its folder's entry would hold nothing. */
function openDurably(path: string): number {
  const file = openSync(path, 'a+', 0o600)
  closeSync(file)
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
  return openSync(path, 'r+')
}

/** Answers how many bytes there were. */
function readAll(file: number, into: Uint8Array): number {
  let at = 0
  for (let got = 1; got > 0 && at < into.length; at += got) got = readSync(file, into, at, into.length - at, at)
  return at
}

function writeAll(file: number, bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; ) at += writeSync(file, bytes, at, to - at, at)
}
