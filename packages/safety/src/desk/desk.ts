// The desk: take a case, look at it, decide; a second person where it is due; appeals by somebody else. Every look is written down
// before anything is shown. What was not reported is not here, and there is no way to ask for it.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import {
  utf8ToBytes,
  bytesFromBase32,
  CausewayError,
  decode,
  type ReportHeader,
  reportCategories,
  reportHeader,
} from '@causeway/wire'
import type { Actions } from '../ladder/actions.ts'
import type { Appeal } from '../ladder/appeals.ts'
import type { Level } from '../ladder/levels.ts'
import { ceilingOf } from '../ladder/levels.ts'
import type { Clock } from '../ports.ts'
import { type Change, changed, type Records, type Versioned } from '../records.ts'
import type { Case, Decision } from '../reports/case.ts'
import { flaggerIn, priorityOf } from '../reports/case.ts'
import { changedReporter, type Report, reporterOf } from '../reports/report.ts'
import { judged, newReporter } from '../reports/reputation.ts'
import { unwrapEvidence } from '../reports/wrap.ts'
import { dayOf } from '../time.ts'
import type { Audit, Exposure } from './audit.ts'
import { type FoundCase, foundCases } from './found.ts'
import { checkMay, maySee, type Staff } from './staff.ts'
import { type Statistics, statisticsOf } from './statistics.ts'
import { waitsForTip } from './tips.ts'

export const lockMs = 900_000
export const queueShownMax = 500
const queueReadMax = 2_000
/** After a case is closed (B4); children's cases are kept as the law asks (18 USC 2258A, as amended). */
export const evidenceDays = 30
export const childEvidenceDays = 365

export interface QueueRow {
  readonly case: string
  readonly category: Case['category']
  readonly property: string
  readonly priority: number
  readonly reports: number
  readonly verified: number
  readonly openedAtMs: number
  readonly assignee: string | undefined
  readonly waitsForSecond: boolean
  /** A trusted flagger, by name, that is among those who reported. */
  readonly flagger: string | undefined
}

/** One report of a case as a reviewer gets it: sealed, and the header it is bound to. */
export interface EvidenceView {
  readonly report: string
  readonly verdict: Report['verdict']
  readonly header: ReportHeader
  /** To be opened with the key that the safety team holds; undefined when it was destroyed. */
  readonly sealed: Uint8Array | undefined
}

export interface DecisionInput {
  readonly outcome: Decision['outcome']
  readonly clause: string
  readonly note: string
  readonly level?: Level
  readonly scope?: 'property' | 'backbone'
  readonly untilMs?: number
}

export interface Desk {
  /** The five hundred most urgent open cases that this person may see. */
  queue(staff: Staff): Promise<QueueRow[]>
  /** Cases by a number, or by whom they are about (`found.ts`). */
  find(staff: Staff, by: string): Promise<FoundCase[]>
  /** Fifteen minutes for one person; `safety.changed` when somebody else has it. */
  take(staff: Staff, caseId: string): Promise<void>
  /** What a case says without its evidence; only for who took it. */
  look(staff: Staff, caseId: string): Promise<Versioned<Case>>
  /** One report's, only for who took the case or looks at it a second time, and only within the day's exposure. */
  evidence(staff: Staff, caseId: string, report: string): Promise<EvidenceView>
  /** An item of a report is uncovered: written down before it is. */
  show(staff: Staff, caseId: string, report: string, item: string): Promise<void>
  /** What was inside was not what was committed to: it counts as forged. */
  openingFailed(staff: Staff, caseId: string, report: string): Promise<void>
  decide(staff: Staff, caseId: string, input: DecisionInput): Promise<'decided' | 'waits-for-second'>
  /** `signature`: the second person's, over exactly the proposal; kept with the decision. */
  confirm(staff: Staff, caseId: string, signature?: string): Promise<void>
  appeals(staff: Staff): Promise<Versioned<Appeal>[]>
  decideAppeal(staff: Staff, appealId: string, outcome: 'upheld' | 'overturned', note: string): Promise<void>
  /** Closed cases of which a twentieth is looked at again, without the first decision; the oldest first. */
  secondLooks(staff: Staff): Promise<{ case: string; category: Case['category']; reports: number; closedAtMs: number }[]>
  /** One of them, to be shown without its decision. */
  secondLook(staff: Staff, caseId: string): Promise<Case>
  lookAgain(staff: Staff, caseId: string, outcome: Decision['outcome']): Promise<void>
  statistics(staff: Staff): Promise<Statistics>
  /** What this person may still look at today. */
  exposure(staff: Staff): Promise<Exposure>
}

