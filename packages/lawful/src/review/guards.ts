// The conditions of the case machine, one predicate each. All of them look only at what they are given.

import { dayMs } from '@causeway/wire'
import type { Instrument, PolicyPack } from '../authority/instrument.ts'
import type { Agency, Officer } from '../intake/directory.ts'
import type { GuardName } from './machine.ts'
import type { Actor, Matter } from './matter.ts'

export interface GuardFacts {
  readonly matter: Matter
  readonly actor: Actor
  readonly nowMs: number
  readonly pack: PolicyPack
  readonly instrument: Instrument | undefined
  readonly officer: Officer | undefined
  readonly agency: Agency | undefined
  /** What the event brings. */
  readonly event: {
    readonly scopeHash?: string
    readonly hasScopes?: boolean
    readonly number?: string
    readonly outcome?: 'reject' | 'fix' | 'review'
    readonly coSignedBy?: string
    readonly authority?: Agency
  }
}

type Guard = (facts: GuardFacts) => boolean

/** Of one matter. */
const messagesMax = 200
const monthMs = 30.44 * dayMs

export function approvalsNeeded({ matter, instrument }: Pick<GuardFacts, 'matter' | 'instrument'>): number {
  const { approvals = 2, approvalsInEmergency } = instrument ?? {}
  const isEmergency = matter.paper.isEmergency || instrument?.path === 'emergency'
  return isEmergency ? Math.max(2, approvalsInEmergency ?? approvals) : approvals
}

/** Approvals over the scope as it is now; an approval of another scope counts for nothing. */
export function validApprovals({ approvals, scopeHash }: Matter): Matter['approvals'] {
  return approvals.filter(approval => approval.scopeHash === scopeHash)
}

function isSensitive({ matter, instrument }: GuardFacts): boolean {
  const reachesContent = matter.reach.some(reach => reach.includes('CTC') || reach.includes('CTP'))
  return reachesContent || matter.paper.isEmergency || instrument?.path === 'emergency'
}

const rowsFound = ({ matter }: GuardFacts): number =>
  matter.collection?.tables.reduce((sum, { rowCount }) => sum + rowCount, 0) ?? 0

export const guards: Readonly<Record<GuardName, Guard>> = {
  own_matter: ({ matter, actor }) => matter.officer === actor.id || matter.agency === actor.agency,
  officer_active: ({ officer }) => officer?.status === 'active',
  agency_active: ({ agency }) => agency?.status === 'active',
  officer_reverified: ({ officer, pack, nowMs }) =>
    officer !== undefined && nowMs - officer.lastVerifiedMs <= pack.officerReverifyMonths * monthMs,
  // Who invites an officer cannot alone make a person of a real agency up.
  officer_known_by_two: ({ officer }) => new Set(officer?.verifiedBy).size >= 2,
  // A10: a new officer's emergency needs the agency's administrator beside them.
  new_officer_limits: ({ matter, officer, pack, nowMs }) => {
    const isEmergency = matter.paper.isEmergency
    const isNew = officer === undefined || nowMs - officer.enrolledAtMs < pack.newOfficerDays * dayMs
    const coSignedBy = matter.coSign?.by
    return !isEmergency || !isNew || (coSignedBy !== undefined && coSignedBy !== officer?.id)
  },
  co_signer: ({ matter, event }) => event.coSignedBy !== undefined && event.coSignedBy !== matter.officer,
  // V-14: the authority that the paper names is the one that two of our people entered.
  authority_in_directory: ({ matter, event: { authority } }) =>
    authority?.kind === 'designated_authority' &&
    authority.status === 'active' &&
    authority.name === matter.paper.certification?.authority,
  cleared: ({ actor }) => actor.isCleared === true,
  messages_left: ({ matter }) => (matter.messages?.length ?? 0) < messagesMax,
  validation_passes: ({ event }) => event.outcome === 'review',
  scope_given: ({ event }) => event.hasScopes === true && event.scopeHash !== undefined,
  not_preparer: ({ matter, actor }) => matter.preparedBy !== actor.id,
  not_approved_already: ({ matter, actor }) => !validApprovals(matter).some(({ by }) => by === actor.id),
  scope_unchanged: ({ matter, event }) => matter.scopeHash !== undefined && event.scopeHash === matter.scopeHash,
  call_back_done: ({ matter, instrument }) =>
    (instrument?.path !== 'emergency' && !matter.paper.isEmergency) || matter.callBack?.confirmed === true,
  call_back_number_old: ({ agency, pack, nowMs, event }) =>
    agency?.callBackNumbers.some(
      ({ number, addedAtMs, addedBy }) =>
        number === event.number && nowMs - addedAtMs >= pack.callBackNumberAgeDays * dayMs && new Set(addedBy).size >= 2,
    ) === true,
  approvals_complete: facts => {
    const approvers = new Set(validApprovals(facts.matter).map(({ by }) => by))
    return approvers.size >= approvalsNeeded(facts)
  },
  custodian_separate: facts => !isSensitive(facts) || !facts.matter.approvals.some(({ by }) => by === facts.actor.id),
  not_preservation_path: ({ instrument }) => instrument?.path === 'disclose' || instrument?.path === 'emergency',
  nothing_found: facts => rowsFound(facts) === 0,
  something_found: facts => rowsFound(facts) > 0,
  not_builder: ({ matter, actor }) => matter.production?.builtBy !== actor.id,
  second_look_done: ({ matter }) => matter.production?.reviewedBy !== undefined,
  notice_settled: ({ matter }) => matter.regions.gag === 'none' || matter.regions.notice !== 'not_due',
  preservation_active: ({ matter }) => matter.regions.preservation === 'active' || matter.regions.preservation === 'extended',
  // A paper that only preserves is done when its copy is gone.
  preservation_over: ({ matter: { regions }, instrument }) =>
    instrument?.path === 'preserve' && ['released', 'expired', 'consumed'].includes(regions.preservation),
  preservation_free: ({ matter }) => matter.regions.preservation === 'none',
  preservation_extendable: ({ matter }) => (matter.preservation?.extended ?? 1) < 1,
  preservation_due: ({ matter, nowMs }) => nowMs >= (matter.preservation?.expiresAtMs ?? Infinity),
  gag_active: ({ matter }) => matter.regions.gag === 'active' || matter.regions.gag === 'extended',
  gag_due: ({ matter, nowMs }) => nowMs >= (matter.paper.gag?.untilMs ?? Infinity),
  notice_due: ({ matter, nowMs }) => matter.regions.notice === 'scheduled' && nowMs >= (matter.noticeDueMs ?? Infinity),
  delivery_due: ({ matter, nowMs }) => nowMs >= (matter.delivery?.untilMs ?? Infinity),
  clock_due: ({ matter, nowMs }) => matter.regions.clock === 'running' && nowMs > (matter.dueMs ?? Infinity),
}
