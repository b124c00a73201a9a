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
  /** Those that this account asked for itself; what others asked for is not told before it is approved. */
  readonly asked: readonly { readonly user: UserUri; readonly state: ApprovalState }[]
}

export interface Guardian {
  /** As the one who is looked after. */
  own(): Promise<Supervision>
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
    requests: async () => (await api('listWardRequests')).body.requests,
    approve: (ward, other) => answer(ward, other, 'approved'),
    decline: (ward, other) => answer(ward, other, 'declined'),
  }
}
