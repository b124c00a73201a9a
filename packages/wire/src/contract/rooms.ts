// Key packages, contact, rooms: the MIMI verbs claim, consent, update, submit, sync (MLS Delivery Service).

import * as v from 'valibot'
import {
  frankingTagSizeBytes,
  groupInfoAnswer,
  handshakeBundle,
  keyMaterialList,
  keyPackageList,
  roomCreation,
  roomState,
  roomStateList,
  streamPage,
  updateOutcome,
} from '../mimi/protocol.ts'
import { firstWordsDevicesMax, sealedFirstWordsSizeBytesMax } from '../mimi/first-words.ts'
import { messageSizeBytesMax } from '../socket.ts'
import type { Codec } from '../tls.ts'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { bytes, deviceUriField, roomUriField, userUriField } from './fields.ts'

const json = jsonUpTo(262_144)
const tls = <T>(
  name: string,
  codec: Codec<T>,
  sizeBytesMax = 4_194_304,
): { readonly kind: 'tls'; readonly name: string; readonly codec: Codec<T>; readonly sizeBytesMax: number } => ({
  kind: 'tls',
  name,
  codec,
  sizeBytesMax,
})

/** Key packages per device on the server. */
export const keyPackagesMax = 200
/** Users whose key material one request may claim. */
export const claimUsersMax = 100
/** Entries in one page of a stream. */
export const streamPageMax = 500

export const uploadKeyPackages = endpoint({
  method: 'POST',
  path: '/v1/keys',
  auth: 'device',
  request: tls('KeyPackages', keyPackageList, 1_048_576),
  response: json(v.object({ available: v.number() })),
  errors: ['keys.invalid'],
  holds: ['device.key_package'],
  summary: 'Add key packages of the own device; one of them may be its last resort',
})

export const countKeyPackages = endpoint({
  method: 'GET',
  path: '/v1/keys',
  auth: 'device',
  response: json(v.object({ available: v.number(), lastResort: v.boolean() })),
  holds: ['device.key_package'],
  summary: 'How many key packages of the own device are left',
})

/** Each key package is handed out once; an exhausted device gives its last resort. Needs consent of each user. */
export const claimKeyPackages = endpoint({
  method: 'POST',
  path: '/v1/keys/claim',
  auth: 'device',
  request: json(
    v.object({
      users: v.pipe(v.array(userUriField), v.minLength(1), v.maxLength(claimUsersMax)),
      devices: v.optional(v.pipe(v.array(deviceUriField), v.maxLength(1000))),
    }),
  ),
  response: tls('KeyMaterialList', keyMaterialList),
  errors: ['account.unknown', 'consent.needed', 'request.too_many'],
  holds: ['device.key_package'],
  summary: 'Claim a key package of every device of each user (or of the named devices only)',
})

export const updateConsent = endpoint({
  method: 'POST',
  path: '/v1/consents',
  auth: 'device',
  request: json(
    v.object({
      user: userUriField,
      operation: v.picklist(['request', 'cancel', 'grant', 'revoke']),
      /** Of a request: what the caller has to say, committed to once and sealed to each device of the one who is asked. */
      words: v.optional(
        v.object({
          frankingTag: bytes(frankingTagSizeBytes, frankingTagSizeBytes),
          boxes: v.pipe(
            v.array(v.object({ device: deviceUriField, sealed: bytes(sealedFirstWordsSizeBytesMax, 1) })),
            v.maxLength(firstWordsDevicesMax),
          ),
        }),
      ),
    }),
  ),
  errors: ['request.too_many'],
  holds: ['contact.consent', 'contact.first_words', 'message.frank'],
  summary: 'Ask somebody for contact, withdraw it, agree, or refuse; answers nobody and somebody alike',
})

/** `state` as the caller sees it: asked by me, asked by them, agreed, refused by me. A refusal by them stays "asked". */
export const listConsents = endpoint({
  method: 'GET',
  path: '/v1/consents',
  auth: 'device',
  response: json(
    v.object({
      consents: v.array(
        v.object({
          user: userUriField,
          state: v.picklist(['requested', 'asked', 'granted', 'refused']),
          /** Of somebody who asks: who asks shows who they are. */
          handle: v.optional(v.string()),
        }),
      ),
    }),
  ),
  holds: ['contact.consent', 'account.handle'],
  summary: 'Contacts and open requests of the own account',
})

