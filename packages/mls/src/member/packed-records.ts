// All records of a group as one value. Most leaves have the same capabilities: those stand once in front of all of them.

import { concat } from '@causeway/crypto'
import { type Codec, decode, encode, opaque, struct, text, u8, vector } from '@causeway/wire'
import { viewOf } from '../bytes.ts'
import { must } from '../must.ts'
import { capabilitiesSpan } from '../structures/leaf-node.ts'
import { isLeaf } from '../tree/tree-math.ts'
import type { StateRecord } from './engine.ts'

/** `opaque x<V>` never begins with it, and the form before this one, a bare vector of records, did. */
const packedMark = 0xc2
const sharedMax = 255

interface PackedRecord {
  readonly key: string
  /** Which of the shared capabilities to put back, counted from 1; 0 for none. */
  readonly shared: number
  readonly value: Uint8Array
}

interface Packed {
  readonly shared: readonly Uint8Array[]
  readonly records: readonly PackedRecord[]
}

const sharedCodec: Codec<readonly Uint8Array[]> = vector(opaque)
const packedRecordsCodec: Codec<readonly PackedRecord[]> = vector(struct<PackedRecord>({ key: text, shared: u8, value: opaque }))
const packedCodec: Codec<Packed> = struct<Packed>({ shared: sharedCodec, records: packedRecordsCodec })
const recordsCodec: Codec<readonly StateRecord[]> = vector(struct<StateRecord>({ key: text, value: opaque }))

export function serialiseRecords(records: readonly StateRecord[]): Uint8Array {
  const table = new Map<string, number>()
  const shared: Uint8Array[] = []
  const numberOf = (capabilities: Uint8Array): number => {
    const name = String.fromCharCode(...capabilities)
    const known = table.get(name)
    if (known !== undefined) return known
    if (shared.length === sharedMax) return 0
    shared.push(capabilities)
    table.set(name, shared.length)
    return shared.length
  }
  const packed = records.map((record): PackedRecord => packedRecord(record, numberOf))
  return concat(Uint8Array.of(packedMark), encode(packedCodec, { shared, records: packed }))
}

/** Of this form, and of the one before it. Throws `mls.invalid`, `wire.*`. */
export function deserialiseRecords(bytes: Uint8Array): readonly StateRecord[] {
  if (bytes[0] !== packedMark) return decode(recordsCodec, bytes)
  const { shared, records } = decode(packedCodec, bytes.subarray(1))
  return records.map(({ key, shared: number, value }) => {
    if (number === 0) return { key, value }
    const capabilities = shared[number - 1]
    must(capabilities !== undefined, 'stored state')
    const at = capabilitiesSpan(value).from
    return { key, value: concat(value.subarray(0, at), capabilities, value.subarray(at)) }
  })
}

/** Longer ones than anybody has are not shared. */
const capabilitiesBytesMax = 4096

function packedRecord({ key, value }: StateRecord, numberOf: (capabilities: Uint8Array) => number): PackedRecord {
  if (!isLeafRecord(key)) return { key, shared: 0, value }
  const span = capabilitiesSpan(value)
  const shared = span.to - span.from > capabilitiesBytesMax ? 0 : numberOf(viewOf(value, span))
  if (shared === 0) return { key, shared, value }
  return { key, shared, value: concat(value.subarray(0, span.from), value.subarray(span.to)) }
}

function isLeafRecord(key: string): boolean {
  return key.startsWith('n') && isLeaf(Number(key.slice(1)))
}
