// What the desks ask of a store: people with their passkeys, sessions and open challenges, changes that wait for a second person,
// and the audit log. Times in ms since 1970-01-01 UTC.

import type { DatumId, Realm, StaffRole } from '@causeway/wire'

export interface StaffRow {
  /** Chosen at random; names the person in the audit log and in approvals for good. */
  readonly id: string
  readonly realm: Realm
  /** The agency of an officer; empty for staff. */
  readonly group: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  readonly state: 'active' | 'ended'
  readonly createdDay: number
  readonly passkeys: number
}

export interface PasskeyRow {
  readonly credentialId: Uint8Array
  readonly staffId: string
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Uint8Array
  /** Signature counter; 0 for passkeys that do not count (WebAuthn §6.1.1). */
  readonly counter: number
  readonly transports: readonly string[]
}

export interface StaffProposalRow {
  readonly id: string
  readonly proposedBy: string
  readonly atMs: number
  /** JSON of the change. */
  readonly change: string
}

export interface StaffAuditRow {
  readonly number: number
  readonly atMs: number
  readonly realm: Realm
  readonly staffId: string
  readonly action: string
  /** What it was about, by number; empty where there is nothing more to say. */
  readonly subject: string
  readonly outcome: string
}

export interface StaffOperations {
  /**
   * A new person with a first passkey, by an invitation that is used up. `bootstrapMax`: only while fewer active administrators
   * than this exist.
   */
  enrolStaff(input: {
    person: Omit<StaffRow, 'state' | 'passkeys'>
    passkey: PasskeyRow
    /** SHA-256 of the invitation. */
    invitation: Uint8Array
    bootstrapMax: number | undefined
  }): { kind: 'enrolled' | 'used' | 'passkey-exists' | 'too-late' }
  staffById(input: { id: string }): StaffRow | undefined
  /** By name; everybody of a realm. */
  listStaff(input: { realm: Realm }): StaffRow[]
  /** Ends the sessions too when the state becomes `ended`. */
  changeStaff(input: { id: string; roles: readonly StaffRole[]; state: StaffRow['state'] }): boolean

  addPasskey(input: { passkey: PasskeyRow }): { kind: 'added' | 'passkey-exists' }
  passkeysOf(input: { staffId: string }): PasskeyRow[]
  passkeyById(input: { credentialId: Uint8Array }): PasskeyRow | undefined
  /** Moves the counter on; false when it did not grow, which a copied passkey would show. Both 0: the passkey does not count. */
  usePasskey(input: { credentialId: Uint8Array; counter: number }): boolean

  /** `body` is for whoever takes it. */
  putStaffChallenge(input: { id: string; body: string; nowMs: number; endsAtMs: number }): void
  /** Gives it once, and not after its end. */
  takeStaffChallenge(input: { id: string; nowMs: number }): string | undefined

  openStaffSession(input: { tokenHash: Uint8Array; staffId: string; nowMs: number; idleMs: number; endsAtMs: number }): void
  /** The person of a session that has not ended, of this moment; moves the idle time on. */
  staffSession(input: {
    tokenHash: Uint8Array
    nowMs: number
    idleMs: number
  }): { readonly person: StaffRow; readonly endsAtMs: number } | undefined
  endStaffSession(input: { tokenHash: Uint8Array }): void

  /** Those from before `endedBeforeMs` go. */
  putStaffProposal(input: { proposal: StaffProposalRow; endedBeforeMs: number }): void
  staffProposals(input: { sinceMs: number }): StaffProposalRow[]
  staffProposal(input: { id: string; sinceMs: number }): StaffProposalRow | undefined
  /** False when somebody else decided it. */
  deleteStaffProposal(input: { id: string }): boolean

  /** The oldest that are from before `keptSinceMs` go, a few at a time. */
  appendStaffAudit(input: { event: Omit<StaffAuditRow, 'number'>; keptSinceMs: number }): { number: number }
  /** Newest first, before a number, of one person or of all; at most `limit`. */
  staffAudit(input: { before: number; staffId: string | undefined; limit: number }): StaffAuditRow[]
}

export const staffOperationData: Readonly<Record<keyof StaffOperations, readonly DatumId[]>> = {
  enrolStaff: ['staff.account', 'staff.passkey'],
  staffById: ['staff.account'],
  listStaff: ['staff.account'],
  changeStaff: ['staff.account', 'staff.session'],
  addPasskey: ['staff.passkey'],
  passkeysOf: ['staff.passkey'],
  passkeyById: ['staff.passkey'],
  usePasskey: ['staff.passkey'],
  putStaffChallenge: ['staff.session'],
  takeStaffChallenge: ['staff.session'],
  openStaffSession: ['staff.session'],
  staffSession: ['staff.session', 'staff.account'],
  endStaffSession: ['staff.session'],
  putStaffProposal: ['staff.proposal'],
  staffProposals: ['staff.proposal'],
  staffProposal: ['staff.proposal'],
  deleteStaffProposal: ['staff.proposal'],
  appendStaffAudit: ['staff.audit'],
  staffAudit: ['staff.audit'],
}
