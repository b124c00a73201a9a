// How many new people, and how many messages without an answer (B-M4). By age band and age of the account; answers make room
// again, and everybody sees their own limits with the time they end.

import { type AgeBand, type ErrorCode, isChild } from '@causeway/wire'
import type { Counters } from '../signals/counters.ts'
import { dayOfRoom, sumOf } from '../signals/windows.ts'
import { dayMs, dayOf } from '../time.ts'

export interface Caps {
  /** People contacted for the first time in 24 hours who have not answered. */
  readonly newContactsPerDay: number
  /** Messages in 30 days to people who have not answered. */
  readonly unanswered: number
}

export interface LimitOptions {
  readonly newAccountDays: number
  readonly fresh: Caps
  readonly settled: Caps
  /** Caps of minors are never above these, whatever the age of the account. */
  readonly children: Caps
  readonly teens: Caps
}

/** Measured on real metadata (README): at most 1.5 % of people are ever delayed by these. */
export const defaultLimitOptions: LimitOptions = {
  newAccountDays: 30,
  fresh: { newContactsPerDay: 20, unanswered: 300 },
  settled: { newContactsPerDay: 30, unanswered: 400 },
  children: { newContactsPerDay: 10, unanswered: 100 },
  teens: { newContactsPerDay: 15, unanswered: 200 },
}

export interface LimitState {
  readonly what: 'new-contacts' | 'unanswered'
  readonly windowMs: number
  readonly max: number
  readonly used: number
  readonly endsAtMs?: number
  /** The error that one more is refused with while there is no room. */
  readonly code: 'safety.limit_reached' | 'safety.unanswered'
  readonly sentence: string
}

/** `accountMs`: when the account was made. */
export function capsOf(options: LimitOptions, band: AgeBand, accountMs: number, nowMs: number): Caps {
  if (isChild(band)) return options.children
  const byAge = nowMs - accountMs < options.newAccountDays * dayMs ? options.fresh : options.settled
  return band === '16-17' ? options.teens : byAge
}

/** A first restriction halves what may be started. */
export function capsUnder(caps: Caps, level: number): Caps {
  return level === 0 ? caps : { ...caps, newContactsPerDay: Math.floor(caps.newContactsPerDay / 2) }
}

/** The limits as the person sees them. */
export function limitStates(counters: Counters, caps: Caps, nowMs: number): LimitState[] {
  const waiting = counters.attempts.filter(({ atMs, isAnswered }) => !isAnswered && atMs > nowMs - dayMs)
  const day = dayOf(nowMs)
  const unanswered = sumOf(counters.windows.unanswered, day, unansweredDays)
  // With one more than fits, the oldest that must end first is the one that makes room.
  const freeing = waiting.at(-caps.newContactsPerDay)
  const contactsEnd = waiting.length < caps.newContactsPerDay || freeing === undefined ? undefined : freeing.atMs + dayMs
  const unansweredEnd =
    unanswered < caps.unanswered ? undefined : dayOfRoom(counters.windows.unanswered, day, caps.unanswered - 1) * dayMs
  return [
    state('new-contacts', dayMs, caps.newContactsPerDay, waiting.length, contactsEnd),
    state('unanswered', unansweredDays * dayMs, caps.unanswered, unanswered, unansweredEnd),
  ]
}

/** The refusal for one more, if there is no room. */
export function refusalOf(states: readonly LimitState[], what: LimitState['what']): ErrorCode | undefined {
  const isFull = states.some(each => each.what === what && each.endsAtMs !== undefined)
  if (!isFull) return undefined
  return codes[what]
}

const codes = { 'new-contacts': 'safety.limit_reached', unanswered: 'safety.unanswered' } as const satisfies Record<
  LimitState['what'],
  ErrorCode
>

export const unansweredDays = 30

function state(what: LimitState['what'], windowMs: number, max: number, used: number, endsAtMs: number | undefined): LimitState {
  const ending = endsAtMs === undefined ? {} : { endsAtMs }
  return { what, windowMs, max, used, code: codes[what], sentence: sentences[what](max, used), ...ending }
}

const sentences: Readonly<Record<LimitState['what'], (max: number, used: number) => string>> = {
  'new-contacts': (max, used) =>
    `In a day you can ask ${max} new people who have not answered yet; ${used} are waiting. An answer makes room at once.`,
  unanswered: (max, used) =>
    `In 30 days you can send ${max} messages to people who have never answered; ${used} are waiting. An answer makes room at once.`,
}
