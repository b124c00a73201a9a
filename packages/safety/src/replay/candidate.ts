// A candidate rule over a data set that somebody brings, beside the rules that are there (B-B3). Nothing of it is kept.

import { CausewayError } from '@causeway/wire'
import { defaultLimitOptions } from '../friction/limits.ts'
import { problemsOfExpression } from '../rules/compile.ts'
import type { Expression, Rule } from '../rules/rule.ts'
import { type LabMessage, type LabResult, replay } from './lab.ts'

export interface CandidateReport {
  readonly people: number
  readonly messages: number
  readonly delayed: number
  readonly rows: readonly {
    readonly rule: string
    readonly title: string
    readonly hits: number
    readonly share: number
    readonly reachedMedian: number | null
  }[]
}

export const candidateId = 'candidate'
export const replayMessagesMax = 200_000

/** `rest`: lets others work between pieces. Throws `safety.bad_rule` and `request.invalid`. */
export async function replayCandidate(
  input: { readonly when: unknown; readonly data: string; readonly messagesMax: number },
  rules: readonly Rule[],
  rest: () => Promise<void>,
): Promise<CandidateReport> {
  const candidate = candidateFrom(input.when, rules)
  const messages = messagesFrom(input.data, input.messagesMax)
  const all = [candidate, ...rules.filter(({ mode }) => mode !== 'off')].map(rule => ({ ...rule, mode: 'shadow' as const }))
  const found = await replay(messages, { store: memoryCounters(), rules: all, rest })
  const limited = await replay(messages, { store: memoryCounters(), rules: [], limits: defaultLimitOptions, rest })
  return {
    people: found.people.size,
    messages: messages.length,
    delayed: limited.delayed.size,
    rows: all.map(({ id, title }) => rowOf(id, title, found)),
  }
}

function rowOf(rule: string, title: string, { hits, firstHits, people }: LabResult): CandidateReport['rows'][number] {
  const count = hits.get(rule)?.size ?? 0
  const reached = [...(firstHits.get(rule)?.values() ?? [])].map(each => each.reached).sort((a, b) => a - b)
  return { rule, title, hits: count, share: count / people.size, reachedMedian: reached[reached.length >> 1] ?? null }
}

/** An expression that somebody typed, as a rule that can only watch. */
function candidateFrom(when: unknown, rules: readonly Rule[]): Rule {
  const problems = problemsOfExpression(when)
  if (problems.length > 0) throw new CausewayError('safety.bad_rule', problems.join('; '))
  const [model] = rules
  if (model === undefined) throw new CausewayError('safety.unknown')
  return { ...model, id: candidateId, title: 'The candidate', when: when as Expression, tests: [], mode: 'shadow' }
}

function messagesFrom(data: string, messagesMax: number): LabMessage[] {
  const messages: LabMessage[] = []
  let last = 0
  for (const [at, line] of data.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [from, to, seconds] = line
      .trim()
      .split(/[\s,]+/, 3)
      .map(Number) as [number, number, number]
    const isHead = at === 0 && Number.isNaN(from)
    if (isHead) continue
    const isRight = [from, to].every(each => Number.isSafeInteger(each) && each >= 0) && Number.isFinite(seconds) && from !== to
    if (!isRight || seconds < last)
      throw new CausewayError('request.invalid', `line ${at + 1}: from, to and seconds, oldest first`)
    if (messages.length === messagesMax) throw new CausewayError('request.invalid', `more than ${messagesMax} messages`)
    last = seconds
    messages.push({ from, to, atMs: Math.round(seconds * 1000) })
  }
  if (messages.length === 0) throw new CausewayError('request.invalid', 'no messages')
  return messages
}

function memoryCounters(): Parameters<typeof replay>[1]['store'] {
  const bodies = new Map<number, Uint8Array>()
  return {
    counters: async ({ account }) => bodies.get(account),
    putCounters: async ({ rows }) => {
      for (const { account, body } of rows) bodies.set(account, body)
    },
  }
}
