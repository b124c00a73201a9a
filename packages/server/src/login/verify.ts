// Login tokens: short JWTs that a property's own backend signs for its user (RFC 7519, RFC 8725).

import { type AgeBand, CausewayError, isAgeBand } from '@causeway/wire'
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { HandleType, Property } from '../config/properties.ts'
import { normalHandle } from './handle.ts'

/** Who a token says its bearer is. */
export interface VerifiedLogin {
  readonly property: string
  /** The property's own id of its user. */
  readonly subject: string
  readonly handle: string
  /** The claim `age_band`; `unknown` without it. Never a birth date. */
  readonly ageBand: AgeBand
  /** The claim `guardian`: the subject of the user's guardian; empty without it. */
  readonly guardian: string
}

/** One property as the verifier sees it. */
export interface Issuer {
  readonly domain: string
  readonly handleType: HandleType
  readonly issuer: string
  readonly audience: string
  readonly keys: JWTVerifyGetKey
}

// RFC 8725 §3.1: the algorithms are ours to choose, never the token's. `Ed25519` is RFC 9864's name of EdDSA on that curve.
const algorithms = ['EdDSA', 'Ed25519', 'ES256']
const tokenLengthMax = 4_096
const lifetimeSecondsMax = 600
const clockToleranceSeconds = 30

/** `auth.bad_token` whatever is wrong: which check failed is nobody's business. `server.overloaded` if no keys can be had now. */
export function createLoginVerifier(deps: {
  issuers: readonly Issuer[]
  nowMs: () => number
}): (token: string) => Promise<VerifiedLogin> {
  const issuerByName = new Map(deps.issuers.map(issuer => [issuer.issuer, issuer]))
  return async token => {
    const issuer = token.length <= tokenLengthMax ? issuerByName.get(claimedIssuer(token)) : undefined
    if (issuer === undefined) throw new CausewayError('auth.bad_token')
    const payload = await verifiedPayload(issuer, token, deps.nowMs())
    const { sub, iat = 0, exp = Number.POSITIVE_INFINITY } = payload
    const handle = payload['handle']
    if (exp - iat > lifetimeSecondsMax || typeof sub !== 'string' || sub === '' || sub.length > 255 || typeof handle !== 'string')
      throw new CausewayError('auth.bad_token')
    const { age_band: ageBand = 'unknown', guardian = '' } = payload
    if (!isAgeBand(ageBand) || typeof guardian !== 'string' || guardian.length > 255) throw new CausewayError('auth.bad_token')
    return { property: issuer.domain, subject: sub, handle: normalHandle(issuer.handleType, handle), ageBand, guardian }
  }
}

/** Not trusted yet: it only chooses whose keys the token is checked with. */
function claimedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? ''
  } catch {
    return ''
  }
}

async function verifiedPayload(issuer: Issuer, token: string, nowMs: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, issuer.keys, {
      algorithms,
      issuer: issuer.issuer,
      audience: issuer.audience,
      requiredClaims: ['sub', 'iat', 'exp', 'handle'],
      maxTokenAge: lifetimeSecondsMax,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(nowMs),
    })
    return payload
  } catch (error) {
    if (error instanceof CausewayError) throw error
    if (keysCannotBeHad(error)) throw new CausewayError('server.overloaded', 'the login keys cannot be fetched')
    throw new CausewayError('auth.bad_token', undefined, { cause: error })
  }
}

/** The property's fault or the network's, not the token's: jose's own errors about tokens have codes of their own. */
function keysCannotBeHad(error: unknown): boolean {
  return !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === errors.JOSEError.code
}

/** The name under which a property's tokens are issued. */
export function issuerNameOf(property: Property): string {
  return property.login.kind === 'jwks' ? property.login.issuer : `https://${property.domain}`
}
