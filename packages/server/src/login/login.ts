// All logins of a server in one: whose token is it, and who may issue one here.

import type { CryptoProvider } from '@causeway/crypto'
import type { EmbeddedIssuer } from '@causeway/provider'
import type { Property } from '../config/properties.ts'
import type { RateLimit } from '../edge/limit.ts'
import type { LoginAccounts } from './accounts.ts'
import { createEmbeddedLogin } from './embedded.ts'
import { keysFromFile, keysFromUrl } from './jwks.ts'
import { createLoginVerifier, type Issuer, issuerNameOf, type VerifiedLogin } from './verify.ts'

export interface Login {
  verify(token: string): Promise<VerifiedLogin>
  /** Of the properties with embedded login. */
  readonly issuer: EmbeddedIssuer
}

export function createLogin(deps: {
  properties: readonly Property[]
  accounts: LoginAccounts
  crypto: CryptoProvider
  seed: Uint8Array
  rateLimit: RateLimit
  nowMs: () => number
  /** Where this server serves the properties' pages; known once it listens. */
  port: () => number
}): Login {
  const embedded = createEmbeddedLogin(deps)
  const issuers = deps.properties.map((property): Issuer => {
    const { domain, handleType, login, audience } = property
    const keys =
      login.kind === 'embedded'
        ? embedded.keys
        : 'url' in login.source
          ? keysFromUrl(login.source.url)
          : keysFromFile(login.source.file)
    return { domain, handleType, issuer: issuerNameOf(property), audience, keys }
  })
  return { verify: createLoginVerifier({ issuers, nowMs: deps.nowMs }), issuer: embedded }
}
