// Expressions to closures: data decides, functions run. Three-valued like SQL: what is unknown never fires.

import { type FeatureName, type FeatureValues, featureAt, featureNames } from '../signals/features.ts'
import type { Expression, Rule, RuleTest } from './rule.ts'

/** 1 hit, 0 miss, NaN unknown. */
export type Compiled = (values: FeatureValues) => number

export const expressionDepthMax = 8
export const expressionSizeMax = 64
/** Of what comes from outside: walked no deeper. */
const nestingMax = 64

export function compile(expression: Expression): Compiled {
  if ('feature' in expression) return compileComparison(expression)
  const parts = ('all' in expression ? expression.all : expression.any).map(compile)
  // `all` over nothing would fire for everybody.
  if (parts.length === 0) return () => 0
  return 'all' in expression ? allOf(parts) : anyOf(parts)
}

function compileComparison(expression: Extract<Expression, { feature: FeatureName }>): Compiled {
  const at = featureAt[expression.feature]
  const threshold = 'atLeast' in expression ? expression.atLeast : expression.below
  const isAtLeast = 'atLeast' in expression
  return values => {
    const value = values[at] as number
    if (Number.isNaN(value)) return Number.NaN
    return value >= threshold === isAtLeast ? 1 : 0
  }
}

function allOf(parts: readonly Compiled[]): Compiled {
  return values => {
    let result = 1
    for (const part of parts) {
      const one = part(values)
      if (one === 0) return 0
      if (Number.isNaN(one)) result = Number.NaN
    }
    return result
  }
}

function anyOf(parts: readonly Compiled[]): Compiled {
  return values => {
    let result = 0
    for (const part of parts) {
      const one = part(values)
      if (one === 1) return 1
      if (Number.isNaN(one)) result = Number.NaN
    }
    return result
  }
}

/** What is wrong with an expression from outside, each a sentence. */
export function problemsOfExpression(when: unknown): string[] {
  if (!isExpression(when, 1)) return ['an expression is a comparison of a feature, or all or any of some']
  const problems: string[] = []
  const size = sizeOf(when, 1, problems)
  for (const name of askedBothWays(when)) problems.push(`${name} is asked in both directions; nothing explains such a rule`)
  if (size > expressionSizeMax) problems.push(`the expression has ${size} parts, at most ${expressionSizeMax}`)
  return problems
}

function isExpression(value: unknown, depth: number): value is Expression {
  if (typeof value !== 'object' || value === null || depth > nestingMax) return false
  const { feature, atLeast, below, all, any } = value as Record<string, unknown>
  if (feature !== undefined)
    return typeof feature === 'string' && (typeof atLeast === 'number') !== (typeof below === 'number') && !all && !any
  const parts = all ?? any
  const isOne = (all === undefined) !== (any === undefined)
  return isOne && Array.isArray(parts) && parts.length > 0 && parts.every(part => isExpression(part, depth + 1))
}

/** What is wrong with a rule, each a sentence; a rule with problems is not loaded. */
export function problemsOf(rule: Rule): string[] {
  const problems = problemsOfExpression(rule.when)
  for (const field of ['id', 'title', 'owner', 'clause'] as const) if (rule[field] === '') problems.push(`${field} is empty`)
  if (![0, 1, 2].includes(rule.maxLevel)) problems.push('metadata alone may reach level 2 at most')
  if (problems.length > 0) return problems
  const expected = new Set(rule.tests.map(test => test.expected))
  for (const outcome of ['hit', 'miss', 'unknown'] as const)
    if (!expected.has(outcome)) problems.push(`no test expects "${outcome}"`)
  const compiled = compile(rule.when)
  for (const test of rule.tests) {
    const outcome = outcomeOf(compiled, test)
    if (outcome !== test.expected) problems.push(`test "${test.name}": ${outcome}, expected ${test.expected}`)
  }
  return problems
}

/** A rule that only grows truer in one direction of each feature can be explained by going back. */
function askedBothWays(expression: Expression): FeatureName[] {
  const directions = new Map<FeatureName, Set<string>>()
  const visit = (part: Expression): void => {
    if (!('feature' in part)) return ('all' in part ? part.all : part.any).forEach(visit)
    const known = directions.get(part.feature) ?? new Set()
    directions.set(part.feature, known.add('atLeast' in part ? 'up' : 'down'))
  }
  visit(expression)
  return [...directions].filter(([, known]) => known.size > 1).map(([name]) => name)
}

function sizeOf(expression: Expression, depth: number, problems: string[]): number {
  if (depth > expressionDepthMax) {
    problems.push(`the expression is deeper than ${expressionDepthMax}`)
    return 1
  }
  if ('feature' in expression) {
    if (!featureNames.includes(expression.feature)) problems.push(`there is no feature "${expression.feature}"`)
    const threshold = 'atLeast' in expression ? expression.atLeast : expression.below
    if (!Number.isFinite(threshold)) problems.push(`the threshold of ${expression.feature} is not a number`)
    return 1
  }
  const parts = 'all' in expression ? expression.all : expression.any
  return 1 + parts.reduce((sum, part) => sum + sizeOf(part, depth + 1, problems), 0)
}

export function outcomeOf(compiled: Compiled, { features }: Pick<RuleTest, 'features'>): RuleTest['expected'] {
  const values = new Float64Array(featureNames.length)
  for (const name of featureNames) values[featureAt[name]] = features[name] ?? Number.NaN
  const result = compiled(values)
  return Number.isNaN(result) ? 'unknown' : result === 1 ? 'hit' : 'miss'
}
