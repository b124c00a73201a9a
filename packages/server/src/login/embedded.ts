// The embedded login, for demos and small operators: handle and secret, or a passkey, in; a short token out, signed like any
// property's.

import { type JsonWebKey as NodeJsonWebKey, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { CryptoProvider } from '@causeway/crypto'
import type { EmbeddedIssuer } from '@causeway/provider'
import { type AgeBand, base32FromBytes, base64urlFromBytes, CausewayError } from '@causeway/wire'
import { createLocalJWKSet, importJWK, type JWTVerifyGetKey, SignJWT } from 'jose'
import type { Property } from '../config/properties.ts'
import type { RateLimit } from '../edge/limit.ts'
import type { LoginAccount, LoginAccounts } from './accounts.ts'
import { normalHandle } from './handle.ts'
import { createLoginPasskeys, type PasskeyDeps } from './passkeys.ts'
import { issuerNameOf } from './verify.ts'

/** `issue` signs in, or up when nobody has the handle. */
export interface EmbeddedLogin extends EmbeddedIssuer {
  readonly keys: JWTVerifyGetKey
}

// OWASP's floor for scrypt (N = 2^17 costs 128 MiB a try, too much for a small server): 2^15, r = 8, p = 3, 32 MiB.
const scryptCost = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
const hashSizeBytes = 32
/** Tries per minute and handle; guessing a secret of eight characters at this rate takes longer than a life. */
const triesPerMinute = 10
/** Hashes at one time: each costs 32 MiB and a thread. */
const hashesMax = 4
const waitingMax = 64
const tokenLifetimeSeconds = 600

/** `seed`: 32 bytes, the Ed25519 private key. */
export function createEmbeddedLogin(deps: {
  properties: readonly Property[]
  accounts: LoginAccounts
  crypto: CryptoProvider
  seed: Uint8Array
  rateLimit: RateLimit
  nowMs: () => number
  port: () => number
}): EmbeddedLogin {
  const { publicKey } = deps.crypto.signatureKeyPair('Ed25519', deps.seed)
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: base64urlFromBytes(publicKey), kid: 'embedded', alg: 'EdDSA' }
  const privateJwk: NodeJsonWebKey = { ...publicJwk, d: base64urlFromBytes(deps.seed) }
  const signing = importJWK(privateJwk, 'EdDSA')
  const hash = createHasher()
  const propertyOf = (domain: string): Property => {
    const property = deps.properties.find(each => each.domain === domain && each.login.kind === 'embedded')
    if (property === undefined) throw new CausewayError('auth.forbidden', 'this property has its own login')
    return property
  }
  const tokenFor: PasskeyDeps['tokenFor'] = async (property, handle, { subject, ageBand }) => {
    const nowSeconds = Math.floor(deps.nowMs() / 1000)
    return await new SignJWT({ handle, age_band: ageBand })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'embedded' })
      .setIssuer(issuerNameOf(property))
      .setAudience(property.audience)
      .setSubject(subject)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + tokenLifetimeSeconds)
      .sign(await signing)
  }
  return {
    keys: createLocalJWKSet({ keys: [publicJwk] }),
    passkeys: createLoginPasskeys({ ...deps, propertyOf, tokenFor }),
    async issue(domain, written, secret, ageBand = 'unknown') {
      const property = propertyOf(domain)
      const handle = normalHandle(property.handleType, written)
      if (deps.rateLimit.take(`login ${domain} ${handle}`, triesPerMinute, triesPerMinute) > 0)
        throw new CausewayError('request.too_many')
      return await tokenFor(property, handle, await accountOf(deps.accounts, hash, { domain, handle, secret, ageBand }))
    },
  }
}

type Hash = (secret: string, salt: Uint8Array) => Promise<Uint8Array>

interface Attempt {
  readonly domain: string
  readonly handle: string
  readonly secret: string
  readonly ageBand: AgeBand
}

async function accountOf(accounts: LoginAccounts, hash: Hash, attempt: Attempt): Promise<LoginAccount> {
  const { domain, handle, secret, ageBand } = attempt
  const held = accounts.find(domain, handle)
  if (held !== undefined) return await checked(held, hash, secret)
  const salt = randomBytes(16)
  const made: LoginAccount = { subject: base32FromBytes(randomBytes(16)), salt, secretHash: await hash(secret, salt), ageBand }
  if (accounts.add(domain, handle, made)) return made
  // Somebody signed up with the same handle while we hashed: then this is a sign-in like any other.
  return await checked(accounts.find(domain, handle) as LoginAccount, hash, secret)
}

async function checked(held: LoginAccount, hash: Hash, secret: string): Promise<LoginAccount> {
  if (timingSafeEqual(await hash(secret, held.salt), held.secretHash)) return held
  throw new CausewayError('auth.bad_token', 'wrong secret')
}

/** A few at a time, a short queue, then `server.overloaded`. */
function createHasher(): Hash {
  let running = 0
  const waiting: (() => void)[] = []
  return async (secret, salt) => {
    if (waiting.length >= waitingMax) throw new CausewayError('server.overloaded')
    if (running >= hashesMax) await new Promise<void>(resolve => waiting.push(resolve))
    running++
    try {
      return await hashed(secret.normalize('NFKC'), salt)
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

function hashed(secret: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, hashSizeBytes, scryptCost, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
