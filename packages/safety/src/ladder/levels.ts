// The ladder (B5). What may decide how much is a table, and nothing issues a restriction but through it.

import { backboneClauses, CausewayError, type Level, levelAloneMax, levelNames, levels } from '@causeway/wire'
import { dayMs } from '../time.ts'

export { backboneClauses, type Level, levelNames, levels }

/** Who stands behind a restriction. */
export type Origin =
  | { readonly kind: 'metadata'; readonly rule: string }
  | { readonly kind: 'verified-report'; readonly rule: string; readonly case: string }
  | { readonly kind: 'people'; readonly case: string; readonly by: string; readonly second?: string }

/** The highest level each origin may reach: metadata adds friction, one person suspends, two suspend everywhere. */
export function ceilingOf(origin: Origin): Level {
  if (origin.kind === 'metadata') return 2
  if (origin.kind === 'verified-report') return 3
  return origin.second !== undefined && origin.second !== origin.by ? 6 : levelAloneMax
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
