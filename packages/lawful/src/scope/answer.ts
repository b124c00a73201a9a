// The answer per category, with its reason written from the inventory: staff cannot reword it.

import { type DatumId, inventory } from '@causeway/wire'
import type { Table } from '../collect/collect.ts'
import { columnsOf } from '../collect/collectors.ts'
import { neverProducedReason } from '../collect/never-produced.ts'
import { type Category, categoryNames, dataOf, notHeld } from './category.ts'

export type Outcome = 'produced' | 'none_found' | 'not_held' | 'held_unreadable' | 'out_of_scope' | 'objected'

export interface Answer {
  readonly category: Category
  readonly outcome: Outcome
  readonly reason: string
  /** One line per datum of the category: what became of it. */
  readonly details: readonly string[]
}

export interface Limits {
  /** What the instrument reaches, and its name for the reason. */
  readonly reach: readonly Category[]
  readonly instrument: string
  /** Categories that the operator objects to, with the ground. */
  readonly objected: Readonly<Partial<Record<Category, string>>>
  /** Data that a paper gets and this asker does not, with the reason. */
  readonly unshown?: Readonly<Partial<Record<DatumId, string>>>
}

/** What can be said before anything is collected; an officer sees it before submitting. */
export function expectedAnswer(category: Category, limits: Limits): Answer | undefined {
  const objection = limits.objected[category]
  if (category === 'NON') return notHeldAnswer()
  if (objection !== undefined) return answer(category, 'objected', objection)
  if (!limits.reach.includes(category)) {
    const reach = limits.reach.length === 0 ? 'nothing' : limits.reach.join(', ')
    return answer(category, 'out_of_scope', `The instrument ${limits.instrument} reaches ${reach}; ${category} is beyond it.`)
  }
  if (dataOf(category).length === 0)
    return answer(category, 'not_held', `Nothing is held that is ${categoryNames[category].toLowerCase()}.`)
  return undefined
}

/** The answer to one requested category after collection. */
export function answerOf(category: Category, limits: Limits, tables: readonly Table[]): Answer {
  const before = expectedAnswer(category, limits)
  if (before !== undefined) return before
  const rows = tables.filter(table => table.category === category).reduce((sum, table) => sum + table.rows.length, 0)
  const details = dataOf(category).map(datum => detailOf(datum, limits))
  if (rows === 0) return { category, outcome: 'none_found', reason: noneFound(category, limits), details }
  if (category === 'CTC') {
    const reason = `${rows === 1 ? '1 encrypted item was' : `${rows} encrypted items were`} waiting for delivery. The operator has no key (RFC 9420): what is handed over is ciphertext.`
    return { category, outcome: 'held_unreadable', reason, details }
  }
  return { category, outcome: 'produced', reason: rows === 1 ? '1 row.' : `${rows} rows.`, details }
}

function noneFound(category: Category, { unshown = {} }: Limits): string {
  const leavesOut = dataOf(category).some(datum => unshown[datum] !== undefined)
  const searched = leavesOut ? 'What is kept of this kind and shown here' : 'What is kept of this kind'
  return `${searched} was searched; nothing was found.`
}

function detailOf(datum: DatumId, { unshown }: Limits): string {
  const { what, retention } = inventory[datum]
  const columns = columnsOf(datum)
  const reason = unshown?.[datum]
  if (reason !== undefined)
    return `${datum}: ${what} (kept ${retention}): handed over for a paper, not shown here. ${reason} ${byLetter}`
  const end = columns.length > 0 ? `in ${columns.join(', ')}` : `not produced. ${neverProducedReason(datum) ?? ''}`
  return `${datum}: ${what} (kept ${retention}): ${end}`.trimEnd()
}

/** The right of access stands beside this view; there a person weighs it against the rights of others. */
const byLetter = 'Who asks the operator in writing is answered as far as the rights of others allow (GDPR Art. 15(4)).'

function notHeldAnswer(): Answer {
  const details = notHeld.map(({ what, reason, reference }) => `${what}: ${reason} [${reference}]`)
  return { category: 'NON', outcome: 'not_held', reason: 'The operator does not hold this.', details }
}

function answer(category: Category, outcome: Outcome, reason: string): Answer {
  return { category, outcome, reason, details: [] }
}
