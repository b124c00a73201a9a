// Ways into a group: links that its admins make, and who asks to come in by one. The secret of a link stands in the fragment of its
// address and never comes here; what comes is the code derived from it (client/rooms/join-link.ts, decision 23).

import * as v from 'valibot'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { bytes, roomUriField, userUriField } from './fields.ts'

const json = jsonUpTo(262_144)

export const joinCodeSizeBytes = 32
/** Name and tiny picture of the group, sealed under the link's secret. */
export const joinPreviewSizeBytesMax = 4_096
export const joinLinksPerRoomMax = 20
/** Of one link, with no answer yet. */
export const joinRequestsPerLinkMax = 100
export const joinUsesMax = 1_000
export const joinLinkMsMax: number = 365 * 86_400_000

const code = bytes(joinCodeSizeBytes, joinCodeSizeBytes)

export const createJoinLink = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/join-links',
  auth: 'device',
  request: json(
    v.object({
      /** SHA-256 of the link's code: names the link from now on. */
      link: code,
      preview: bytes(joinPreviewSizeBytesMax),
      expiresAtMs: v.pipe(v.number(), v.integer(), v.minValue(0)),
      usesMax: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(joinUsesMax)),
      /** Somebody of the group looks at each request. */
      approval: v.boolean(),
    }),
  ),
  success: 201,
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed', 'request.too_many'],
  holds: ['room.join_link', 'room.join_preview'],
  summary: 'Make a link by which people ask to join a group',
})

export const listJoinLinks = endpoint({
  method: 'GET',
  path: '/v1/rooms/:room/join-links',
  auth: 'device',
  response: json(
    v.object({
      links: v.array(
        v.object({
          link: code,
          by: userUriField,
          expiresAtMs: v.number(),
          usesMax: v.number(),
          uses: v.number(),
          approval: v.boolean(),
          state: v.picklist(['open', 'expired', 'revoked', 'used-up']),
        }),
      ),
    }),
  ),
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed'],
  holds: ['room.join_link'],
  summary: 'The links of a group, for those who may add people to it',
})

export const revokeJoinLink = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/join-links/revoke',
  auth: 'device',
  request: json(v.object({ link: code })),
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed', 'join.unknown'],
  holds: ['room.join_link', 'room.join_request'],
  summary: 'End a link; who asked by it and has no answer asked in vain',
})

/** `room` is told to those who are in it. */
export const readJoinLink = endpoint({
  method: 'POST',
  path: '/v1/join-links/read',
  auth: 'device',
  request: json(v.object({ code })),
  response: json(
    v.object({
      preview: bytes(joinPreviewSizeBytesMax),
      approval: v.boolean(),
      state: v.picklist(['open', 'asked', 'member']),
      room: v.optional(roomUriField),
    }),
  ),
  errors: ['join.unknown', 'join.expired', 'join.revoked'],
  holds: ['room.join_preview', 'room.join_link'],
  summary: 'What a link leads to, sealed under its secret, and how far the caller is on the way',
})

/** Answers alike whether the request reached anybody: what the rules keep back looks like a request that nobody has answered. */
export const askToJoin = endpoint({
  method: 'POST',
  path: '/v1/join-links/ask',
  auth: 'device',
  request: json(
    v.object({
      code,
      /** HMAC of the caller's address under a key of the link's secret: that the caller has the link, not only the server's word. */
      proof: bytes(32, 32),
    }),
  ),
  errors: ['join.unknown', 'join.expired', 'join.revoked', 'room.full', 'request.too_many', 'safety.restricted'],
  holds: ['room.join_request'],
  rate: 'rare',
  summary: 'Ask to join the group that a link leads to',
})

export const listJoinRequests = endpoint({
  method: 'GET',
  path: '/v1/rooms/:room/join-requests',
  auth: 'device',
  response: json(
    v.object({
      requests: v.array(
        v.object({
          user: userUriField,
          /** Who asks shows who they are. */
          handle: v.string(),
          askedAtMs: v.number(),
          link: code,
          proof: bytes(32, 32),
        }),
      ),
    }),
  ),
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed'],
  holds: ['room.join_request', 'account.handle'],
  summary: 'Who asks to join a group, for those who may add people to it',
})

/** Approved is who is added by a commit (updateRoom): only a device can do that. */
export const declineJoinRequest = endpoint({
  method: 'POST',
  path: '/v1/rooms/:room/join-requests/decline',
  auth: 'device',
  request: json(v.object({ user: userUriField })),
  errors: ['room.unknown', 'room.not_participant', 'room.not_allowed', 'join.not_open'],
  holds: ['room.join_request'],
  summary: 'Say no to somebody who asks to join; they are not told',
})
