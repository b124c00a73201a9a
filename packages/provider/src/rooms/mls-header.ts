// What the hub reads of an MLSMessage before anything else: where it belongs (RFC 9420 §6, §6.3).

import { CausewayError, component, decode, frankingTagSizeBytes, Reader, safeAad } from '@causeway/wire'

export interface MessageHeader {
  readonly groupId: Uint8Array
  readonly epoch: bigint
}

/** Of a PublicMessage MLSMessage: version, wire format, then FramedContent with group_id and epoch. */
export function commitHeader(message: Uint8Array): MessageHeader {
  const reader = new Reader(message)
  if (reader.u16() !== 1 || reader.u16() !== 1) throw new CausewayError('wire.bad_enum')
  return { groupId: reader.opaque(), epoch: reader.u64() }
}

/**
 * The franking tag: the one and only item of a message's Safe AAD. Rule 1 of franking: without it nobody could report the
 * message; with anything beside it, something readable would travel along. Throws `room.no_frank`.
 */
export function frankingTagOf(authenticatedData: Uint8Array): Uint8Array {
  // The usual case needs no decoding: one vector of one item, spelled the only way there is.
  if (
    authenticatedData.length === onlyTag.length + frankingTagSizeBytes &&
    onlyTag.every((byte, at) => authenticatedData[at] === byte)
  )
    return authenticatedData.subarray(onlyTag.length)
  const items = itemsOrUndefined(authenticatedData)
  const tag = items?.get(component.frankAad)
  if (tag?.length !== frankingTagSizeBytes || items?.size !== 1) throw new CausewayError('room.no_frank')
  return tag
}

/** SafeAAD with the franking tag alone, up to the tag: length of the items, component id, length of the data. */
const onlyTag = Uint8Array.of(3 + frankingTagSizeBytes, component.frankAad >> 8, component.frankAad & 0xff, frankingTagSizeBytes)

function itemsOrUndefined(authenticatedData: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined {
  try {
    return decode(safeAad, authenticatedData)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
