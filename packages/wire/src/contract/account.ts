// Accounts, devices, sessions: who you are (MLS Authentication Service).

import * as v from 'valibot'
import { accountRecord } from '../certificate.ts'
import { endpoint, jsonUpTo } from './endpoint.ts'
import { bytes, deviceUriField, userUriField } from './fields.ts'

const json = jsonUpTo(65_536)

const certificate = bytes(1024)
const handle = v.pipe(v.string(), v.minLength(1), v.maxLength(254))
/** Devices per account. */
export const devicesMax = 12

/** What the login tells about its user before there is a device: the account's address, and whether it has devices. */
export const whoAmI = endpoint({
  method: 'GET',
  path: '/v1/account',
  auth: 'login-or-device',
  response: json(
    v.object({
      user: userUriField,
      property: v.string(),
      handle,
      /** False until the first device enrolled: then this device makes the account key. */
      exists: v.boolean(),
    }),
  ),
  errors: ['auth.bad_token'],
  holds: ['account.uri', 'account.subject', 'account.handle'],
  summary: 'The account behind a login',
})

/** First device: brings the account key. Further device: brings a certificate under the key on record. */
export const enrolDevice = endpoint({
  method: 'POST',
  path: '/v1/devices',
  auth: 'login',
  request: json(v.object({ certificate })),
  response: json(v.object({ user: userUriField, device: deviceUriField, session: v.string(), sessionExpiresAtMs: v.number() })),
  errors: ['auth.bad_token', 'account.key_mismatch', 'device.bad_certificate', 'device.too_many', 'account.handle_taken'],
  holds: [
    'account.uri',
    'account.key',
    'account.handle',
    'account.subject',
    'account.property',
    'account.created_day',
    'device.uri',
    'device.certificate',
    'device.created_day',
  ],
  rate: 'rare',
  summary: 'Enrol a device with its certificate',
})

/** Only when every device is lost: a new account key without the old one's signature. Contacts are told. */
export const resetAccount = endpoint({
  method: 'POST',
  path: '/v1/account/reset',
  auth: 'login',
  request: json(v.object({ certificate })),
  response: json(v.object({ user: userUriField, device: deviceUriField, session: v.string(), sessionExpiresAtMs: v.number() })),
  errors: ['auth.bad_token', 'account.unknown', 'device.bad_certificate'],
  holds: ['account.key', 'device.certificate', 'device.state'],
  rate: 'rare',
  summary: 'Start over with a new account key',
})

export const openChallenge = endpoint({
  method: 'POST',
  path: '/v1/sessions/challenge',
  auth: 'none',
  request: json(v.object({ device: deviceUriField })),
  response: json(v.object({ challenge: bytes(64) })),
  holds: ['device.session', 'network.ip_address'],
  summary: 'A challenge for the device key to sign',
})

/** Signature: SignWithLabel(device signature key, "CausewaySession", challenge). */
export const openSession = endpoint({
  method: 'POST',
  path: '/v1/sessions',
  auth: 'none',
  request: json(v.object({ device: deviceUriField, challenge: bytes(64), signature: bytes(64, 64) })),
  response: json(v.object({ session: v.string(), sessionExpiresAtMs: v.number() })),
  errors: ['auth.bad_signature', 'auth.forbidden', 'device.unknown', 'device.removed'],
  holds: ['device.session', 'device.last_seen_day', 'network.ip_address'],
  summary: 'Trade a signed challenge for a session token',
})
export const sessionLabel = 'CausewaySession'

export const readAccount = endpoint({
  method: 'GET',
  path: '/v1/accounts/:user',
  auth: 'device',
  response: { kind: 'tls', name: 'AccountRecord', codec: accountRecord, sizeBytesMax: 262_144 },
  errors: ['account.unknown'],
  holds: ['account.key', 'device.certificate'],
  rate: 'often',
  summary: "Anybody's account keys and device certificates; :user is the URI, percent-encoded",
})

