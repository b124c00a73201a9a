// What the rooms behind the desk (safety, lawful) are given: who calls, a way to verify an approval, a way to write the audit
// log. Types only, so that platform-free rooms may import them.

import type { DeskContract, DeskEndpointName, Realm, RequestOf, ResponseOf, StaffRole, StepUpProof } from '@causeway/wire'

/** Somebody who is signed in, with the roles of this very request. */
export interface StaffCaller {
  readonly realm: Realm
  readonly staffId: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  /** The agency of an officer; empty for staff. */
  readonly group: string
}

export interface StepUp {
  /**
   * Checks that this caller, with a passkey of theirs and their finger on it, signed exactly `action` and `hash` within the last
   * five minutes; uses the challenge up. Throws `staff.bad_step_up`. Keep the record with the act: it stays verifiable.
   * `hash`: SHA-256 of exactly what is approved (scope, decision).
   */
  verify(input: {
    readonly caller: StaffCaller
    readonly action: string
    readonly hash: Uint8Array
    readonly proof: StepUpProof
  }): Promise<StepUpRecord>
}

/** An approval as it is kept: JSON, complete in itself. `verifyStepUpRecord` of this room checks it, offline and years later. */
export interface StepUpRecord {
  readonly statement: StepUpStatement
  readonly assertion: StepUpProof
  /** COSE_Key of the passkey, base64url. */
  readonly publicKey: string
  readonly origin: string
  readonly rpId: string
}

/** What the challenge of a step-up commits to. */
export interface StepUpStatement {
  readonly realm: Realm
  readonly staffId: string
  readonly action: string
  /** base64url. */
  readonly hash: string
  readonly nonce: string
  readonly atMs: number
}

export interface AuditEvent {
  readonly caller: Pick<StaffCaller, 'realm' | 'staffId'>
  /** An endpoint's name, or an act that is not one. */
  readonly action: string
  /** What it was about, by number: a case, a matter. Never what is in it. */
  readonly subject: string
  readonly outcome: 'allowed' | 'refused' | 'done'
}

/** Resolves when it is durable. An event that cannot be written stops what it is about (`store.unavailable`). */
export interface StaffAudit {
  record(event: AuditEvent): Promise<void>
}

/** Officers are invited by the legal desk, which knows their agency. */
export interface Invitations {
  /** A link that makes one passkey for one new person, once, within a week. Throws `staff.roles_apart`. */
  invite(person: {
    readonly realm: Realm
    readonly group: string
    readonly name: string
    readonly roles: readonly StaffRole[]
  }): string
}

/** The code behind one endpoint of the desk. Role and audit are settled before it runs; public endpoints have no caller. */
export type DeskHandler<N extends DeskEndpointName> = (
  request: RequestOf<DeskContract[N]>,
  caller: DeskContract[N]['auth'] extends 'none' ? undefined : StaffCaller,
) => Promise<ResponseOf<DeskContract[N]>>
export type DeskHandlers = { readonly [N in DeskEndpointName]: DeskHandler<N> }
