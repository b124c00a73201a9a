// A guardian's approvals, from both sides: who wants contact with whom, and what was decided. Never what is written.

import type { UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'

export type ApprovalState = 'asked' | 'approved' | 'declined'

export interface WardRequest {
  readonly ward: UserUri
  readonly other: UserUri
  readonly otherHandle: string
  readonly state: ApprovalState
}

export interface Supervision {
  /** Whether a guardian decides about new contacts of this account. */
  readonly supervised: boolean
  /** Who decides, as far as they have an account here. */
  readonly guardian?: { readonly user: UserUri; readonly handle: string } | undefined
  /** Whether this account can end it by itself. */
  readonly mayEnd: boolean
  /** Those that this account asked for itself; what others asked for is not told before it is approved. */
  readonly asked: readonly { readonly user: UserUri; readonly state: ApprovalState }[]
}

/** An account that this one looks after: settings and a number, never content. */
export interface Ward {
  readonly ward: UserUri
  readonly handle: string
  readonly contacts: number
  readonly findable: boolean
  readonly mayEnd: boolean
}

export interface Guardian {
  /** As the one who is looked after. */
  own(): Promise<Supervision>
  /** A code that makes another account of the same app the guardian, within ten minutes. Minors without one only: `auth.forbidden`. */
  invite(): Promise<{ readonly code: string; readonly expiresAtMs: number }>
  /** As the guardian: `safety.bad_code` for whatever does not fit. */
  accept(code: string): Promise<void>
  /** Ends being looked after, or looking after `ward`. Under 16 the guardian has to: `safety.guardian_needed`. */
  end(ward?: UserUri): Promise<void>
  wards(): Promise<readonly Ward[]>
  /** As the guardian: contacts that wait, and those that were decided. */
  requests(): Promise<readonly WardRequest[]>
  approve(ward: UserUri, other: UserUri): Promise<void>
  decline(ward: UserUri, other: UserUri): Promise<void>
}

export function createGuardian({ api }: Context): Guardian {
  const answer = async (ward: UserUri, other: UserUri, decision: 'approved' | 'declined'): Promise<void> => {
    await api('answerWardRequest', { body: { ward, other, answer: decision } })
  }
  return {
    own: async () => (await api('readSupervision')).body,
    invite: async () => (await api('inviteGuardian')).body,
    async accept(code) {
      await api('acceptWard', { body: { code } })
    },
    async end(ward) {
      await api('endGuardianship', { body: ward === undefined ? {} : { ward } })
    },
    wards: async () => (await api('listWardRequests')).body.wards,
    requests: async () => (await api('listWardRequests')).body.requests,
    approve: (ward, other) => answer(ward, other, 'approved'),
    decline: (ward, other) => answer(ward, other, 'declined'),
  }
}
