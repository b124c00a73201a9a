// Who may write to whom (MIMI -06 §consent). A request, once granted, opens both directions: who asks wants an answer.
// A refusal is silent: the requester is told the same whether the other one refused, has not looked, or does not exist.

import type { AccountRow, ConsentState, Mailing, Store } from '@causeway/store/ports'
import { CausewayError, type ConsentOperation, encode, mailboxMessage } from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import type { Gate } from '../gate.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'

interface ConsentDeps {
  readonly store: Store
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly mailboxes: Mailboxes
}

export function createUpdateConsent(deps: ConsentDeps): Handler<'updateConsent'> {
  const budget = createBudget(deps.clock, { max: deps.limits.contactRequestsPerDayMax, windowMs: 86_400_000 })
  return async ({ body: { user, operation } }, caller) => {
    // Before looking who it is, so that asking for nobody costs the same.
    if (operation === 'request') budget.take(`${caller.account}`)
    const other = await deps.store.accountByUser({ user })
    if (other !== undefined && other.account !== caller.account) await operations[operation](deps, caller, other)
    return { body: undefined }
  }
}

type Operation = (deps: ConsentDeps, caller: DeviceCaller, other: AccountRow) => Promise<void>

const operations: Readonly<Record<ConsentOperation, Operation>> = { request, cancel, grant, revoke }

async function request(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  // Both ask: that is agreement.
  if (theirs === 'requested') return await grant(deps, caller, other)
  const mine = await deps.store.consent({ requester: caller.account, target: other.account })
  if (mine === 'granted' || mine === 'requested' || mine === 'revoked') return
  if (mine === 'barred') return await set(deps, caller.account, other.account, 'revoked')
  const refused = deps.gate.check({ kind: 'request-contact', account: caller.account, target: other.account })
  if (refused !== undefined) throw new CausewayError(refused)
  await set(deps, caller.account, other.account, 'requested', await mailingsTo(deps, other, 'request', caller))
}

async function cancel(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const mine = await deps.store.consent({ requester: caller.account, target: other.account })
  // A refusal stays, but no longer looks like an open request.
  if (mine === 'revoked') await set(deps, caller.account, other.account, 'barred')
  if (mine !== 'requested') return
  await set(deps, caller.account, other.account, undefined, await mailingsTo(deps, other, 'cancel', caller))
}

async function grant(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  const wasAsked = theirs === 'requested' || theirs === 'revoked'
  // The own direction first: if we stop in between, the request is still open and the grant is repeated.
  if (wasAsked) await set(deps, caller.account, other.account, 'granted')
  // Told only to those who asked, or a grant would be a way to knock without asking.
  const mailings = wasAsked ? await mailingsTo(deps, other, 'grant', caller) : []
  await set(deps, other.account, caller.account, 'granted', mailings)
}

async function revoke(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  const wasOpen = theirs === 'requested' || theirs === 'granted' || theirs === 'revoked'
  await set(deps, other.account, caller.account, wasOpen ? 'revoked' : 'barred')
}

async function set(
  { store, clock, limits, mailboxes }: ConsentDeps,
  requester: number,
  target: number,
  state: ConsentState | undefined,
  mailings: readonly Mailing[] = [],
): Promise<void> {
  const expiryDay = dayOf(clock.nowMs()) + limits.entryDays
  mailboxes.mailed(await store.setConsent({ requester, target, state, mailings, expiryDay }))
}

async function mailingsTo(
  { store, clock }: ConsentDeps,
  other: AccountRow,
  operation: ConsentOperation,
  caller: DeviceCaller,
): Promise<Mailing[]> {
  const body = encode(mailboxMessage, { kind: 'consent', timestamp: clock.nowMs(), operation, user: caller.user })
  const devices = await store.devicesOfAccount({ account: other.account })
  return devices.map(({ device }) => ({ device, body }))
}
