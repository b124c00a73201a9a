// The ladder (B5). What may decide how much is a table, and nothing issues a restriction but through it.

import { CausewayError } from '@causeway/wire'
import { dayMs } from '../time.ts'

export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6
export const levels: readonly Level[] = [0, 1, 2, 3, 4, 5, 6]

export const levelNames: Readonly<Record<Level, string>> = {
  0: 'A note; nothing is restricted.',
  1: 'You can ask fewer new people than usual.',
  2: 'You cannot ask new people for now. Conversations you have go on.',
  3: 'You cannot ask new people until somebody has looked at it. Conversations you have go on.',
  4: 'Your account at this app is suspended: it can read, and appeal.',
  5: 'Your accounts on all apps here are suspended: they can read, and appeal.',
  6: 'Your accounts on all apps here are suspended for good: they can read, and appeal.',
}

/** Who stands behind a restriction. */
export type Origin =
  | { readonly kind: 'metadata'; readonly rule: string }
  | { readonly kind: 'verified-report'; readonly rule: string; readonly case: string }
  | { readonly kind: 'people'; readonly case: string; readonly by: string; readonly second?: string }

/** The highest level each origin may reach: metadata adds friction, one person suspends, two suspend everywhere. */
export function ceilingOf(origin: Origin): Level {
  if (origin.kind === 'metadata') return 2
  if (origin.kind === 'verified-report') return 3
  return origin.second !== undefined && origin.second !== origin.by ? 6 : 4
}

/** The longest a level may hold; then it ends by itself. */
const longestMs: Readonly<Record<Level, number>> = {
  0: 365 * dayMs,
  1: 14 * dayMs,
  2: 3 * dayMs,
  3: 30 * dayMs,
  4: 365 * dayMs,
  5: 365 * dayMs,
  6: 100 * 365 * dayMs,
}

/** Backbone-wide restrictions are for these alone (B5); an app's own rules never punish speech on another. */
export const backboneClauses: readonly string[] = ['Child safety', 'Violent threats', 'Malware', 'Ban evasion']

/** Throws `safety.not_allowed` for more than the origin may decide. */
export function checkIssue(origin: Origin, level: Level, scope: 'property' | 'backbone', clause: string): void {
  if (level > ceilingOf(origin)) throw new CausewayError('safety.not_allowed', `level ${level} needs more than ${origin.kind}`)
  if (scope === 'backbone' && !backboneClauses.some(name => clause.startsWith(name)))
    throw new CausewayError('safety.not_allowed', 'this clause does not hold on all apps')
  if (level >= 5 && scope === 'property') throw new CausewayError('safety.not_allowed', 'levels 5 and 6 are for all apps')
}

export function endOf(level: Level, nowMs: number, wishedMs?: number): number {
  const longest = nowMs + longestMs[level]
  return wishedMs === undefined ? longest : Math.min(longest, wishedMs)
}
