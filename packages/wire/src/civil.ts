// Days, times and time zones without a clock: milliseconds since 1970 go in, texts and milliseconds come out.

import { assert } from './errors.ts'

export const hourMs = 3_600_000
export const dayMs = 86_400_000

export interface CivilDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

/** Whole days since 1970-01-01 of a day in the (proleptic) Gregorian calendar. */
export function dayFromCivil({ year, month, day }: CivilDay): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

export function civilFromDay(day: number): CivilDay {
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

export function isoDay(day: number): string {
  const { year, month, day: dayOfMonth } = civilFromDay(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
}

/** ISO 8601 in UTC with milliseconds, as bundles and letters write it. */
export function isoTime(ms: number): string {
  const day = Math.floor(ms / dayMs)
  const rest = ms - day * dayMs
  const seconds = Math.floor(rest / 1000)
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${isoDay(day)}T${time}.${String(rest % 1000).padStart(3, '0')}Z`
}

/** Milliseconds of an ISO 8601 time with `Z` or an offset, or of a day (its start in UTC); undefined for anything else. */
export function msFromIso(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d))?$/.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(at => Number(match[at] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const days = dayFromCivil({ year, month, day })
  if (month < 1 || month > 12 || isoDay(days) !== text.slice(0, 10) || hour > 23 || minute > 59 || second > 59) return undefined
  const fraction = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  return days * dayMs + hour * hourMs + minute * 60_000 + second * 1000 + fraction - offsetOf(match[8])
}

/** 0 Monday to 6 Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/** What a clock on the wall of `zone` (an IANA name) shows, as `2027-03-28 03:30 Europe/Dublin`. */
export function localTime(ms: number, zone: string): string {
  const { day, minute } = localOf(ms, zone)
  return `${isoDay(day)} ${two(Math.floor(minute / 60))}:${two(minute % 60)} ${zone}`
}

/** The local day of a moment. */
export function localDay(ms: number, zone: string): number {
  return localOf(ms, zone).day
}

/** The last millisecond of a local day; right also when the clock is changed that day. */
export function endOfLocalDay(day: number, zone: string): number {
  // The next local midnight lies between 10 and 38 hours after this day's midnight in UTC; zones change by whole minutes.
  let low = (day - 1) * dayMs
  let high = (day + 3) * dayMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (localDay(middle, zone) > day) high = middle
    else low = middle
  }
  return low
}

function localOf(ms: number, zone: string): { day: number; minute: number } {
  const parts = formatOf(zone).formatToParts(ms)
  const of = (type: string): number => Number(parts.find(part => part.type === type)?.value)
  const day = dayFromCivil({ year: of('year'), month: of('month'), day: of('day') })
  assert(Number.isInteger(day), 'a formatted time has its parts')
  return { day, minute: of('hour') * 60 + of('minute') }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { ...options, timeZone: zone })
  formats.set(zone, format)
  return format
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
