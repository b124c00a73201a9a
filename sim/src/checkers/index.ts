// All checkers, by the name a failing seed prints.

import { epochsAgree, membershipsAgree, participantsAgree } from './agreement.ts'
import type { Checker } from './checker.ts'
import { nothingForgotten, nothingLost, nothingRejoined, nothingUnreadable, nothingWaits } from './durability.ts'
import type { Facts } from './facts.ts'
import { cursorsGapless, keyPackagesOnce, noAlarms, noSurprises, nothingInvented, receiptsOfMessages } from './log.ts'
import { nothingTwice, sameOrder, toldInOrder } from './order.ts'
import { canaryAbsent, columnsDeclared, removedReadNothing } from './secrecy.ts'

/** What a failing seed prints. The last two: a world that does not come to rest, and one that breaks. */
export type CheckerName =
  | 'noSurprises'
  | 'noAlarms'
  | 'sameOrder'
  | 'toldInOrder'
  | 'nothingTwice'
  | 'nothingLost'
  | 'nothingForgotten'
  | 'nothingUnreadable'
  | 'nothingRejoined'
  | 'nothingWaits'
  | 'epochsAgree'
  | 'participantsAgree'
  | 'membershipsAgree'
  | 'removedReadNothing'
  | 'canaryAbsent'
  | 'columnsDeclared'
  | 'cursorsGapless'
  | 'receiptsOfMessages'
  | 'nothingInvented'
  | 'keyPackagesOnce'
  | 'healing'
  | 'episode'

const checkers: Readonly<Record<Exclude<CheckerName, 'healing' | 'episode'>, Checker>> = {
  noSurprises,
  noAlarms,
  sameOrder,
  toldInOrder,
  nothingTwice,
  nothingLost,
  nothingForgotten,
  nothingUnreadable,
  nothingRejoined,
  nothingWaits,
  epochsAgree,
  participantsAgree,
  membershipsAgree,
  removedReadNothing,
  canaryAbsent,
  columnsDeclared,
  cursorsGapless,
  receiptsOfMessages,
  nothingInvented,
  keyPackagesOnce,
}

export interface Violation {
  readonly checker: CheckerName
  readonly what: string
}

/** The first few of each checker: one is enough to fail, more help to see the pattern. */
const perCheckerMax = 3

export function check(facts: Facts): Violation[] {
  return Object.entries(checkers).flatMap(([name, checker]) =>
    checker(facts)
      .slice(0, perCheckerMax)
      .map(what => ({ checker: name as CheckerName, what })),
  )
}
