// Challenges: made here, used once, for five minutes. The challenge itself is the name under which it waits.

import { base64urlFromBytes, type Realm } from '@causeway/wire'
import type { StaffDeps } from '../deps.ts'
import type { StepUpStatement } from '../ports/index.ts'
import { challengeIn, challengeMs } from './webauthn.ts'

/** What a challenge was made for. One made for a sign-in is worth nothing at a step-up, and so on. */
export type Purpose =
  | { readonly kind: 'enrol'; readonly invitation: string; readonly staffId: string }
  | { readonly kind: 'sign-in'; readonly realm: Realm }
  | { readonly kind: 'step-up'; readonly statement: StepUpStatement }

export interface Challenges {
  open(purpose: Purpose, challenge?: Uint8Array): Promise<Uint8Array>
  /** The purpose of the challenge that stands in the client data of an answer; it is gone afterwards. undefined: not one of ours. */
  take(clientDataJson: string): Promise<{ readonly challenge: string; readonly purpose: Purpose } | undefined>
}

const challengeSizeBytes = 32

export function createChallenges({ store, crypto, clock }: Pick<StaffDeps, 'store' | 'crypto' | 'clock'>): Challenges {
  return {
    async open(purpose, challenge = crypto.random(challengeSizeBytes)) {
      const nowMs = clock.nowMs()
      const id = base64urlFromBytes(challenge)
      await store.putStaffChallenge({ id, body: JSON.stringify(purpose), nowMs, endsAtMs: nowMs + challengeMs })
      return challenge
    },
    async take(clientDataJson) {
      const challenge = challengeIn(clientDataJson)
      if (challenge === undefined) return undefined
      const body = await store.takeStaffChallenge({ id: challenge, nowMs: clock.nowMs() })
      return body === undefined ? undefined : { challenge, purpose: JSON.parse(body) as Purpose }
    },
  }
}
