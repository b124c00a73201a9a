// Agencies, their officers, and our own staff. A call-back number counts only when two of our staff entered it, long before.

import type { Role } from '../review/matter.ts'

export interface CallBackNumber {
  readonly number: string
  /** Where it was found; never the requester. */
  readonly source: string
  readonly addedAtMs: number
  readonly addedBy: readonly string[]
}

/** A machine that brings requests by TS 103 120: it counts, like a number, when two of our people entered it. */
export interface Machine {
  /** SHA-256 of its certificate's DER, hex. */
  readonly fingerprint: string
  /** Its EndpointID in messages. */
  readonly country: string
  readonly identifier: string
  readonly addedAtMs: number
  readonly addedBy: readonly string[]
}

export interface Agency {
  readonly id: string
  readonly name: string
  readonly country: string
  readonly kind: 'police' | 'prosecutor' | 'court' | 'designated_authority' | 'other'
  readonly domains: readonly string[]
  readonly callBackNumbers: readonly CallBackNumber[]
  readonly status: 'pending' | 'active' | 'suspended'
  /** Staff who verified it; two before it is active. */
  readonly verifiedBy: readonly string[]
  readonly machines?: readonly Machine[]
  readonly isTest: boolean
}

export interface Passkey {
  readonly id: string
  /** COSE key, base64url. */
  readonly publicKey: string
  readonly counter: number
}

interface Person {
  readonly id: string
  readonly name: string
  readonly passkeys: readonly Passkey[]
  readonly status: 'pending' | 'active' | 'suspended'
}

export interface Officer extends Person {
  readonly kind: 'officer'
  readonly agency: string
  readonly rank: string
  readonly mail: string
  readonly isAdmin: boolean
  readonly enrolledAtMs: number
  readonly lastVerifiedMs: number
  /** Our people who verified that the agency knows this officer; two before any paper counts as genuine. */
  readonly verifiedBy: readonly string[]
  /** age recipients that bundles are encrypted to. */
  readonly recipients: readonly string[]
}

export interface Staff extends Person {
  readonly kind: 'staff'
  readonly roles: readonly Role[]
  /** Selectors of people this member of staff is close to (V-18). */
  readonly conflicts: readonly string[]
}

export type AnyPerson = Officer | Staff
