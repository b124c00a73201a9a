// Letters that narrow, refuse or object: the same facts give the same words. Staff choose the ground, not the reason's wording.

import { dayMs, isoDay } from '@causeway/wire'
import { categoryNames, notHeld } from '../scope/category.ts'
import type { Authorisation, TaskForm } from './form.ts'
import type { Instrument } from './instrument.ts'
import type { Validation } from './validate.ts'

export interface LetterFacts {
  readonly operator: string
  readonly instrument: Instrument
  readonly paper: Authorisation
  readonly tasks: readonly TaskForm[]
  readonly validation: Validation
  readonly nowMs: number
}

/** What is left after narrowing, what was left out and by which rule; what nobody could produce. */
export function narrowingLetter(facts: LetterFacts): string {
  const { validation, tasks } = facts
  const lines = tasks.flatMap((task, at) => {
    const kept = validation.reach[at] ?? []
    const left = task.categories.filter(category => !kept.includes(category))
    return [
      `Task ${at + 1}: ${task.selector.type} ${task.selector.value}`,
      `  will be answered: ${kept.length === 0 ? 'nothing' : kept.map(category => categoryNames[category]).join('; ')}`,
      ...(left.length === 0 ? [] : [`  left out: ${left.map(category => categoryNames[category]).join('; ')}`]),
    ]
  })
  return letter(facts, 'Your request was narrowed', [...lines, '', ...reasons(validation, ['narrow']), '', ...holding()])
}

export function refusalLetter(facts: LetterFacts): string {
  const standard = facts.instrument.answer === undefined ? [] : ['', facts.instrument.answer]
  return letter(facts, 'Your request cannot be answered', [...reasons(facts.validation, ['fail']), ...standard, '', ...holding()])
}

/**
 * An objection by the instrument's own way: Annex III of Regulation (EU) 2023/1543, the objection of the Data Access Agreement
 * (to the issuing side first, then to our own authority), or a motion to quash.
 */
export function objectionLetter(facts: LetterFacts, ground: string): string {
  const { code } = facts.instrument
  const way = code.startsWith('EU-EPOC')
    ? ['Form: Annex III, Regulation (EU) 2023/1543. The authority answers within five days.', 'Reasons (section D):']
    : code.endsWith('-DAA')
      ? [
          'This objection under the Data Access Agreement goes to the designated authority of the issuing side.',
          'If it is not settled in reasonable time we turn to the designated authority of our own side. Reasons:',
        ]
      : ['We ask that the request be withdrawn or changed. Otherwise the court will be asked to quash it. Reasons:']
  return letter(facts, 'We object to your request', [
    ...way,
    `- ${ground}`,
    '',
    ...reasons(facts.validation, ['fail', 'needs_human']),
  ])
}

function letter({ operator, instrument, paper, nowMs }: LetterFacts, subject: string, body: readonly string[]): string {
  return [
    operator,
    isoDay(Math.floor(nowMs / dayMs)),
    '',
    `To: ${paper.issuer.name}, ${paper.issuer.office}`,
    `Your reference: ${paper.reference}`,
    `Instrument: ${instrument.title} (${instrument.law})`,
    '',
    subject,
    '',
    ...body,
    '',
  ].join('\n')
}

function reasons(validation: Validation, verdicts: readonly string[]): string[] {
  return validation.checks
    .filter(({ verdict }) => verdicts.includes(verdict))
    .map(({ rule, task, sentence }) => `- ${rule}${task === undefined ? '' : ` (task ${task + 1})`}: ${sentence}`)
}

function holding(): string[] {
  return ['Not held by this service, whatever the paper:', ...notHeld.map(({ what, reason }) => `- ${what}. ${reason}`)]
}
