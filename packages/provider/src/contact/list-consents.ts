import { consentSeenBy, type SeenConsent, type Store } from '@causeway/store/ports'
import type { UserUri } from '@causeway/wire'
import type { Handler } from '../ports.ts'

/** Own decisions come before others': what I refused is refused, what I agreed to is agreed, whatever they think of me. */
const weight: Readonly<Record<SeenConsent, number>> = { refused: 3, asked: 2, granted: 1, requested: 0 }

export function createListConsents({ store }: { store: Store }): Handler<'listConsents'> {
  return async (_, { account }) => {
    const seenByUser = new Map<string, SeenConsent>()
    const handles = new Map<string, string>()
    for (const row of await store.consentsOf({ account })) {
      const user = row.requester === account ? row.targetUser : row.requesterUser
      const seen = consentSeenBy(account, row)
      const before = seenByUser.get(user)
      // Only while they ask: whoever could agree unasked would learn the handle of anybody they share a room with.
      if (seen === 'asked') handles.set(user, row.requesterHandle)
      if (seen !== undefined && (before === undefined || weight[seen] > weight[before])) seenByUser.set(user, seen)
    }
    const consents = [...seenByUser].map(([user, state]) => {
      const handle = handles.get(user)
      return { user: user as UserUri, state, ...(handle === undefined ? {} : { handle }) }
    })
    return { body: { consents } }
  }
}
