// What the hub's own stamps say about a report, before any person sees it. The other half, whether the sealed messages are the ones
// committed to, shows when the evidence is opened (crypto/report.ts).

import type { ReportClaim, UserUri } from '@causeway/wire'

export type ClaimVerdict = 'verified' | 'unverifiable' | 'failed'

/** `expired`: the keys of that day are gone. `foreign`: a room that another hub orders. */
export type FrankCheck = (claim: ReportClaim) => 'verified' | 'failed' | 'expired' | 'foreign'

/** The worst claim decides; without a message of the person who is reported there is nothing to verify. */
export function verdictOf(claims: readonly ReportClaim[], subject: UserUri, check: FrankCheck): ClaimVerdict {
  const verdicts = claims.map(check)
  if (verdicts.includes('failed')) return 'failed'
  const isOfSubject = claims.some(({ senderUri }) => senderUri === subject)
  return isOfSubject && verdicts.every(verdict => verdict === 'verified') ? 'verified' : 'unverifiable'
}
