// The rules in force, compiled once. A rule that does not pass its own tests, or has expired, does not run.

import { CausewayError } from '@causeway/wire'
import type { FeatureValues } from '../signals/features.ts'
import { compile, problemsOf } from './compile.ts'
import type { Rule, RuleMode } from './rule.ts'

export interface RuleBook {
  /** With the modes they have now. */
  readonly rules: readonly Rule[]
  setMode(rule: string, mode: RuleMode): void
  /** Calls `hit` for each rule that fires on these values on that day; nothing is made when none does. */
  evaluate(values: FeatureValues, day: number, hit: (rule: Rule) => void): void
}

/** `config.invalid` with one line per problem. */
export function createRuleBook(rules: readonly Rule[]): RuleBook {
  const problems = rules.flatMap(rule => problemsOf(rule).map(problem => `rule ${rule.id}: ${problem}`))
  const twice = rules.find((rule, at) => rules.findIndex(each => each.id === rule.id) !== at)
  if (twice !== undefined) problems.push(`rule ${twice.id} is there twice`)
  if (problems.length > 0) throw new CausewayError('config.invalid', problems.join('\n'))
  return uncheckedBook(rules)
}

/** Of rules that nothing is done by: a lab's. */
export function uncheckedBook(rules: readonly Rule[]): RuleBook {
  const entries = rules.map(rule => ({ rule, fires: compile(rule.when), expiryDay: rule.expiryDay }))
  const isRunning = ({ rule }: { rule: Rule }): boolean => rule.mode !== 'off'
  let running = entries.filter(isRunning)
  return {
    get rules() {
      return entries.map(({ rule }) => rule)
    },
    setMode(id, mode) {
      for (const entry of entries) if (entry.rule.id === id) entry.rule = { ...entry.rule, mode }
      running = entries.filter(isRunning)
    },
    evaluate(values, day, hit) {
      for (const { rule, fires, expiryDay } of running) if (day <= expiryDay && fires(values) === 1) hit(rule)
    },
  }
}