interface DeskDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly records: Records
  readonly actions: Actions
  readonly audit: Audit
  /** Of so many closed cases one is looked at again (B7); twenty where nothing is said. */
  readonly secondLookOneOf?: number
}

export function createDesk(deps: DeskDeps): Desk {
  const { clock, records, audit } = deps
  return {
    async queue(staff) {
      checkMay(staff, 'list')
      await audit.note(staff, 'queue', '')
      const open = await records.list<Case>('case', { state: 'open', limit: queueReadMax })
      const nowMs = clock.nowMs()
      const seen = open.filter(({ value }) => maySee(staff, value.category))
      return seen.slice(0, queueShownMax).map(each => rowOf(each, nowMs))
    },
    find: (staff, by) => foundCases(deps, staff, by),
    async take(staff, caseId) {
      const found = await openCase(records, caseId)
      checkMay(staff, 'review', found.value.category)
      const nowMs = clock.nowMs()
      if (isTaken(found.value, nowMs) && found.value.assignee !== staff.id) throw new CausewayError('safety.changed')
      const value: Case = { ...found.value, assignee: staff.id, assignedUntilMs: nowMs + lockMs }
      await records.write([changed('case', found, value), audit.entry(staff, 'take', caseId)])
    },
    async look(staff, caseId) {
      const found = await heldCase(deps, staff, caseId)
      await audit.note(staff, 'case', caseId)
      return found
    },
    async evidence(staff, caseId, report) {
      const found = await shownCase(deps, staff, caseId)
      if (!found.value.reports.some(each => each.report === report)) throw new CausewayError('safety.unknown')
      await audit.expose(staff, { caseId, report, severity: reportCategories[found.value.category].severity })
      return await evidenceView(deps, report)
    },
    async show(staff, caseId, report, item) {
      const found = await shownCase(deps, staff, caseId)
      if (!found.value.reports.some(each => each.report === report)) throw new CausewayError('safety.unknown')
      await audit.note(staff, 'show', `${report} ${item}`)
    },
    openingFailed: (staff, caseId, report) => openingFailed(deps, audit, staff, caseId, report),
    decide: (staff, caseId, input) => decide(deps, audit, staff, caseId, input),
    confirm: (staff, caseId, signature) => confirm(deps, audit, staff, caseId, signature),
    async appeals(staff) {
      checkMay(staff, 'appeals')
      await audit.note(staff, 'appeals', '')
      return await records.list<Appeal>('appeal', { state: 'open' })
    },
    decideAppeal: (staff, id, outcome, note) => decideAppeal(deps, audit, staff, id, outcome, note),
    async secondLooks(staff) {
      checkMay(staff, 'second-look')
      await audit.note(staff, 'second-looks', '')
      const closed = await records.list<Case>('case', { state: 'closed' })
      return closed
        .filter(({ id, value }) => isSampled(deps, id) && value.secondLooks.length === 0 && maySee(staff, value.category))
        .map(({ id, value }) => ({
          case: id,
          category: value.category,
          reports: value.reports.length,
          closedAtMs: value.decision?.atMs ?? 0,
        }))
    },
    async secondLook(staff, caseId) {
      const found = await sampledCase(deps, staff, caseId)
      await audit.note(staff, 'second-look-read', caseId)
      return found.value
    },
    async lookAgain(staff, caseId, outcome) {
      const found = await sampledCase(deps, staff, caseId)
      const { secondLooks } = found.value
      const value: Case = { ...found.value, secondLooks: [...secondLooks, { by: staff.id, outcome }] }
      await records.write([changed('case', found, value), audit.entry(staff, 'second-look', caseId)])
    },
    async statistics(staff) {
      checkMay(staff, 'statistics')
      await audit.note(staff, 'statistics', '')
      return await statisticsOf(records, clock.nowMs())
    },
    exposure: staff => audit.exposureOf(staff),
  }
}

