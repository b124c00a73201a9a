// A report comes in: verified, weighed, put to a case; its receipt and its outcome go back to who filed it.

import { type CryptoProvider, requestUri } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import {
  base32FromBytes,
  CausewayError,
  reportCategories,
  type ReportCategoryName,
  type ReportClaim,
  type ReportAbout,
  type ReportHeader,
  reportHeader,
  encode,
  type UserUri,
  utf8ToBytes,
} from '@causeway/wire'
import type { Clock, Outside, SafetyCaller, SafetyHandlers } from '../ports.ts'
import { type Change, changed, type Records, type Versioned } from '../records.ts'
import type { Appeal } from '../ladder/appeals.ts'
import type { Signals } from '../signals/engine.ts'
import { dayMs, hourMs } from '../time.ts'
import { type Case, type CaseReport, caseReportsMax, priorityOf } from './case.ts'
import { flaggerOf, judged, newReporter, type Reporter, weightOf } from './reputation.ts'
import { type ClaimVerdict, type FrankCheck, verdictOf } from './verdict.ts'
import { wrapEvidence } from './wrap.ts'

export interface Report {
  readonly category: ReportCategoryName
  readonly filedAtMs: number
  verdict: ClaimVerdict
  /** The case it belongs to; none for a forgery. */
  readonly caseId?: string
  /** What the evidence is bound to: the encoded ReportHeader in base32. */
  readonly header: string
  outcome?: 'action-taken' | 'no-action'
  hasAppealed?: boolean
  /** A trusted flagger filed it. */
  readonly isFlagged?: boolean
}

export interface ReportDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly records: Records
  readonly signals: Signals
  readonly teamKey: Uint8Array | undefined
  readonly checkFrank: FrankCheck
  readonly hasAsked: (requester: UserUri, target: UserUri) => Promise<boolean>
  readonly outside?: Outside
}

export const reportsPerDayMax = 20
/** Of a trusted flagger. */
export const flaggedPerDayMax = 200
/** One weight per reporter and subject in so long (B4). */
const weightOnceMs = 30 * dayMs

export function createReports(deps: ReportDeps): Pick<SafetyHandlers, 'readSafetyKey' | 'fileReport' | 'listReports'> {
  const { clock, records, teamKey } = deps
  return {
    async readSafetyKey() {
      if (teamKey === undefined) throw new CausewayError('safety.no_team')
      return { body: { key: teamKey } }
    },
    async fileReport({ body }, caller) {
      if (teamKey === undefined) throw new CausewayError('safety.no_team')
      const subject = await deps.store.standingByUser({ user: body.subject })
      if (subject === undefined || subject.account === caller.account) throw new CausewayError('account.unknown')
      const claims = body.claims.map(claimFrom)
      const own = await records.list<Report>('report', { owner: caller.account })
      const today = own.filter(({ value }) => value.filedAtMs > clock.nowMs() - dayMs)
      const { about, seenName, category } = body
      const header = { reporter: caller.user, subject: body.subject, about, seenName, category, claims }
      const headerText = base32FromBytes(encode(reportHeader, header))
      // Sent again because the answer was lost.
      const again = own.find(({ value }) => value.header === headerText)
      if (again !== undefined) return { body: { report: again.id, verdict: again.value.verdict } }
      const reporter = (await reporterOf(records, caller.account))?.value ?? newReporter
      const perDayMax = flaggerOf(reporter, clock.nowMs()) === undefined ? reportsPerDayMax : flaggedPerDayMax
      if (today.length >= perDayMax) throw new CausewayError('request.too_many')
      const verdict = await verdictAbout(deps, header, subject.handle)
      const report = base32FromBytes(deps.crypto.random(16))
      const filing: Filing = { caller, report, subject, about, category, claims, verdict, headerText, own }
      if (verdict === 'failed') await refuseForgery(deps, filing)
      else await file(deps, filing, body.sealed)
      return { body: { report, verdict } }
    },
    async listReports(_, { account }) {
      const own = await records.list<Report>('report', { owner: account, limit: 1000 })
      const appeals = await records.list<Appeal>('appeal', { owner: account, limit: 1000 })
      const appealOf = new Map(appeals.map(({ value }) => [value.of.id, value.decided?.outcome ?? ('open' as const)]))
      const reports = own.map(({ id, state, value }) => ({
        report: id,
        filedAtMs: value.filedAtMs,
        category: value.category,
        verdict: value.verdict,
        state: state === 'open' ? ('open' as const) : ('closed' as const),
        ...(value.outcome === undefined ? {} : { outcome: value.outcome }),
        appeal: appealOf.get(id) ?? ('none' as const),
        canAppeal: value.outcome === 'no-action' && value.verdict !== 'failed' && value.hasAppealed !== true,
      }))
      return { body: { reports } }
    },
  }
}

