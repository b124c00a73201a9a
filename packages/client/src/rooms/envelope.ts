// What stands in the clear of an MLSMessage, and the participant change that a commit carries.

import {
  CausewayError,
  component,
  decode,
  encode,
  participantListUpdate,
  type ParticipantListUpdate,
  Reader,
  safeAad,
} from '@causeway/wire'

/** The epoch of a PublicMessage or PrivateMessage: both begin with group_id and epoch (RFC 9420 §6). */
export function epochOfMessage(message: Uint8Array): bigint {
  return afterHeader(message).epoch
}

/** FramedContent.authenticated_data of a PublicMessage (RFC 9420 §6). */
export function authenticatedDataOfCommit(message: Uint8Array): Uint8Array {
  const { reader, wireFormat } = afterHeader(message)
  if (wireFormat !== publicMessage) throw new CausewayError('wire.bad_structure')
  const senderType = reader.u8()
  // member(1) and external(2) name an index; the two kinds of new members name nothing.
  if (senderType === 1 || senderType === 2) reader.u32()
  else if (senderType !== 3 && senderType !== 4) throw new CausewayError('wire.bad_enum')
  return reader.opaque()
}

export function authenticatedDataOfUpdate(update: ParticipantListUpdate): Uint8Array {
  return encode(safeAad, new Map([[component.participantList, encode(participantListUpdate, update)]]))
}

export function authenticatedDataOfTag(tag: Uint8Array): Uint8Array {
  return encode(safeAad, new Map([[component.frankAad, tag]]))
}

/** The participant change of a commit; undefined where it changes leaves only. */
export function updateFromAuthenticatedData(authenticatedData: Uint8Array): ParticipantListUpdate | undefined {
  if (authenticatedData.length === 0) return undefined
  const item = decode(safeAad, authenticatedData).get(component.participantList)
  return item === undefined ? undefined : decode(participantListUpdate, item)
}

export function tagFromAuthenticatedData(authenticatedData: Uint8Array): Uint8Array | undefined {
  return decode(safeAad, authenticatedData).get(component.frankAad)
}

const publicMessage = 1
const privateMessage = 2

function afterHeader(message: Uint8Array): { reader: Reader; wireFormat: number; epoch: bigint } {
  const reader = new Reader(message)
  if (reader.u16() !== 1) throw new CausewayError('wire.bad_enum')
  const wireFormat = reader.u16()
  if (wireFormat !== publicMessage && wireFormat !== privateMessage) throw new CausewayError('wire.bad_enum')
  reader.opaque()
  return { reader, wireFormat, epoch: reader.u64() }
}
