// The transparency report, computed from opened leaves of the ledger and from nothing else: an auditor who has the openings gets
// the same numbers. Small numbers are suppressed, and national-security kinds are shown in bands.

import { csvFromRows, hourMs, msFromIso } from '@causeway/wire'
import type { LedgerEvent } from './commitment.ts'

/** Counts from 1 to below this are shown as a text. */
export const suppressedBelow = 5
const bandSize = 500
const banded: readonly string[] = ['US-NSL', 'US-FISA']

export type Shown = number | string

export interface ReportRow {
  readonly period: string
  readonly country: string
  readonly instrument: string
  readonly emergency: boolean
  readonly requests: Shown
  readonly accounts: Shown
  /** Requests that were answered with data. */
  readonly dataProduced: Shown
  /** Of these: something that was asked for was not handed over. */
  readonly partlyProduced: Shown
  readonly noData: Shown
  readonly refused: Shown
  readonly withdrawn: Shown
  /** Content that can be read was handed over. */
  readonly contentProduced: Shown
  /** Encrypted items were handed over; nobody at the operator has a key. */
  readonly ciphertextProduced: Shown
  readonly gags: Shown
  readonly objections: Shown
  readonly preservations: Shown
  readonly medianHours: Shown
}

interface Counted {
  requests: number
  accounts: number
  dataProduced: number
  partlyProduced: number
  noData: number
  refused: number
  withdrawn: number
  contentProduced: number
  ciphertextProduced: number
  gags: number
  objections: number
  preservations: number
  hours: number[]
}

const none = (): Counted => ({
  requests: 0,
  accounts: 0,
  dataProduced: 0,
  partlyProduced: 0,
  noData: 0,
  refused: 0,
  withdrawn: 0,
  contentProduced: 0,
  ciphertextProduced: 0,
  gags: 0,
  objections: 0,
  preservations: 0,
  hours: [],
})

/** A report that grows with the log, so that each leaf is read once. */
export interface Report {
  /** Events in the order of their leaves. */
  add(events: readonly LedgerEvent[]): void
  /** By half-year, country, instrument and emergency, in this order. */
  rows(): ReportRow[]
}

export function createReport(): Report {
  const counted = new Map<string, Counted>()
  const submitted = new Map<string, { readonly key: string; readonly atMs: number }>()

  function add(event: LedgerEvent): void {
    const atMs = msFromIso(event.at) ?? 0
    const before = submitted.get(event.matter)
    // A request that was supplemented is submitted anew, and is still one request.
    if (event.action === 'submit' && before !== undefined) return
    const request = event.action === 'submit' ? { key: keyOf(event), atMs } : before
    if (request === undefined) return
    submitted.set(event.matter, request)
    const row = counted.get(request.key) ?? none()
    counted.set(request.key, row)
    count(row, event, (atMs - request.atMs) / hourMs)
  }

  return {
    add: events => events.forEach(add),
    rows: () => [...counted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => shown(key, row)),
  }
}

export function reportFrom(events: readonly LedgerEvent[]): ReportRow[] {
  const report = createReport()
  report.add(events)
  return report.rows()
}

/** The report as the page offers it for spreadsheets. */
export function reportCsv(rows: readonly ReportRow[]): string {
  const cells = rows.map(row =>
    reportColumns.map(column => (typeof row[column] === 'number' ? row[column] : String(row[column]))),
  )
  return csvFromRows(reportColumns, cells)
}

function keyOf({ at, facts }: LedgerEvent): string {
  const half = Number(at.slice(5, 7)) <= 6 ? 'H1' : 'H2'
  return [
    `${at.slice(0, 4)}-${half}`,
    facts['country'] as string,
    facts['instrument'] as string,
    facts['emergency'] === true ? 'yes' : 'no',
  ].join('\t')
}

function count(row: Counted, { action, facts }: LedgerEvent, hours: number): void {
  if (action === 'submit') {
    row.requests += 1
    row.accounts += Number(facts['accounts'] ?? 0)
    row.gags += facts['gag'] === true ? 1 : 0
  }
  if (action === 'publish') {
    const outcomes = (facts['outcomes'] ?? []) as readonly string[]
    row.dataProduced += 1
    row.partlyProduced += outcomes.every(outcome => / (produced|held_unreadable)$/.test(outcome)) ? 0 : 1
    row.contentProduced += outcomes.includes('CTP produced') ? 1 : 0
    row.ciphertextProduced += outcomes.includes('CTC held_unreadable') ? 1 : 0
  }
  if (action === 'answer_no_data') row.noData += 1
  if (action === 'publish' || action === 'answer_no_data') row.hours.push(hours)
  if (action === 'reject' || action === 'reject_authenticity') row.refused += 1
  if (action === 'withdraw' || action === 'give_up' || action === 'authority_withdraws' || action === 'cancel') row.withdrawn += 1
  if (action === 'object') row.objections += 1
  if (action === 'preserve') row.preservations += 1
}

function shown(key: string, row: Counted): ReportRow {
  const [period = '', country = '', instrument = '', emergency = ''] = key.split('\t')
  const { hours, ...counts } = row
  const show = banded.includes(instrument) ? band : suppress
  const texts = Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, show(value)])) as unknown as Omit<
    ReportRow,
    'period'
  >
  const medianHours = row.requests < suppressedBelow ? '' : Math.round(median(hours))
  return { ...texts, period, country, instrument, emergency: emergency === 'yes', medianHours }
}

function suppress(value: number): Shown {
  return value > 0 && value < suppressedBelow ? `<${suppressedBelow}` : value
}

function band(value: number): Shown {
  const from = Math.floor(value / bandSize) * bandSize
  return `${from}-${from + bandSize - 1}`
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.length === 0 ? 0 : (sorted[Math.floor((sorted.length - 1) / 2)] as number)
}

export const reportColumns: readonly (keyof ReportRow)[] = [
  'period',
  'country',
  'instrument',
  'emergency',
  'requests',
  'accounts',
  'dataProduced',
  'partlyProduced',
  'noData',
  'refused',
  'withdrawn',
  'contentProduced',
  'ciphertextProduced',
  'gags',
  'objections',
  'preservations',
  'medianHours',
]