/** Before a person sees it: by the hub's stamps for what was said, by what the server holds for a wordless request and a name. */
async function verdictAbout(deps: ReportDeps, header: ReportHeader, handle: string): Promise<ClaimVerdict> {
  const { about, claims, subject, reporter, seenName } = header
  if (about === 'messages') return verdictOf(claims, subject, deps.checkFrank)
  if (about === 'request' && claims.length > 0) return verdictOf(claims, subject, claim => checkWords(deps, header, claim))
  if (claims.length > 0) throw new CausewayError('request.invalid', 'messages in a report that is about none')
  const isTrue = about === 'request' ? await deps.hasAsked(subject, reporter) : seenName === handle
  return isTrue ? 'verified' : 'unverifiable'
}

/** What one person said to another with a request proves nothing about what they said to a third. */
function checkWords(
  { crypto, checkFrank }: ReportDeps,
  { subject, reporter }: ReportHeader,
  claim: ReportClaim,
): ReturnType<FrankCheck> {
  const isToReporter = claim.senderUri === subject && claim.roomUri === requestUri(crypto, subject, reporter)
  return isToReporter ? checkFrank(claim) : 'failed'
}

interface Filing {
  readonly caller: SafetyCaller
  readonly report: string
  readonly subject: { readonly account: number; readonly user: string; readonly property: string }
  readonly about: ReportAbout
  readonly category: ReportCategoryName
  readonly claims: readonly ReportClaim[]
  readonly verdict: ClaimVerdict
  readonly headerText: string
  readonly own: readonly Versioned<Report>[]
}

/** A stamp that is not ours is never shown to anybody as evidence; it is not even kept. */
async function refuseForgery({ clock, records }: ReportDeps, filing: Filing): Promise<void> {
  const value: Report = {
    category: filing.category,
    filedAtMs: clock.nowMs(),
    verdict: 'failed',
    header: filing.headerText,
    outcome: 'no-action',
  }
  const reporter = await reporterOf(records, filing.caller.account)
  await records.write([
    newReport(filing, value, 'closed'),
    changedReporter(filing.caller.account, reporter, judged(reporter?.value ?? newReporter, 'forged')),
  ])
}

async function file(deps: ReportDeps, filing: Filing, sealed: Uint8Array): Promise<void> {
  const { clock, crypto, records, signals } = deps
  const { caller, subject, report, category, verdict } = filing
  const filedAtMs = clock.nowMs()
  const reporter = await reporterOf(records, caller.account)
  const isRepeated = filing.own.some(
    ({ subject: about, value }) => about === subject.account && value.filedAtMs > filedAtMs - weightOnceMs,
  )
  const weight = isRepeated ? 0 : weightOf(reporter?.value ?? newReporter, filedAtMs)
  const flagger = flaggerOf(reporter?.value ?? newReporter, filedAtMs)?.name
  const entry: CaseReport = {
    report,
    reporter: caller.account,
    filedAtMs,
    about: filing.about,
    verdict,
    weight,
    ...(flagger === undefined ? {} : { flagger }),
    ...placeAndTags(crypto, filing),
  }
  const { change, id } = await caseWith(deps, filing, entry)
  const isFlagged = flagger === undefined ? {} : { isFlagged: true }
  const value: Report = { category, filedAtMs, verdict, caseId: id, header: filing.headerText, ...isFlagged }
  const evidence = { report, expiryDay: 0, ...wrapEvidence(crypto, report, sealed) }
  await records.write([newReport(filing, value, 'open'), change], { evidence })
  deps.outside?.reported(id, change.value, entry)
  // A name is there for everybody: how many dislike it is no signal.
  if (verdict !== 'verified' || weight === 0 || filing.about === 'profile') return
  const counters = await signals.load(subject.account)
  const isQuick = counters.attempts.some(({ target, atMs }) => target === caller.account && atMs > filedAtMs - hourMs)
  signals.note({ kind: 'reported', account: subject.account, atMs: filedAtMs, weight, isQuick })
}

