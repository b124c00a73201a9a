// How records stand in the local store: JSON in which bytes and 64-bit integers are marked. Local data only: what comes from
// others is decoded by wire's strict codecs before it becomes a record.

import { base64urlFromBytes, bytesFromBase64url, CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'

export function encodeRecord(value: unknown): Uint8Array {
  return utf8ToBytes(JSON.stringify(value, mark))
}

/** Throws `client.store` for bytes that are no record. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the table says what stands in it (tables.ts)
export function decodeRecord<T>(bytes: Uint8Array): T {
  try {
    return unmarked(JSON.parse(utf8FromBytes(bytes))) as T
  } catch (cause) {
    throw new CausewayError('client.store', 'a record does not decode', { cause })
  }
}

function mark(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: base64urlFromBytes(value) }
  return typeof value === 'bigint' ? { $integer: value.toString() } : value
}

// Three times as fast as a reviver, and histories are long.
function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$bytes' in value) return bytesFromBase64url(value.$bytes as string)
  if ('$integer' in value) return BigInt(value.$integer as string)
  const fields = value as Record<string, unknown>
  for (const key of Object.keys(fields)) {
    const field = fields[key]
    if (typeof field === 'object') fields[key] = unmarked(field)
  }
  return value
}
