// One step of the machine as a pure function: refuses what the table or a guard forbids, else answers the next matter.

import { CausewayError } from '@causeway/wire'
import type { Authorisation } from '../authority/form.ts'
import type { Instrument } from '../authority/instrument.ts'
import type { Scope } from '../scope/scope.ts'
import { approvalsNeeded, type GuardFacts, guards, validApprovals } from './guards.ts'
import { type GuardName, type Transition, transitionOf } from './machine.ts'
import type { Actor, Matter, State } from './matter.ts'
import type { MatterEvent } from './event.ts'

/** The row of the table, or `lawful.forbidden_transition`; then who may, or `lawful.not_allowed`. */
export function allowedTransition(matter: Matter, event: MatterEvent, actor: Actor): Transition {
  const transition = transitionOf(matter.state, event.kind)
  if (transition === undefined) throw new CausewayError('lawful.forbidden_transition', `${event.kind} in ${matter.state}`)
  if (!transition.actors.includes(actor.role)) throw new CausewayError('lawful.not_allowed', `${event.kind} as ${actor.role}`)
  return transition
}

/** `lawful.guard` names the first condition that is not met. */
export function checkGuards(transition: Transition, facts: GuardFacts): void {
  const failed: GuardName | undefined = transition.guards.find(name => !guards[name](facts))
  if (failed !== undefined) throw new CausewayError('lawful.guard', failed.replaceAll('_', ' '))
}

export interface Prepared {
  readonly scopes?: readonly Scope[]
  readonly unresolved?: Matter['unresolved']
  readonly scopeHash?: string
  readonly changes?: Partial<Matter>
  /** What is kept of the step-up. */
  readonly signature?: string
}

/** `prepared`: what the shell found out for this event before (scopes, tables, a bundle). */
export function applyEvent(
  matter: Matter,
  event: MatterEvent,
  actor: Actor,
  context: {
    readonly transition: Transition
    readonly nowMs: number
    readonly instrument: Instrument | undefined
    readonly prepared: Prepared
  },
): Matter {
  const { transition, nowMs, instrument, prepared } = context
  const changed: Matter = { ...matter, ...prepared.changes, ...changesOf(matter, event, actor, nowMs, prepared) }
  const isApproved = validApprovals(changed).length >= approvalsNeeded({ matter: changed, instrument })
  const to: State = transition.to === 'same' || (event.kind === 'approve' && !isApproved) ? matter.state : transition.to
  const reason = 'reason' in event ? { reason: event.reason } : 'ground' in event ? { reason: event.ground } : {}
  const entry = { atMs: nowMs, event: event.kind, by: actor.id, to, ...reason }
  return { ...changed, state: to, regions: regionsOf(changed, event, to, instrument), history: [...matter.history, entry] }
}

function changesOf(matter: Matter, event: MatterEvent, actor: Actor, nowMs: number, prepared: Prepared): Partial<Matter> {
  switch (event.kind) {
    case 'submit':
      return { officer: actor.id, ...(wasSubmitted(matter) ? {} : { receivedAtMs: nowMs }) }
    case 'co_sign':
      return { coSign: { by: actor.id, assertion: prepared.signature ?? '', atMs: nowMs } }
    case 'supplement':
      return { paper: withVerification(event.paper, matter), tasks: event.tasks, checks: [], reach: [] }
    case 'verify_certification':
      return { paper: verified(matter.paper) }
    case 'message': {
      const from = actor.role === 'officer' ? 'agency' : 'operator'
      return { messages: [...(matter.messages ?? []), { by: actor.id, from, text: event.text, atMs: nowMs }] }
    }
    case 'seal':
      return { sealedTo: [] }
    case 'propose_scope':
    case 'authority_upholds':
      // A new scope voids what was approved before.
      return {
        scopes: prepared.scopes ?? [],
        unresolved: prepared.unresolved ?? [],
        scopeHash: prepared.scopeHash ?? '',
        preparedBy: actor.id,
        approvals: [],
      }
    case 'reconsider':
    case 're_evaluate':
      return { approvals: [] }
    case 'object':
      return {
        objected: { ...matter.objected, ...Object.fromEntries(event.categories.map(category => [category, event.ground])) },
      }
    case 'record_call_back':
      return { callBack: { by: actor.id, number: event.number, atMs: nowMs, confirmed: event.confirmed } }
    case 'approve': {
      const approval = {
        by: actor.id,
        role: actor.role,
        scopeHash: event.scopeHash,
        assertion: prepared.signature ?? '',
        atMs: nowMs,
      }
      return { approvals: [...validApprovals(matter), approval] }
    }
    case 'second_look':
      return matter.production === undefined ? {} : { production: { ...matter.production, reviewedBy: actor.id } }
    case 'download':
      return matter.delivery === undefined
        ? {}
        : { delivery: { ...matter.delivery, downloads: [...matter.delivery.downloads, { by: actor.id, atMs: nowMs }] } }
    case 'extend_gag':
      return { paper: { ...matter.paper, gag: { basis: event.reason, untilMs: event.untilMs } } }
    default:
      return {}
  }
}

/** Before: a supplement keeps the time of receipt, and the deadline with it. */
export function wasSubmitted({ history }: Matter): boolean {
  return history.some(({ event }) => event === 'submit')
}

function verified(paper: Authorisation): Authorisation {
  return paper.certification === undefined ? paper : { ...paper, certification: { ...paper.certification, verified: true } }
}

/** What was verified stays so as long as neither the certification nor the documents change. */
function withVerification(paper: Authorisation, { paper: before }: Matter): Authorisation {
  const same = (one: Authorisation): string => JSON.stringify([one.certification, one.documents.map(({ sha256 }) => sha256)])
  return before.certification?.verified === true && same(verified(paper)) === same(before) ? verified(paper) : paper
}

const ended: readonly State[] = [
  'delivered',
  'answered_no_data',
  'rejected_inauthentic',
  'rejected_law',
  'closed_withdrawn',
  'closed_cancelled',
]

function regionsOf(
  { regions, noticeDueMs }: Matter,
  event: MatterEvent,
  to: State,
  instrument: Instrument | undefined,
): Matter['regions'] {
  const clock = ended.includes(to) ? 'stopped' : event.kind === 'breach_clock' ? 'breached' : regions.clock
  const base = { ...regions, clock }
  switch (event.kind) {
    case 'preserve':
      // Keeping the copy is all that such a paper asks for.
      return { ...base, preservation: 'active', clock: instrument?.path === 'preserve' ? 'stopped' : clock }
    case 'extend_preservation':
      return { ...base, preservation: 'extended' }
    case 'release_preservation':
      return { ...base, preservation: 'released' }
    case 'expire_preservation':
      return { ...base, preservation: 'expired' }
    case 'collect':
      return event.fromPreserved === true ? { ...base, preservation: 'consumed' } : base
    case 'extend_gag':
      return { ...base, gag: 'extended' }
    case 'lift_gag':
    case 'expire_gag':
      return { ...base, gag: event.kind === 'lift_gag' ? 'lifted' : 'expired' }
    case 'send_notice':
      return { ...base, notice: 'sent' }
    case 'publish':
    case 'answer_no_data':
      return noticeDueMs === undefined ? base : { ...base, notice: 'scheduled' }
    default:
      return base
  }
}
