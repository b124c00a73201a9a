// Who may write to whom.

import type { DatabaseSync } from 'node:sqlite'
import type { ConsentState, StoreOperations } from '../ports/operations.ts'
import type { Streams } from './streams.ts'

type ConsentOperations = Pick<StoreOperations, 'consent' | 'setConsent' | 'consentsOf'>

const states: readonly ConsentState[] = ['requested', 'granted', 'revoked', 'barred', 'withheld']

export function createConsents(db: DatabaseSync, streams: Streams): ConsentOperations {
  const sql = statements(db)

  const consent: StoreOperations['consent'] = ({ requester, target }) => {
    const row = sql.get.get(requester, target)
    return row === undefined ? undefined : states[Number(row['state'])]
  }

  return {
    consent,
    setConsent({ requester, target, state, mailings, expiryDay }) {
      // A repeated call, after an answer that was lost, tells nobody twice.
      if (consent({ requester, target }) === state) return []
      if (state === undefined) sql.delete.run(requester, target)
      else sql.set.run(requester, target, states.indexOf(state))
      return streams.mail(mailings, expiryDay)
    },
    consentsOf({ account }) {
      return sql.of.all(account, account).map(row => ({
        requester: Number(row['requester']),
        requesterUser: String(row['requester_user']),
        requesterHandle: String(row['requester_handle']),
        target: Number(row['target']),
        targetUser: String(row['target_user']),
        state: states[Number(row['state'])] ?? 'revoked',
      }))
    },
  }
}

function statements(db: DatabaseSync) {
  const select = `SELECT c.requester, r.user AS requester_user, r.handle AS requester_handle, c.target, t.user AS target_user, c.state
    FROM consent c JOIN account r ON r.account = c.requester JOIN account t ON t.account = c.target`
  return {
    get: db.prepare('SELECT state FROM consent WHERE requester = ? AND target = ?'),
    set: db.prepare(
      `INSERT INTO consent (requester, target, state) VALUES (?, ?, ?)
       ON CONFLICT (requester, target) DO UPDATE SET state = excluded.state`,
    ),
    delete: db.prepare('DELETE FROM consent WHERE requester = ? AND target = ?'),
    // UNION, not OR: each half uses its own index, and a consent to oneself comes once.
    of: db.prepare(`${select} WHERE c.requester = ? UNION ${select} WHERE c.target = ?`),
  }
}