/** Replaces the account key; the devices not kept are removed. `rotation` is an encoded AccountKeyRotation. */
export const rotateAccountKey = endpoint({
  method: 'POST',
  path: '/v1/account/rotate',
  auth: 'device',
  request: json(
    v.object({
      rotation: bytes(8192),
      /** The new private account key, sealed to each kept device but the caller's. */
      sealedKeys: v.pipe(v.array(v.object({ device: deviceUriField, sealed: bytes(1024) })), v.maxLength(devicesMax)),
    }),
  ),
  errors: ['auth.bad_signature', 'account.key_mismatch', 'device.unknown'],
  holds: ['account.key', 'device.state', 'account.sealed_key'],
  rate: 'rare',
  summary: 'Rotate the account key and remove devices',
})

/**
 * A new device asks to be linked; it polls the answer. With a login, to the login's account; with a session, to the other accounts that
 * the session's person has linked as their own: a device of theirs is to stand beside the one that asks.
 */
export const offerLink = endpoint({
  method: 'POST',
  path: '/v1/links',
  auth: 'login-or-device',
  request: json(v.object({ offer: bytes(512) })),
  response: json(v.object({ link: v.string() })),
  errors: ['account.unknown', 'request.too_many'],
  holds: ['device.link', 'safety.person_link'],
  rate: 'rare',
  summary: 'Ask the account’s other devices to certify this one',
})

export const pollLink = endpoint({
  method: 'GET',
  path: '/v1/links/:link',
  auth: 'login-or-device',
  response: json(v.object({ sealed: v.nullable(bytes(8192)) })),
  errors: ['device.unknown'],
  holds: ['device.link'],
  rate: 'often',
  summary: 'The sealed answer to a link offer, once an old device gave it',
})

export const listLinks = endpoint({
  method: 'GET',
  path: '/v1/links',
  auth: 'device',
  response: json(
    v.object({
      links: v.array(
        v.object({
          link: v.string(),
          offer: bytes(512),
          /** Made at another account of the same person. */
          isFromOwn: v.boolean(),
        }),
      ),
    }),
  ),
  holds: ['device.link'],
  rate: 'often',
  summary: 'Pending link offers to the own account',
})

export const answerLink = endpoint({
  method: 'POST',
  path: '/v1/links/:link',
  auth: 'device',
  request: json(v.object({ sealed: bytes(8192) })),
  errors: ['device.unknown'],
  holds: ['device.link'],
  rate: 'rare',
  summary: 'Answer a link offer with certificate and account key, sealed to the new device',
})

/** The answer's certificate stands in for a login: a device of that account gave it to this offer, of the same person. */
export const enrolOffered = endpoint({
  method: 'POST',
  path: '/v1/links/:link/device',
  auth: 'device',
  request: json(v.object({ certificate })),
  response: json(v.object({ user: userUriField, device: deviceUriField, session: v.string(), sessionExpiresAtMs: v.number() })),
  errors: ['device.unknown', 'device.bad_certificate', 'account.key_mismatch', 'device.too_many'],
  holds: ['device.uri', 'device.certificate', 'device.created_day', 'safety.person_link'],
  rate: 'rare',
  summary: 'Enrol the device of an answered offer in another own account',
})

export const findUser = endpoint({
  method: 'POST',
  path: '/v1/directory',
  auth: 'device',
  request: json(v.object({ property: v.pipe(v.string(), v.maxLength(253)), handle })),
  response: json(v.object({ user: v.nullable(userUriField) })),
  errors: ['request.too_many'],
  holds: ['account.handle'],
  summary: 'The user behind a handle on a property, by exact match',
})

export const listProperties = endpoint({
  method: 'GET',
  path: '/v1/properties',
  auth: 'none',
  response: json(
    v.object({
      properties: v.array(
        v.object({
          domain: v.string(),
          name: v.string(),
          handleType: v.picklist(['phone', 'username', 'email']),
          embeddedLogin: v.boolean(),
        }),
      ),
      /** Ed25519 public key that signs franks and answers of this hub. */
      hubKey: bytes(32, 32),
    }),
  ),
  holds: [],
  summary: 'The apps on this backbone and the hub’s public key',
})
