// Who may write to whom (MIMI -06 §consent). A request, once granted, opens both directions: who asks wants an answer.
// A refusal is silent: the requester is told the same whether the other one refused, has not looked, or does not exist.

import { type CryptoProvider, requestUri, stampFranks } from '@causeway/crypto'
import type { AccountRow, ConsentState, Mailing, Store } from '@causeway/store/ports'
import {
  CausewayError,
  type ConsentOperation,
  type Contract,
  encode,
  type Frank,
  type FrankedWords,
  type Gate,
  mailboxMessage,
  type RequestOf,
  type UserUri,
} from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { cipherSuite } from '../keys/upload-key-packages.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import type { HubKeys } from '../rooms/hub-keys.ts'

interface ConsentDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly hubKeys: HubKeys
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly mailboxes: Mailboxes
}

export function createUpdateConsent(deps: ConsentDeps): Handler<'updateConsent'> {
  const budget = createBudget(deps.clock, { max: deps.limits.contactRequestsPerDayMax, windowMs: 86_400_000 })
  return async ({ body: { user, operation, words } }, caller) => {
    // Before looking who it is, so that asking for nobody costs the same.
    if (operation === 'request') budget.take(`${caller.account}`)
    const other = await deps.store.accountByUser({ user })
    if (other !== undefined && other.account !== caller.account) await operations[operation](deps, caller, other, words)
    return { body: undefined }
  }
}

/** Of who asks, sealed for each device. What is withheld goes out without them: they were for then. */
type Words = RequestOf<Contract['updateConsent']>['body']['words']
type Operation = (deps: ConsentDeps, caller: DeviceCaller, other: AccountRow, words: Words) => Promise<void>

const operations: Readonly<Record<ConsentOperation, Operation>> = { request, cancel, grant, revoke }

async function request(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow, words: Words): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  // Both ask: that is agreement.
  if (theirs === 'requested' || theirs === 'withheld') return await grant(deps, caller, other)
  const mine = await deps.store.consent({ requester: caller.account, target: other.account })
  if (mine === 'granted') return
  if (mine === 'requested' || mine === 'revoked' || mine === 'withheld') return await requestAgain(deps, caller, other, mine)
  if (mine === 'barred') return await set(deps, caller.account, other.account, 'revoked')
  const asking = { kind: 'request-contact', account: caller.account, target: other.account, isRepeated: false } as const
  const verdict = await deps.gate.admit(asking)
  if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
  const timestamp = deps.clock.nowMs()
  // Whatever becomes of them, so that the time of the answer does not tell.
  const said = words && stamped(deps, caller.user, other.user as UserUri, timestamp, words)
  const isBare = verdict.kind === 'allowed' && verdict.bare === true
  const message = { operation: 'request', user: caller.user, timestamp, words: isBare ? undefined : said } as const
  const mailings = await mailingsTo(deps, other, message)
  if (verdict.kind === 'allowed') await set(deps, caller.account, other.account, 'requested', mailings)
  else await set(deps, caller.account, other.account, 'withheld')
}

/** The rules are asked again, because they may say something else by now; of every open request, so that the time tells nothing. */
async function requestAgain(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow, mine: ConsentState): Promise<void> {
  const asking = { kind: 'request-contact', account: caller.account, target: other.account, isRepeated: true } as const
  const verdict = await deps.gate.admit(asking)
  if (mine === 'withheld' && verdict.kind === 'allowed') await release(deps, caller.user, other)
}

/** What was withheld goes out after all. Nothing happens when nothing was withheld. */
export async function releaseRequest(deps: ConsentDeps, requester: UserUri, target: UserUri): Promise<void> {
  const other = await deps.store.accountByUser({ user: target })
  if (other !== undefined) await release(deps, requester, other)
}

/** What went out is taken back, as if it had been withheld: nobody answers it any more. Nothing happens to an agreement. */
export async function withholdRequest(deps: ConsentDeps, requester: UserUri, target: UserUri): Promise<void> {
  const [asking, other] = await Promise.all([
    deps.store.accountByUser({ user: requester }),
    deps.store.accountByUser({ user: target }),
  ])
  if (asking === undefined || other === undefined) return
  if ((await deps.store.consent({ requester: asking.account, target: other.account })) !== 'requested') return
  const mailings = await mailingsTo(deps, other, wordless(deps, 'cancel', requester))
  await set(deps, asking.account, other.account, 'withheld', mailings)
}

