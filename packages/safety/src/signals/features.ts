// F1–F15 (lawful-safety B2) as numbers. What cannot be known is NaN: a rule that needs it gives `unknown`, never a hit.

import type { Counters, WindowName } from './counters.ts'
import { dayOf, hourMs } from '../time.ts'
import type { NetworkFigures } from './registrations.ts'
import { sumOf, weeksOf } from './windows.ts'

export interface FeatureEntry {
  /** The number of the specification. */
  readonly id: string
  readonly what: string
}

export const features = {
  newContacts1h: { id: 'F1', what: 'new people contacted in 1 hour' },
  newContacts24h: { id: 'F1', what: 'new people contacted in 24 hours' },
  newContacts7d: { id: 'F1', what: 'new people contacted in 7 days' },
  newContactsEver: { id: 'F1', what: 'new people contacted ever' },
  answeredShare: { id: 'F2', what: 'share of the people contacted before who answered' },
  answeredShareSettled: { id: 'F2', what: 'share who answered, of those contacted 2 to 7 days ago' },
  unanswered30d: { id: 'F3', what: 'messages in 30 days to people who never answered' },
  accountAgeDays: { id: 'F4', what: 'days since the account was first used' },
  blockedShare7d: { id: 'F5', what: 'people who blocked it in 7 days, per new contact' },
  blockedShare30d: { id: 'F5', what: 'people who blocked it in 30 days, per new contact in 7 days' },
  reporters30d: { id: 'F6', what: 'weight of distinct people whose verified reports name it, 30 days' },
  burstiness: { id: 'F7', what: 'variation of the time between its messages; near 0 is a machine' },
  registrationsNearby24h: { id: 'F8', what: 'accounts made from the same network in 24 hours' },
  networkAnsweredShare24h: {
    id: 'F8',
    what: 'share answered of the people whom accounts made from the same network contacted more than 6 hours ago',
  },
  groupAdds7d: { id: 'F9', what: 'people added to groups in 7 days' },
  groupLeft7d: { id: 'F9', what: 'people it added to groups who left them within a week, 7 days' },
  groupLeftShare7d: { id: 'F9', what: 'share of the people it added to groups who left them within a week' },
  minorAttempts30d: { id: 'F10', what: 'attempts by an adult to reach minors it shares no contact with, 30 days' },
  minorAttemptShare30d: { id: 'F10', what: 'share of such attempts among all, 30 days' },
  minorAttemptWeeks: { id: 'F10', what: 'of the last 4 weeks, those in which it made such an attempt' },
  ageConcentration30d: { id: 'F11', what: 'how much its attempts keep to one age band: 0 spread, 1 one band only' },
  echoes30d: { id: 'F12', what: 'attempts to reach a person on another app after a refusal, 30 days' },
  refusedAttempts30d: { id: 'F13', what: 'attempts to reach people who had refused or blocked, 30 days' },
  deviceChanges30d: { id: 'F14', what: 'devices added and keys started anew, 30 days' },
  quickReports7d: { id: 'F15', what: 'verified reports within an hour of being accepted, 7 days' },
} as const

features satisfies Record<string, FeatureEntry>

export type FeatureName = keyof typeof features
export const featureNames: readonly FeatureName[] = Object.keys(features) as FeatureName[]
/** By place in `featureNames`. */
export type FeatureValues = Float64Array

export const featureAt: Readonly<Record<FeatureName, number>> = Object.fromEntries(
  featureNames.map((name, at) => [name, at]),
) as Record<FeatureName, number>

/** Fewer attempts than this say nothing about answers. */
const attemptsForShareMin = 10
const intervalsForBurstinessMin = 20
const settledMs = 48 * hourMs

