// Session tokens and sign-in challenges: nothing is kept, a MAC proves that we made them (DESIGN §4).

import { concat, type CryptoProvider, equalBytes, expand } from '@causeway/crypto'
import {
  base64urlFromBytes,
  bytesFromBase64url,
  CausewayError,
  type Codec,
  decode,
  type DeviceUri,
  encode,
  struct,
  text,
  u64Number,
  u8,
  type UserUri,
  uriFromId,
  utf8ToBytes,
} from '@causeway/wire'
import type { Limits } from '../limits.ts'
import type { Clock, DeviceCaller, LoginClaims, ServerKeys } from '../ports.ts'
import type { Devices } from './devices.ts'

export interface Sessions {
  issue(device: Omit<DeviceCaller, 'kind'>): { session: string; sessionExpiresAtMs: number }
  /** Throws `auth.bad_session`, and `device.removed` when the device is no longer in its account. */
  check(token: string): Promise<DeviceCaller>
  challengeFor(device: DeviceUri): Uint8Array
  /** Whether we gave this challenge to this device and it has not expired. */
  isChallenge(device: DeviceUri, challenge: Uint8Array): boolean
  /** The address that the account of a login has or will have: stable, and without the key nobody can link it to the subject. */
  userOf(login: Pick<LoginClaims, 'property' | 'subject'>): UserUri
}

export function createSessions(deps: {
  crypto: CryptoProvider
  clock: Clock
  keys: ServerKeys
  limits: Limits
  devices: Devices
}): Sessions {
  const { crypto, clock, keys, limits, devices } = deps
  const derived = (name: string): Uint8Array => expand(crypto, 'SHA-256', keys.session, utf8ToBytes(`causeway ${name}`), 32)
  const [sessionKey, challengeKey, addressKey] = [derived('session'), derived('challenge'), derived('address')]
  const sealed = (key: Uint8Array, body: Uint8Array): Uint8Array => concat(body, crypto.hmac('SHA-256', key, body))
  const opened = (key: Uint8Array, bytes: Uint8Array): Uint8Array | undefined => {
    if (bytes.length <= macSizeBytes) return undefined
    const body = bytes.subarray(0, -macSizeBytes)
    return equalBytes(crypto.hmac('SHA-256', key, body), bytes.subarray(-macSizeBytes)) ? body : undefined
  }

  return {
    issue(device) {
      const expiresAtMs = clock.nowMs() + limits.sessionMs
      const body = encode(tokenCodec, { version: 1, expiresAtMs, ...device })
      return { session: base64urlFromBytes(sealed(sessionKey, body)), sessionExpiresAtMs: expiresAtMs }
    },
    async check(text) {
      const body = text.length > tokenLengthMax ? undefined : opened(sessionKey, bytesOrEmpty(text))
      if (body === undefined) throw new CausewayError('auth.bad_session')
      const token = decode(tokenCodec, body)
      if (token.expiresAtMs <= clock.nowMs()) throw new CausewayError('auth.bad_session')
      const row = await devices.active(token.uri)
      if (row === undefined) throw new CausewayError('device.removed')
      const { device, account, uri, user } = token
      return { kind: 'device', device, account, uri, user }
    },
    challengeFor(device) {
      const stamp = encode(u64Number, clock.nowMs() + limits.challengeMs)
      const nonce = crypto.random(nonceSizeBytes)
      const mac = crypto.hmac('SHA-256', challengeKey, concat(nonce, stamp, utf8ToBytes(device)))
      return concat(nonce, stamp, mac.subarray(0, challengeMacSizeBytes))
    },
    isChallenge(device, challenge) {
      if (challenge.length !== nonceSizeBytes + 8 + challengeMacSizeBytes) return false
      const stamped = challenge.subarray(0, nonceSizeBytes + 8)
      const mac = crypto.hmac('SHA-256', challengeKey, concat(stamped, utf8ToBytes(device)))
      const isOurs = equalBytes(mac.subarray(0, challengeMacSizeBytes), challenge.subarray(nonceSizeBytes + 8))
      return isOurs && decode(u64Number, stamped.subarray(nonceSizeBytes)) > clock.nowMs()
    },
    userOf({ property, subject }) {
      // A domain has no '|', so no two logins share a text.
      const id = crypto.hmac('SHA-256', addressKey, utf8ToBytes(`${property}|${subject}`))
      return uriFromId('u', property, id.subarray(0, 16))
    },
  }
}

const macSizeBytes = 32
const nonceSizeBytes = 16
const challengeMacSizeBytes = 32
const tokenLengthMax = 1_024

interface Token {
  readonly version: number
  readonly expiresAtMs: number
  readonly device: number
  readonly account: number
  readonly uri: DeviceUri
  readonly user: UserUri
}

const tokenCodec: Codec<Token> = struct<Token>({
  version: u8,
  expiresAtMs: u64Number,
  device: u64Number,
  account: u64Number,
  // Read only once the MAC has shown that we wrote it: what was a URI then is one now.
  uri: text as Codec<string> as Codec<DeviceUri>,
  user: text as Codec<string> as Codec<UserUri>,
})

function bytesOrEmpty(text: string): Uint8Array {
  try {
    return bytesFromBase64url(text)
  } catch {
    return new Uint8Array(0)
  }
}
