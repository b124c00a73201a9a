// When an answer is due. Hours and days are counted in UTC from receipt, so a change of the clock neither gives nor takes time;
// business days end with the local day of the authority. A deadline that is passed pages people; it never decides anything.

import { dayMs, endOfLocalDay, hourMs, isoDay, localDay, localTime, weekdayOf } from '@causeway/wire'
import type { Calendar, ClockRule, Instrument, PolicyPack } from './instrument.ts'

export interface Deadline {
  readonly dueMs: number
  readonly basis: string
}

/** undefined: there is nothing to produce, or the paper states no date. */
export function deadlineOf(
  pack: PolicyPack,
  instrument: Instrument,
  { receivedAtMs, returnByMs, isEmergency }: { receivedAtMs: number; returnByMs?: number; isEmergency: boolean },
): Deadline | undefined {
  const clock = isEmergency ? (instrument.emergencyClock ?? instrument.clock) : instrument.clock
  if (clock.kind === 'none') return undefined
  if (clock.kind === 'return_date') return returnByMs === undefined ? undefined : { dueMs: returnByMs, basis: clock.basis }
  const counted = addClock(receivedAtMs, clock, pack.calendars[instrument.calendar], instrument.zone)
  // A paper may give more time, not less, than its law; an earlier date is shown to the reviewer by V-09.
  const dueMs = isEmergency || returnByMs === undefined ? counted : Math.max(counted, returnByMs)
  return { dueMs, basis: `${clock.count} ${clock.unit.replace('_', ' ')}, ${clock.basis}` }
}

export function addClock(fromMs: number, clock: ClockRule & { kind: 'fixed' }, calendar: Calendar, zone: string): number {
  if (clock.unit === 'hours') return fromMs + clock.count * hourMs
  if (clock.unit === 'days') return fromMs + clock.count * dayMs
  let day = localDay(fromMs, zone)
  for (let left = clock.count; left > 0; ) {
    day += 1
    if (isBusinessDay(day, calendar)) left -= 1
  }
  return endOfLocalDay(day, zone)
}

export function isBusinessDay(day: number, { holidays }: Calendar): boolean {
  return weekdayOf(day) < 5 && !holidays.includes(isoDay(day))
}

/** As both sides read it. */
export function shownInZones(ms: number, zones: readonly string[]): string {
  return [...new Set(['UTC', ...zones])].map(zone => localTime(ms, zone)).join(' = ')
}

export type ClockState = 'running' | 'due_soon' | 'breached'

/** `due_soon` in the last fifth of the time. */
export function clockState(receivedAtMs: number, { dueMs }: Deadline, nowMs: number): ClockState {
  if (nowMs > dueMs) return 'breached'
  return nowMs > dueMs - (dueMs - receivedAtMs) / 5 ? 'due_soon' : 'running'
}