/** Features at `nowMs`, into `into`. `network`: of the network the account came from, if that is still known. */
export function computeFeatures(
  counters: Counters,
  nowMs: number,
  into: FeatureValues,
  network: NetworkFigures | undefined,
): FeatureValues {
  const day = dayOf(nowMs)
  const sum = (name: WindowName, days: number): number => sumOf(counters.windows[name], day, days)
  countAttempts(counters, nowMs, into)
  into[featureAt.unanswered30d] = sum('unanswered', 30)
  into[featureAt.accountAgeDays] = (nowMs - counters.firstMs) / (24 * hourMs)
  const inWeek = into[featureAt.newContacts7d] as number
  into[featureAt.blockedShare7d] = inWeek === 0 ? Number.NaN : sum('blockers', 7) / inWeek
  into[featureAt.blockedShare30d] = inWeek === 0 ? Number.NaN : sum('blockers', 30) / inWeek
  into[featureAt.reporters30d] = sum('reporters', 30) / reporterScale
  into[featureAt.burstiness] = burstinessOf(counters)
  into[featureAt.registrationsNearby24h] = network?.accounts ?? Number.NaN
  into[featureAt.networkAnsweredShare24h] = network?.answeredShare ?? Number.NaN
  const groupAdds = sum('groupAdds', 7)
  into[featureAt.groupAdds7d] = groupAdds
  into[featureAt.groupLeft7d] = sum('groupLeft', 7)
  into[featureAt.groupLeftShare7d] = groupAdds < attemptsForShareMin ? Number.NaN : sum('groupLeft', 7) / groupAdds
  const [children, teens, adults] = [sum('toChildren', 30), sum('toTeens', 30), sum('toAdults', 30)]
  const all = children + teens + adults
  into[featureAt.minorAttempts30d] = sum('minorStrangers', 30)
  into[featureAt.minorAttemptShare30d] = all === 0 ? Number.NaN : sum('minorStrangers', 30) / all
  into[featureAt.minorAttemptWeeks] = weeksOf(counters.windows.minorStrangers, day, 4)
  into[featureAt.ageConcentration30d] = concentrationOf([children, teens, adults])
  into[featureAt.echoes30d] = sum('echoes', 30)
  into[featureAt.refusedAttempts30d] = sum('refusedAttempts', 30)
  into[featureAt.deviceChanges30d] = sum('deviceChanges', 30)
  into[featureAt.quickReports7d] = sum('quickReports', 7)
  return into
}

/** Reports are weighed by the reporter's reputation; the window counts in hundredths. */
export const reporterScale = 100

function countAttempts(counters: Counters, nowMs: number, into: FeatureValues): void {
  let [hour, day, week, settled, settledAnswered] = [0, 0, 0, 0, 0]
  const { attempts } = counters
  for (let at = attempts.length - 1; at >= 0; at--) {
    const attempt = attempts[at]
    if (attempt === undefined) break
    const age = nowMs - attempt.atMs
    if (age >= 168 * hourMs) break
    week++
    if (age < 24 * hourMs) day++
    if (age < hourMs) hour++
    if (age >= settledMs) settled++
    if (age >= settledMs && attempt.isAnswered) settledAnswered++
  }
  into[featureAt.newContacts1h] = hour
  into[featureAt.newContacts24h] = day
  into[featureAt.newContacts7d] = week
  into[featureAt.newContactsEver] = counters.attemptsEver
  // The attempt that is being made has had no time to be answered.
  const before = counters.attemptsEver - 1
  into[featureAt.answeredShare] = before < attemptsForShareMin ? Number.NaN : counters.answeredEver / before
  into[featureAt.answeredShareSettled] = settled < attemptsForShareMin ? Number.NaN : settledAnswered / settled
}

/** Coefficient of variation of the intervals between messages. */
function burstinessOf({ intervals, intervalMean, intervalSquares }: Counters): number {
  if (intervals < intervalsForBurstinessMin || intervalMean === 0) return Number.NaN
  return Math.sqrt(Math.max(0, intervalSquares - intervalMean ** 2)) / intervalMean
}

/** 1 minus the entropy over the bands, as a share of the largest one. */
function concentrationOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total < attemptsForShareMin) return Number.NaN
  let entropy = 0
  for (const count of counts) if (count > 0) entropy -= (count / total) * Math.log2(count / total)
  return 1 - entropy / Math.log2(counts.length)
}