function rowOf({ id, rank, value }: Versioned<Case>, nowMs: number): QueueRow {
  return {
    case: id,
    category: value.category,
    property: value.property,
    priority: rank,
    reports: value.reports.length + value.furtherReports,
    verified: value.reports.filter(({ verdict }) => verdict === 'verified').length,
    openedAtMs: value.openedAtMs,
    assignee: isTaken(value, nowMs) ? value.assignee : undefined,
    waitsForSecond: value.proposal !== undefined,
    flagger: flaggerIn(value.reports),
  }
}

/** One of so many, by the case's own number: nobody chooses which. */
function isSampled({ crypto, secondLookOneOf = 20 }: DeskDeps, caseId: string): boolean {
  const [high = 0, low = 0] = crypto.hash('SHA-256', utf8ToBytes(caseId))
  return (high * 256 + low) % secondLookOneOf === 0
}

/** A closed case of the sample that this person did not decide and has not looked at again. */
async function sampledCase(deps: DeskDeps, staff: Staff, caseId: string): Promise<Versioned<Case>> {
  const found = await deps.records.read<Case>('case', caseId)
  if (found === undefined || found.state !== 'closed' || !isSampled(deps, caseId)) throw new CausewayError('safety.unknown')
  checkMay(staff, 'second-look', found.value.category)
  const { decision, secondLooks } = found.value
  if (decision?.by === staff.id || decision?.second === staff.id || secondLooks.some(({ by }) => by === staff.id))
    throw new CausewayError('safety.not_allowed', 'who decided does not look again')
  return found
}

function isTaken({ assignee, assignedUntilMs = 0 }: Case, nowMs: number): boolean {
  return assignee !== undefined && assignedUntilMs > nowMs
}

async function openCase(records: Records, caseId: string): Promise<Versioned<Case>> {
  const found = await records.read<Case>('case', caseId)
  if (found === undefined || found.state !== 'open') throw new CausewayError('safety.unknown')
  return found
}

/** A case that this person has taken and still holds. */
async function heldCase({ records, clock }: DeskDeps, staff: Staff, caseId: string): Promise<Versioned<Case>> {
  const found = await openCase(records, caseId)
  checkMay(staff, 'review', found.value.category)
  if (found.value.assignee !== staff.id || !isTaken(found.value, clock.nowMs())) throw new CausewayError('safety.changed')
  return found
}

/** A case whose evidence this person may see now: one that they hold, are to report to NCMEC, or (closed) to look at again. */
async function shownCase(deps: DeskDeps, staff: Staff, caseId: string): Promise<Versioned<Case>> {
  const found = await deps.records.read<Case>('case', caseId)
  if (found !== undefined && (await waitsForTip(deps.records, staff, found))) {
    checkMay(staff, 'tip', found.value.category)
    return found
  }
  return found?.state === 'closed' ? await sampledCase(deps, staff, caseId) : await heldCase(deps, staff, caseId)
}

async function evidenceView({ store, crypto, records }: DeskDeps, id: string): Promise<EvidenceView> {
  const [report, row] = await Promise.all([records.read<Report>('report', id), store.evidenceOf({ report: id })])
  if (report === undefined) throw new CausewayError('safety.unknown')
  return {
    report: id,
    verdict: report.value.verdict,
    header: decode(reportHeader, bytesFromBase32(report.value.header)),
    sealed: row === undefined ? undefined : unwrapEvidence(crypto, id, row.body, row.key),
  }
}