/** The open case about the same message, or about the same person and category; else a new one. */
async function caseWith(
  { records, crypto, clock }: ReportDeps,
  { subject, category }: Filing,
  entry: CaseReport,
): Promise<{ change: Change<Case>; id: string }> {
  const open = await records.list<Case>('case', { subject: subject.account, state: 'open', limit: 100 })
  const tags = new Set(entry.tags)
  const same =
    open.find(
      ({ value }) => covers(value.category, category) && value.reports.some(other => other.tags.some(tag => tags.has(tag))),
    ) ?? open.find(({ value }) => value.category === category)
  if (same === undefined) {
    const id = base32FromBytes(crypto.random(16))
    const value: Case = {
      subject: subject.user,
      property: subject.property,
      category,
      openedAtMs: clock.nowMs(),
      reports: [entry],
      furtherReports: 0,
      secondLooks: [],
    }
    const rank = priorityOf(category, value.reports)
    const change = {
      kind: 'case',
      id,
      from: 0,
      subject: subject.account,
      owner: 0,
      state: 'open',
      rank,
      expiryDay: 0,
      value,
    } as const
    return { change, id }
  }
  const { value } = same
  const isListed = value.reports.length < caseReportsMax
  const reports = isListed ? [...value.reports, entry] : value.reports
  const furtherReports = value.furtherReports + (isListed ? 0 : 1)
  const next = { ...value, reports, furtherReports }
  return { change: changed('case', same, next, { rank: priorityOf(value.category, reports) }), id: same.id }
}

/** Is it looked at as soon there, by people as trained? Else the same message makes a case of its own. */
function covers(present: ReportCategoryName, reported: ReportCategoryName): boolean {
  const isForTrained = (category: ReportCategoryName): boolean => category.startsWith('child.')
  if (isForTrained(reported) && !isForTrained(present)) return false
  return reportCategories[present].severity >= reportCategories[reported].severity
}

function newReport({ report, caller, subject }: Filing, value: Report, state: 'open' | 'closed'): Change<Report> {
  return {
    kind: 'report',
    id: report,
    from: 0,
    subject: subject.account,
    owner: caller.account,
    state,
    rank: value.filedAtMs,
    expiryDay: state === 'open' ? 0 : Math.floor(value.filedAtMs / dayMs) + 30,
    value,
  }
}

export async function reporterOf(records: Records, account: number): Promise<Versioned<Reporter> | undefined> {
  return await records.read<Reporter>('reporter', `${account}`)
}

export function changedReporter(account: number, before: Versioned<Reporter> | undefined, value: Reporter): Change<Reporter> {
  const state = value.flagger !== undefined ? 'flagger' : value.mute !== undefined ? 'muted' : ''
  if (before !== undefined) return changed('reporter', before, value, { state })
  return {
    kind: 'reporter',
    id: `${account}`,
    from: 0,
    subject: account,
    owner: account,
    state,
    rank: 0,
    expiryDay: 0,
    value,
  }
}

/** Hashes, so that a case does not say in which room. A name is the same for everybody: who reports it is one witness together. */
function placeAndTags(crypto: CryptoProvider, { about, claims, subject, caller }: Filing): { place: string; tags: string[] } {
  const short = (bytes: Uint8Array): string => base32FromBytes(crypto.hash('SHA-256', bytes).subarray(0, 10))
  const ofSubject = claims.filter(({ senderUri }) => senderUri === subject.user)
  const room = ofSubject[0]?.roomUri
  return {
    place: about === 'profile' ? 'profile' : room === undefined ? `none ${caller.account}` : short(utf8ToBytes(room)),
    tags: ofSubject.map(({ frankingTag }) => short(frankingTag)),
  }
}

function claimFrom(claim: {
  readonly frankingTag: Uint8Array
  readonly serverFrank: Uint8Array
  readonly cipherSuite: number
  readonly signature: Uint8Array
  readonly senderUri: UserUri
  readonly roomUri: ReportClaim['roomUri']
  readonly timestamp: number
}): ReportClaim {
  const { serverFrank, cipherSuite, signature, ...rest } = claim
  return { ...rest, frank: { serverFrank, cipherSuite, signature } }
}
