// A consent as one of its two sides may know it: in lists, and in what could be handed over about an account.

import type { AccountNumber, ConsentRow } from './operations.ts'

/** Asked by the account, asked by the other, agreed, refused by the account. */
export type SeenConsent = 'requested' | 'asked' | 'granted' | 'refused'

/** Undefined where that side must not know that there is anything. `account` is one of the two. */
export function consentSeenBy(account: AccountNumber, row: ConsentRow): SeenConsent | undefined {
  return row.requester === account ? asRequester(row) : asTarget(row)
}

/** Refused and kept back look like waiting; barred like nothing. */
function asRequester({ state }: ConsentRow): SeenConsent | undefined {
  if (state === 'barred') return undefined
  return state === 'granted' ? 'granted' : 'requested'
}

/** What is withheld does not exist for its target. */
function asTarget({ state }: ConsentRow): SeenConsent | undefined {
  if (state === 'withheld') return undefined
  if (state === 'requested') return 'asked'
  return state === 'granted' ? 'granted' : 'refused'
}
