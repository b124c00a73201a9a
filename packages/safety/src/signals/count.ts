// One event into the counters of its account.

import { dayOf, hourMs } from '../time.ts'
import { type Counters, forgetOldAttempts } from './counters.ts'
import type { SignalEvent } from './events.ts'
import { reporterScale } from './features.ts'
import { addTo, release } from './windows.ts'

export function count(counters: Counters, event: SignalEvent): void {
  const { atMs } = event
  const day = dayOf(atMs)
  if (counters.firstMs === 0) counters.firstMs = atMs
  const { windows } = counters
  switch (event.kind) {
    case 'attempt':
      return countAttempt(counters, event)
    case 'answered':
      return countAnswer(counters, event)
    case 'sent':
      if (event.isUnanswered) addTo(windows.unanswered, day)
      return countInterval(counters, atMs)
    case 'blocked':
      return addTo(windows.blockers, day)
    case 'group-add':
      return addTo(windows.groupAdds, day)
    case 'group-left':
      return addTo(windows.groupLeft, day)
    case 'device-change':
      return addTo(windows.deviceChanges, day)
    case 'reported':
      addTo(windows.reporters, day, Math.round(event.weight * reporterScale))
      if (event.isQuick) addTo(windows.quickReports, day)
      return undefined
    case 'registered':
      return undefined
  }
}

function countAttempt(counters: Counters, event: Extract<SignalEvent, { kind: 'attempt' }>): void {
  const { atMs, target, toward } = event
  const day = dayOf(atMs)
  counters.attemptsEver++
  counters.attempts.push({ atMs, target, isAnswered: false })
  forgetOldAttempts(counters, atMs)
  const { windows } = counters
  addTo(toward === 'child' ? windows.toChildren : toward === 'teen' ? windows.toTeens : windows.toAdults, day)
  if (event.isMinorStranger) addTo(windows.minorStrangers, day)
  if (event.wasRefused) addTo(windows.refusedAttempts, day)
  if (event.isEcho) addTo(windows.echoes, day)
}

function countAnswer(counters: Counters, { target, released }: Extract<SignalEvent, { kind: 'answered' }>): void {
  counters.answeredEver++
  const attempt = counters.attempts.findLast(each => each.target === target)
  if (attempt !== undefined) attempt.isAnswered = true
  release(counters.windows.unanswered, released)
}

/** Intervals of more than a day are nights and holidays, not rhythm. */
const intervalMsMax = 24 * hourMs
/** How much the newest interval weighs once there are many. */
const fading = 1 / 64

function countInterval(counters: Counters, atMs: number): void {
  const seconds = (atMs - counters.lastSentMs) / 1000
  const isFirst = counters.lastSentMs === 0
  counters.lastSentMs = atMs
  if (isFirst || seconds < 0 || seconds * 1000 > intervalMsMax) return
  counters.intervals = Math.min(0xffff_ffff, counters.intervals + 1)
  const weight = Math.max(fading, 1 / counters.intervals)
  counters.intervalMean += (seconds - counters.intervalMean) * weight
  counters.intervalSquares += (seconds ** 2 - counters.intervalSquares) * weight
}