async function openingFailed(deps: DeskDeps, audit: Audit, staff: Staff, caseId: string, id: string): Promise<void> {
  const { records } = deps
  const found = await heldCase(deps, staff, caseId)
  const report = await records.read<Report>('report', id)
  const isOfCase = found.value.reports.some(each => each.report === id)
  if (report === undefined || !isOfCase || report.value.verdict === 'failed') throw new CausewayError('safety.unknown')
  const reports = found.value.reports.map(each => (each.report === id ? { ...each, verdict: 'failed' as const } : each))
  const reporter = await reporterOf(records, report.owner)
  await records.write([
    changed('case', found, { ...found.value, reports }, { rank: priorityOf(found.value.category, reports) }),
    changed('report', report, { ...report.value, verdict: 'failed' }),
    changedReporter(report.owner, reporter, judged(reporter?.value ?? newReporter, 'forged')),
    audit.entry(staff, 'opening-failed', id),
  ])
}

async function decide(
  deps: DeskDeps,
  audit: Audit,
  staff: Staff,
  caseId: string,
  input: DecisionInput,
): Promise<'decided' | 'waits-for-second'> {
  const found = await heldCase(deps, staff, caseId)
  checkMay(staff, 'decide', found.value.category)
  if (input.clause === '') throw new CausewayError('request.invalid', 'a decision names its policy clause')
  const { outcome, clause, note, level = 0, scope = 'property' } = input
  const proposal = { by: staff.id, atMs: deps.clock.nowMs(), outcome, clause, note, level, scope }
  const ending = input.untilMs === undefined ? {} : { untilMs: input.untilMs }
  const needsSecond = level > ceilingOf({ kind: 'people', case: caseId, by: staff.id })
  if (!needsSecond) {
    await close(deps, audit, staff, found, { ...proposal, ...ending })
    return 'decided'
  }
  // Given back, so that the second person can take it.
  const { assignee: _, assignedUntilMs: __, ...rest } = found.value
  const value: Case = { ...rest, proposal: { ...proposal, ...ending } }
  await deps.records.write([changed('case', found, value), audit.entry(staff, 'propose', caseId)])
  return 'waits-for-second'
}

async function confirm(deps: DeskDeps, audit: Audit, staff: Staff, caseId: string, signature?: string): Promise<void> {
  const found = await heldCase(deps, staff, caseId)
  checkMay(staff, 'confirm', found.value.category)
  const { proposal } = found.value
  if (proposal === undefined) throw new CausewayError('safety.unknown')
  if (proposal.by === staff.id) throw new CausewayError('safety.not_allowed', 'a second person has to confirm')
  const signed = signature === undefined ? {} : { signature }
  await close(deps, audit, staff, found, { ...proposal, second: staff.id, ...signed })
}

/** The decision, the restriction, the outcomes for the reporters, their reputations and the end of the evidence, all or none. */
async function close(
  { records, actions, clock }: DeskDeps,
  audit: Audit,
  staff: Staff,
  found: Versioned<Case>,
  { level, scope, untilMs, ...decision }: NonNullable<Case['proposal']> & { second?: string; signature?: string },
): Promise<void> {
  const { proposal: _, assignee: __, assignedUntilMs: ___, ...rest } = found.value
  const isChild = found.value.category.startsWith('child.')
  const expiryDay = dayOf(clock.nowMs()) + (isChild ? childEvidenceDays : evidenceDays)
  const closed = changed('case', found, { ...rest, decision } as Case, { state: 'closed', expiryDay })
  const told = await outcomesOf(records, found.value, decision.outcome, expiryDay)
  const changes = [closed, ...told, audit.entry(staff, 'decide', found.id)]
  const evidenceEnds = found.value.reports.map(({ report }) => ({ report, expiryDay }))
  if (decision.outcome === 'action-taken' && level > 0) {
    const origin = {
      kind: 'people',
      case: found.id,
      by: decision.by,
      ...(decision.second === undefined ? {} : { second: decision.second }),
    } as const
    const { property, category } = found.value
    const ending = untilMs === undefined ? {} : { untilMs }
    await actions.issue(
      { account: found.subject, property, level: level as Level, scope, origin, clause: decision.clause, category, ...ending },
      changes,
      { evidenceEnds },
    )
  } else await records.write(changes, { evidenceEnds })
}

