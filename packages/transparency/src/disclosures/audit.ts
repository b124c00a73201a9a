// The audit of a disclosure ledger: is the log whole, does it follow from what was seen before, do the openings belong to it, was
// any leaf kept closed, and does the published report equal what was opened?

import type { CryptoProvider } from '@causeway/crypto'
import { equalBytes } from '@causeway/crypto'
import { isoTime } from '@causeway/wire'
import { bytesFromBase64 } from '../log/base64.ts'
import { type Checkpoint, openCheckpoint } from '../log/checkpoint.ts'
import { cosignedAt } from '../log/cosignature.ts'
import { leafHash, rootOf } from '../log/merkle.ts'
import type { Note, NoteVerifier } from '../log/note.ts'
import { eventOf, type LedgerEvent, verifyOpening } from './commitment.ts'
import { createReport, reportCsv, type ReportRow } from './report.ts'

export interface AuditedOpening {
  readonly index: number
  /** Base 64. */
  readonly salt: string
  readonly event: string
}

export interface AuditInput {
  /** The ledger's key, from elsewhere than the operator where that is possible. */
  readonly ledger: NoteVerifier
  /** Signed notes, as they were served; `earlier` is one that the auditor kept. */
  readonly checkpoint: Uint8Array
  readonly earlier?: Uint8Array | undefined
  /** Witnesses that must have cosigned. */
  readonly witnesses: readonly NoteVerifier[]
  /** Every entry of the log, in order. */
  readonly entries: readonly Uint8Array[]
  /** Absent: for one who was handed no openings. */
  readonly openings?: readonly AuditedOpening[] | undefined
  /** As published. */
  readonly report: { readonly rows: readonly ReportRow[]; readonly csv: string }
}

export interface AuditFinding {
  readonly what: 'checkpoint' | 'witness' | 'leaves' | 'earlier checkpoint' | 'openings' | 'report'
  /** `unknown`: it could not be checked with what was given. */
  readonly result: 'ok' | 'wrong' | 'unknown'
  readonly detail: string
}

export interface AuditVerdict {
  /** Nothing is wrong; `complete`: and nothing was left unchecked. */
  readonly sound: boolean
  readonly complete: boolean
  readonly size: number
  readonly findings: readonly AuditFinding[]
  /** Recomputed from the openings. */
  readonly rows: readonly ReportRow[]
}

/** Never throws for what it is given to check. */
export function auditLedger(crypto: CryptoProvider, input: AuditInput): AuditVerdict {
  const opened = orUndefined(() => openCheckpoint(crypto, input.checkpoint, input.ledger))
  if (opened === undefined) {
    const finding = wrong('checkpoint', 'It is not signed with the key of this ledger.')
    return { sound: false, complete: false, size: 0, findings: [finding], rows: [] }
  }
  const { checkpoint, note } = opened
  const leaves = input.entries.map(entry => leafHash(crypto, entry))
  const openings = openingsFinding(crypto, input)
  const report = reportFinding(input)
  const findings = [
    ok('checkpoint', `Signed by ${input.ledger.name}; ${checkpoint.size} leaves.`),
    ...input.witnesses.map(witness => witnessFinding(crypto, note, witness)),
    leavesFinding(crypto, checkpoint, leaves),
    ...earlierFindings(crypto, input, checkpoint, leaves),
    openings,
    report.finding,
  ]
  const sound = findings.every(({ result }) => result !== 'wrong')
  const complete = findings.every(({ result }) => result === 'ok')
  return { sound, complete, size: checkpoint.size, findings, rows: report.rows }
}

/** What somebody reads who has never heard of Merkle trees. */
export function auditText({ sound, complete, findings }: AuditVerdict): string {
  const head = complete
    ? 'The report equals what was opened, and nothing in the ledger was kept closed, changed or taken back.'
    : sound
      ? 'Nothing wrong was found in what could be checked.'
      : 'DO NOT RELY ON THIS REPORT: the ledger and what was published do not agree.'
  const marks = { ok: 'ok     ', wrong: 'WRONG  ', unknown: '?      ' } as const
  return [head, '', ...findings.map(({ what, result, detail }) => `${marks[result]} ${what}: ${detail}`)].join('\n')
}

function witnessFinding(crypto: CryptoProvider, note: Note, witness: NoteVerifier): AuditFinding {
  try {
    const at = cosignedAt(crypto, note, witness)
    if (at === undefined) return wrong('witness', `${witness.name} has not cosigned this checkpoint.`)
    return ok('witness', `${witness.name} saw it follow from the one before at ${isoTime(at * 1000)}.`)
  } catch {
    return wrong('witness', `A line in the name of ${witness.name} is forged.`)
  }
}

