// How much of a matter the desk's pages get. Officers see their request and what became of it: not which account a number led to,
// not whether there is one, not who of us decided, before the answer is theirs.

import { type Matter, statesAnswered } from '../review/matter.ts'

/** Everything but the key of the tokens. */
export function shownToStaff(matter: Matter): Record<string, unknown> {
  const { tokenKey: _, ...rest } = matter
  return rest as unknown as Record<string, unknown>
}

/** Steps that officers are told of. Views, calls back and approvals stay inside. */
const told: readonly string[] = [
  'co_sign',
  'submit',
  'authenticate',
  'reject_authenticity',
  'reject',
  'ask_for_more',
  'supplement',
  'object',
  'authority_narrows',
  'authority_upholds',
  'authority_withdraws',
  'preserve',
  'extend_preservation',
  'release_preservation',
  'expire_preservation',
  'publish',
  'answer_no_data',
  'download',
  'acknowledge',
  'expire_delivery',
  'withdraw',
  'cancel',
  'close',
]

export function shownToOfficer(matter: Matter): Record<string, unknown> {
  const { id, state, regions, agency, officer, paper, tasks, receivedAtMs, dueMs, checks, reach, objected, coSign } = matter
  const { preservation, messages = [], history, answers, unresolved, delivery, production } = matter
  const isAnswered = (statesAnswered as readonly string[]).includes(state)
  const steps = history
    .filter(({ event }) => told.includes(event))
    .map(({ atMs, event, to, reason }) => ({ atMs, event, to, reason }))
  const withoutSender = messages.map(({ from, text, atMs }) => ({ from, text, atMs }))
  const base = { id, state, agency, officer, paper, tasks, receivedAtMs, dueMs, reach, objected, history: steps }
  return {
    ...base,
    regions: { ...regions, notice: 'not_due' },
    checks: checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'narrow'),
    messages: withoutSender,
    coSigned: coSign !== undefined,
    preservation,
    ...(isAnswered ? { answers, unresolved, delivery, production } : { answers: [], unresolved: [] }),
  } as unknown as Record<string, unknown>
}