async function outcomesOf(
  records: Records,
  { reports }: Case,
  outcome: Decision['outcome'],
  expiryDay: number,
): Promise<Change<unknown>[]> {
  const changes: Change<unknown>[] = []
  const reporters = new Map<number, { upheld: number; dismissed: number }>()
  for (const { report: id, reporter, verdict } of reports) {
    const report = await records.read<Report>('report', id)
    if (report === undefined) continue
    changes.push(changed('report', report, { ...report.value, outcome }, { state: 'closed', expiryDay }))
    if (verdict === 'failed') continue
    const counted = reporters.get(reporter) ?? { upheld: 0, dismissed: 0 }
    // Once for each person, however often they reported it.
    reporters.set(reporter, outcome === 'action-taken' ? { ...counted, upheld: 1 } : { ...counted, dismissed: 1 })
  }
  for (const [account, { upheld }] of reporters) {
    const before = await reporterOf(records, account)
    const value = judged(before?.value ?? newReporter, upheld === 1 ? 'upheld' : 'dismissed')
    changes.push(changedReporter(account, before, value))
  }
  return changes
}

async function decideAppeal(
  { records, actions, clock }: DeskDeps,
  audit: Audit,
  staff: Staff,
  id: string,
  outcome: 'upheld' | 'overturned',
  note: string,
): Promise<void> {
  const appeal = await records.read<Appeal>('appeal', id)
  if (appeal === undefined || appeal.state !== 'open') throw new CausewayError('safety.unknown')
  checkMay(staff, 'appeals')
  const { of } = appeal.value
  const caseRow = of.caseId === undefined ? undefined : await records.read<Case>('case', of.caseId)
  const { decision } = caseRow?.value ?? {}
  if (decision?.by === staff.id || decision?.second === staff.id)
    throw new CausewayError('safety.not_allowed', 'who decided does not judge the appeal')
  const value: Appeal = { ...appeal.value, decided: { by: staff.id, atMs: clock.nowMs(), outcome, note } }
  const changes: Change<unknown>[] = [
    changed('appeal', appeal, value, { state: 'decided' }),
    audit.entry(staff, 'decide-appeal', id),
  ]
  if (outcome === 'overturned' && of.kind === 'report' && caseRow !== undefined) {
    // It is looked at anew, by whoever takes it. Evidence that still exists is kept.
    const { decision: _, ...rest } = caseRow.value
    changes.push(changed('case', caseRow, rest, { state: 'open', expiryDay: 0 }), ...(await reopened(records, caseRow.value)))
    const evidenceEnds = caseRow.value.reports.map(({ report }) => ({ report, expiryDay: 0 }))
    return await records.write(changes, { evidenceEnds })
  }
  const action =
    of.kind === 'action' ? await records.read<Parameters<Actions['reverse']>[0]['value']>('action', of.id) : undefined
  if (outcome === 'overturned' && action !== undefined) return await actions.reverse(action, staff.id, changes)
  await records.write(changes)
}

/** The reports of a case as if nobody had decided. */
async function reopened(records: Records, { reports }: Case): Promise<Change<Report>[]> {
  const rows = await Promise.all(reports.map(({ report }) => records.read<Report>('report', report)))
  return rows.flatMap(row => {
    if (row === undefined || row.value.verdict === 'failed') return []
    const { outcome: _, ...value } = row.value
    return [changed('report', row, value, { state: 'open', expiryDay: 0 })]
  })
}