export const createRoom = endpoint({
  method: 'POST',
  path: '/v1/rooms',
  auth: 'device',
  request: tls('RoomCreation', roomCreation),
  response: tls('RoomState', roomState),
  errors: ['room.exists', 'room.invalid_commit', 'room.leaf_without_participant'],
  holds: ['room.uri', 'room.kind', 'room.participants', 'room.group_state'],
  summary: 'Create a room with oneself in it',
})

export const listRooms = endpoint({
  method: 'GET',
  path: '/v1/rooms',
  auth: 'device',
  response: tls('RoomStateList', roomStateList),
  holds: ['room.uri', 'room.participants'],
  summary: 'Rooms of the own account',
})

export const readRoom = endpoint({
  method: 'GET',
  path: '/v1/rooms/:room',
  auth: 'device',
  response: tls('RoomState', roomState),
  errors: ['room.unknown'],
  holds: ['room.uri', 'room.participants'],
  summary: 'Participants, roles and epoch of a room; :room is the base32 id',
})

/** The participant changes of a commit stand in its authenticated data, Safe AAD item `participant_list`. */
export const updateRoom = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/update',
  auth: 'device',
  request: tls('HandshakeBundle', handshakeBundle),
  response: tls('UpdateOutcome', updateOutcome),
  errors: [
    'room.unknown',
    'room.not_participant',
    'room.not_allowed',
    'consent.needed',
    'room.invalid_commit',
    'room.leaf_without_participant',
    'room.full',
  ],
  holds: ['message.handshake', 'message.welcome', 'room.participants', 'room.group_state'],
  summary: 'Commit a change of a room',
})

/** The HTTP way to submit; devices normally use the socket. */
export const submitMessage = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/messages',
  auth: 'device',
  requestHeaders: ['idempotency-key', 'causeway-floor'],
  request: { kind: 'bytes', contentType: 'message/mls', sizeBytesMax: messageSizeBytesMax },
  response: json(v.object({ cursor: v.number(), timestamp: v.number() })),
  errors: [
    'room.unknown',
    'room.not_participant',
    'room.not_allowed',
    'room.epoch_too_old',
    'room.floor_too_low',
    'room.no_frank',
    'wire.too_large',
  ],
  holds: ['message.ciphertext', 'message.time', 'message.frank', 'message.idempotency_key', 'message.size'],
  rate: 'often',
  summary:
    'Submit one encrypted message (Idempotency-Key: 16 bytes as base64url; Causeway-Floor: how far the room’s log is processed)',
})

export const readStream = endpoint({
  method: 'GET',
  path: '/v1/streams/:stream',
  auth: 'device',
  query: ['after', 'limit'],
  response: tls('StreamPage', streamPage, 67_108_864),
  errors: ['room.unknown', 'room.not_participant'],
  holds: ['message.ciphertext', 'message.handshake', 'message.welcome'],
  rate: 'often',
  summary: 'A page of a room’s log or of the own mailbox; :stream is the base32 id',
})

export const readGroupInfo = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/group-info',
  auth: 'device',
  response: tls('GroupInfoAnswer', groupInfoAnswer),
  errors: ['room.unknown', 'room.not_participant'],
  holds: ['room.group_state'],
  summary: 'What a participant’s device needs to join or rejoin by itself',
})

/** The hub stops delivery at once; the next committer removes the leaves. */
export const leaveRoom = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/leave',
  auth: 'device',
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed'],
  holds: ['room.participants'],
  summary: 'Leave a room',
})

/** Verifies a frank for somebody who shows the opened message: the ground of every report (nothing is stored). */
export const verifyFrank = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/franks',
  auth: 'device',
  request: json(
    v.object({
      frankingTag: bytes(32, 32),
      serverFrank: bytes(32, 32),
      cipherSuite: v.number(),
      signature: bytes(1024),
      senderUri: userUriField,
      roomUri: roomUriField,
      timestamp: v.number(),
    }),
  ),
  response: json(v.object({ verdict: v.picklist(['verified', 'failed', 'expired']) })),
  errors: ['room.unknown'],
  holds: [],
  rate: 'rare',
  summary: 'Does this frank prove that the hub carried a message with this commitment? The message itself stays on the device',
})