function leavesFinding(crypto: CryptoProvider, { size, root }: Checkpoint, leaves: readonly Uint8Array[]): AuditFinding {
  if (leaves.length !== size) return wrong('leaves', `${leaves.length} are served, ${size} are signed.`)
  const isSame = equalBytes(rootOf(crypto, leaves), root)
  return isSame
    ? ok('leaves', `All ${size} are those that were signed.`)
    : wrong('leaves', 'They are not those that were signed.')
}

function earlierFindings(
  crypto: CryptoProvider,
  { earlier, ledger }: AuditInput,
  now: Checkpoint,
  leaves: readonly Uint8Array[],
): AuditFinding[] {
  if (earlier === undefined) return []
  const before = orUndefined(() => openCheckpoint(crypto, earlier, ledger).checkpoint)
  if (before === undefined) return [wrong('earlier checkpoint', 'The one that was kept is not of this ledger.')]
  if (before.size > now.size) return [wrong('earlier checkpoint', `It had ${before.size} leaves; the ledger has shrunk.`)]
  return equalBytes(rootOf(crypto, leaves.slice(0, before.size)), before.root)
    ? [ok('earlier checkpoint', `Its ${before.size} leaves are still there, unchanged.`)]
    : [wrong('earlier checkpoint', 'What was there then was changed since: the log was forked.')]
}

function openingsFinding(crypto: CryptoProvider, { entries, openings }: AuditInput): AuditFinding {
  if (openings === undefined) return unknown('openings', 'They are given to auditors.')
  const closed = new Set(entries.keys())
  for (const { index, salt, event } of openings) {
    const entry = entries[index]
    const given = orUndefined(() => ({ salt: bytesFromBase64(salt), event }))
    if (entry === undefined || given === undefined || !verifyOpening(crypto, entry, given))
      return wrong('openings', `The opening of leaf ${index} does not belong to it.`)
    closed.delete(index)
  }
  if (closed.size > 0) return wrong('openings', `${closed.size} leaves were kept closed, the first is ${Math.min(...closed)}.`)
  const acts = openings.filter(({ event }) => event !== '').length
  return ok('openings', `Every leaf was opened: ${acts} acts, ${openings.length - acts} that only fill days.`)
}

function reportFinding({ openings, report: published }: AuditInput): { finding: AuditFinding; rows: ReportRow[] } {
  if (openings === undefined)
    return { finding: unknown('report', 'It is recomputed from openings, and there are none here.'), rows: [] }
  const events = orUndefined(() => eventsOf(openings))
  if (events === undefined) return { finding: wrong('report', 'An opening is no event of a ledger.'), rows: [] }
  const report = createReport()
  report.add(events)
  const rows = report.rows()
  if (reportCsv(published.rows) !== reportCsv(rows)) return { finding: wrong('report', differenceOf(published.rows, rows)), rows }
  if (published.csv !== reportCsv(rows)) return { finding: wrong('report', 'The CSV says something else than the page.'), rows }
  return { finding: ok('report', `Its ${rows.length} rows are what the openings give.`), rows }
}

function eventsOf(openings: readonly AuditedOpening[]): LedgerEvent[] {
  return openings.toSorted((a, b) => a.index - b.index).flatMap(opening => eventOf(opening) ?? [])
}

function differenceOf(published: readonly ReportRow[], recomputed: readonly ReportRow[]): string {
  const lines = (rows: readonly ReportRow[]): string[] => reportCsv(rows).trimEnd().split('\r\n').slice(1)
  const [said, found] = [lines(published), lines(recomputed)]
  const invented = said.find(line => !found.includes(line))
  const missing = found.find(line => !said.includes(line))
  return [
    invented === undefined ? '' : `Published, and not what was opened: ${invented}.`,
    missing === undefined ? '' : `Opened, and not published: ${missing}.`,
    invented === undefined && missing === undefined ? 'The rows stand in another order.' : '',
  ]
    .filter(sentence => sentence !== '')
    .join(' ')
}

const ok = (what: AuditFinding['what'], detail: string): AuditFinding => ({ what, result: 'ok', detail })
const wrong = (what: AuditFinding['what'], detail: string): AuditFinding => ({ what, result: 'wrong', detail })
const unknown = (what: AuditFinding['what'], detail: string): AuditFinding => ({ what, result: 'unknown', detail })

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