/** A declined request does not count: it looks like one that was kept back and refused unseen. */
export async function hasAsked({ store }: Pick<ConsentDeps, 'store'>, requester: UserUri, target: UserUri): Promise<boolean> {
  const [from, to] = await Promise.all([store.accountByUser({ user: requester }), store.accountByUser({ user: target })])
  if (from === undefined || to === undefined) return false
  const state = await store.consent({ requester: from.account, target: to.account })
  return state === 'requested' || state === 'granted'
}

async function release(deps: ConsentDeps, requester: UserUri, other: AccountRow): Promise<void> {
  const asking = await deps.store.accountByUser({ user: requester })
  if (asking === undefined) return
  const between = { requester: asking.account, target: other.account }
  if ((await deps.store.consent(between)) !== 'withheld') return
  const mailings = await mailingsTo(deps, other, wordless(deps, 'request', requester))
  await set(deps, between.requester, between.target, 'requested', mailings)
}

async function cancel(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const mine = await deps.store.consent({ requester: caller.account, target: other.account })
  // A refusal stays, but no longer looks like an open request.
  if (mine === 'revoked') await set(deps, caller.account, other.account, 'barred')
  if (mine === 'withheld') await set(deps, caller.account, other.account, undefined)
  if (mine !== 'requested') return
  await set(deps, caller.account, other.account, undefined, await mailingsTo(deps, other, wordless(deps, 'cancel', caller.user)))
}

async function grant(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  const wasAsked = theirs === 'requested' || theirs === 'revoked' || theirs === 'withheld'
  // Unasked, it would let somebody write whom the rules keep away: then it is as if nothing had been said.
  const starting = { kind: 'claim-keys', account: other.account, target: caller.account } as const
  if (!wasAsked && (await deps.gate.admit(starting)).kind !== 'allowed') return
  // The own direction first: if we stop in between, the request is still open and the grant is repeated.
  if (wasAsked) await set(deps, caller.account, other.account, 'granted')
  // Told only to those who asked, or a grant would be a way to knock without asking.
  const mailings = wasAsked ? await mailingsTo(deps, other, wordless(deps, 'grant', caller.user)) : []
  await set(deps, other.account, caller.account, 'granted', mailings)
  await deps.gate.observe({ kind: 'agreed', by: caller.account, of: other.account })
}

async function revoke(deps: ConsentDeps, caller: DeviceCaller, other: AccountRow): Promise<void> {
  const theirs = await deps.store.consent({ requester: other.account, target: caller.account })
  const wasOpen = theirs !== undefined && theirs !== 'barred'
  await set(deps, other.account, caller.account, wasOpen ? 'revoked' : 'barred')
  await deps.gate.observe({ kind: 'declined', by: caller.account, of: other.account })
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

/** With the frank that all boxes share: they hold one text. */
type StampedWords = NonNullable<Words> & { readonly frank: Frank }

interface ConsentMessage {
  readonly operation: ConsentOperation
  readonly user: UserUri
  readonly timestamp: number
  readonly words: StampedWords | undefined
}

function wordless({ clock }: ConsentDeps, operation: ConsentOperation, user: UserUri): ConsentMessage {
  return { operation, user, timestamp: clock.nowMs(), words: undefined }
}

/** As a message is stamped, at the address of who asks whom: so a report proves what was said, to whom and when. */
function stamped(
  { crypto, hubKeys }: ConsentDeps,
  senderUri: UserUri,
  target: UserUri,
  timestamp: number,
  words: NonNullable<Words>,
): StampedWords {
  const context = { senderUri, roomUri: requestUri(crypto, senderUri, target), acceptedTimestamp: timestamp }
  const [frank] = stampFranks(crypto, hubKeys.forTime(timestamp), [{ frankingTag: words.frankingTag, context, cipherSuite }])
  return { ...words, frank: frank as Frank }
}

async function mailingsTo({ store }: ConsentDeps, other: AccountRow, message: ConsentMessage): Promise<Mailing[]> {
  const { operation, user, timestamp, words } = message
  const devices = await store.devicesOfAccount({ account: other.account })
  return devices.map(({ device, uri }) => ({
    device,
    body: encode(mailboxMessage, { kind: 'consent', timestamp, operation, user, words: words && wordsFor(uri, words) }),
  }))
}

function wordsFor(device: string, { boxes, frankingTag, frank }: StampedWords): FrankedWords | undefined {
  const box = boxes.find(each => each.device === device)
  return box && { sealed: box.sealed, frankingTag, frank }
}
