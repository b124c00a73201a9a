// The rules in force, compiled once. A rule that does not pass its own tests, or has expired, does not run.

import { CausewayError } from '@causeway/wire'
import type { FeatureValues } from '../signals/features.ts'
import { type Compiled, compile, problemsOf } from './compile.ts'
import type { Rule } from './rule.ts'

export interface RuleBook {
  readonly rules: readonly Rule[]
  /** Calls `hit` for each rule that fires on these values on that day; nothing is made when none does. */
  evaluate(values: FeatureValues, day: number, hit: (rule: Rule) => void): void
}

/** `config.invalid` with one line per problem. */
export function createRuleBook(rules: readonly Rule[]): RuleBook {
  const problems = rules.flatMap(rule => problemsOf(rule).map(problem => `rule ${rule.id}: ${problem}`))
  const twice = rules.find((rule, at) => rules.findIndex(each => each.id === rule.id) !== at)
  if (twice !== undefined) problems.push(`rule ${twice.id} is there twice`)
  if (problems.length > 0) throw new CausewayError('config.invalid', problems.join('\n'))
  const running = rules
    .filter(({ mode }) => mode !== 'off')
    .map(rule => ({ rule, fires: compile(rule.when) satisfies Compiled as Compiled, expiryDay: rule.expiryDay }))
  return {
    rules,
    evaluate(values, day, hit) {
      for (const { rule, fires, expiryDay } of running) if (day <= expiryDay && fires(values) === 1) hit(rule)
    },
  }
}
