// The transparency report, computed from opened leaves of the ledger and from nothing else: an auditor who has the openings gets
// the same numbers. Small numbers are suppressed, and national-security kinds are shown in bands.

import type { LedgerEvent } from '../ledger/ledger.ts'
import { hourMs, msFromIso } from '../civil.ts'

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
  readonly dataProduced: Shown
  readonly noData: Shown
  readonly refused: Shown
  readonly withdrawn: Shown
  readonly contentProduced: Shown
  readonly gags: Shown
  readonly objections: Shown
  readonly preservations: Shown
  readonly medianHours: Shown
}

interface Counted {
  requests: number
  accounts: number
  dataProduced: number
  noData: number
  refused: number
  withdrawn: number
  contentProduced: number
  gags: number
  objections: number
  preservations: number
  hours: number[]
}

const none = (): Counted => ({
  requests: 0,
  accounts: 0,
  dataProduced: 0,
  noData: 0,
  refused: 0,
  withdrawn: 0,
  contentProduced: 0,
  gags: 0,
  objections: 0,
  preservations: 0,
  hours: [],
})

/** Rows by half-year, country, instrument and emergency, in this order. */
export function reportFrom(events: readonly LedgerEvent[]): ReportRow[] {
  const rows = new Map<string, Counted>()
  const submitted = new Map<string, { key: string; atMs: number }>()
  for (const event of events) {
    const atMs = msFromIso(event.at) ?? 0
    const key = event.action === 'submit' ? keyOf(event) : submitted.get(event.matter)?.key
    if (key === undefined) continue
    if (event.action === 'submit') submitted.set(event.matter, { key, atMs })
    const row = rows.get(key) ?? none()
    rows.set(key, row)
    count(row, event, (atMs - (submitted.get(event.matter)?.atMs ?? atMs)) / hourMs)
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => shown(key, row))
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
    row.dataProduced += 1
    row.contentProduced += (facts['outcomes'] as readonly string[] | undefined)?.includes('held_unreadable') === true ? 1 : 0
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
  'noData',
  'refused',
  'withdrawn',
  'contentProduced',
  'gags',
  'objections',
  'preservations',
  'medianHours',
]
