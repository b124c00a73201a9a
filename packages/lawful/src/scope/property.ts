// What is held differs a little from app to app, by how an app is configured: a datum that is never made there, or a word on what
// it is there. Written from the configuration, so that the public page cannot say anything else than what runs.

import type { DatumId } from '@causeway/wire'

export interface PropertyFacts {
  readonly domain: string
  readonly name: string
  readonly handleType: 'phone' | 'username' | 'email'
  /** People sign in with our embedded issuer; otherwise at the app's own backend. */
  readonly hasEmbeddedLogin: boolean
  /** How people are treated whose age the app does not tell. */
  readonly unknownAge: string
}

export interface HeldAtProperty {
  readonly domain: string
  readonly name: string
  /** Data that are never made at this app, with the reason. */
  readonly absent: { readonly datum: DatumId; readonly reason: string }[]
  readonly notes: { readonly datum: DatumId; readonly note: string }[]
}

const handleNames = { phone: 'phone numbers', username: 'user names', email: 'mail addresses' } as const

const embeddedLoginData = ['login.secret_hash', 'login.passkey', 'login.challenge'] as const

export function heldAt({ domain, name, handleType, hasEmbeddedLogin, unknownAge }: PropertyFacts): HeldAtProperty {
  const signsIn = `${name} signs people in at its own backend; no secret and no passkey of theirs comes here.`
  return {
    domain,
    name,
    absent: hasEmbeddedLogin ? [] : embeddedLoginData.map(datum => ({ datum, reason: signsIn })),
    notes: [
      { datum: 'account.handle', note: `At ${name} people are found by ${handleNames[handleType]}.` },
      { datum: 'safety.age_band', note: `Whose age ${name} does not tell is treated as ${unknownAge}.` },
    ],
  }
}
