// Why a rule fired, and the smallest change that would have kept it from firing. The same object goes to the reviewer, into the
// statement of reasons, to the person's appeal and to auditors.

import { type FeatureName, type FeatureValues, featureAt, features } from '../signals/features.ts'
import { compile } from './compile.ts'
import type { Expression, Rule } from './rule.ts'

export interface Explanation {
  readonly rule: string
  readonly version: number
  readonly title: string
  readonly clause: string
  readonly values: readonly {
    readonly feature: FeatureName
    readonly id: string
    readonly what: string
    readonly value: number
    readonly threshold: number
    readonly comparison: 'at least' | 'below'
  }[]
  /** With only these changed, the rule would not have fired. */
  readonly smallestChange: readonly { readonly feature: FeatureName; readonly from: number; readonly to: number }[]
  readonly sentence: string
}

type Comparison = Extract<Expression, { feature: FeatureName }>
type Change = Explanation['smallestChange'][number]

export function explain(rule: Rule, values: FeatureValues): Explanation {
  const comparisons = [...comparisonsOf(rule.when)]
  const smallestChange = smallestChangeOf(rule.when, values)
  return {
    rule: rule.id,
    version: rule.version,
    title: rule.title,
    clause: rule.clause,
    values: comparisons.map(comparison => ({
      feature: comparison.feature,
      id: features[comparison.feature].id,
      what: features[comparison.feature].what,
      value: values[featureAt[comparison.feature]] as number,
      threshold: thresholdOf(comparison),
      comparison: 'atLeast' in comparison ? 'at least' : 'below',
    })),
    smallestChange,
    sentence: sentenceOf(rule, smallestChange),
  }
}

/** Is it true that these changes keep the rule from firing? Tests ask it of every explanation. */
export function wouldNotFire(rule: Rule, values: FeatureValues, changes: readonly Change[]): boolean {
  const changed = values.slice()
  for (const { feature, to } of changes) changed[featureAt[feature]] = to
  return compile(rule.when)(changed) !== 1
}

/** To break an `all` one part is enough, the nearest; to break an `any` every part that holds must go. */
function smallestChangeOf(expression: Expression, values: FeatureValues): Change[] {
  if ('feature' in expression) return [changeOf(expression, values)]
  if ('any' in expression)
    return merged(expression.any.filter(part => compile(part)(values) === 1).flatMap(part => smallestChangeOf(part, values)))
  return expression.all.map(part => smallestChangeOf(part, values)).reduce((a, b) => (costOf(b) < costOf(a) ? b : a))
}

/** Of several changes of one feature the farthest holds them all: a feature is asked in one direction only. */
function merged(changes: readonly Change[]): Change[] {
  const byFeature = new Map<FeatureName, Change>()
  for (const change of changes) {
    const before = byFeature.get(change.feature)
    if (before === undefined || Math.abs(change.to - change.from) > Math.abs(before.to - before.from))
      byFeature.set(change.feature, change)
  }
  return [...byFeature.values()]
}

/** Counts change by one, shares by a hundredth. */
function changeOf(comparison: Comparison, values: FeatureValues): Change {
  const from = values[featureAt[comparison.feature]] as number
  const threshold = thresholdOf(comparison)
  const step = Number.isInteger(threshold) ? 1 : 0.01
  return { feature: comparison.feature, from, to: 'atLeast' in comparison ? rounded(threshold - step) : threshold }
}

/** Relative, so that shares and counts can be compared. */
function costOf(changes: readonly Change[]): number {
  return changes.reduce((sum, { from, to }) => sum + Math.abs(to - from) / Math.max(1e-9, Math.abs(from), Math.abs(to)), 0)
}

function sentenceOf(rule: Rule, changes: readonly Change[]): string {
  const parts = changes.map(({ feature, from, to }) => `${features[feature].what}: ${rounded(from)} instead of ${to}`)
  return `${rule.title}. It would not have fired with this alone different: ${parts.join('; ')}.`
}

function* comparisonsOf(expression: Expression): Iterable<Comparison> {
  if ('feature' in expression) yield expression
  else for (const part of 'all' in expression ? expression.all : expression.any) yield* comparisonsOf(part)
}

function thresholdOf(comparison: Comparison): number {
  return 'atLeast' in comparison ? comparison.atLeast : comparison.below
}

function rounded(value: number): number {
  return Number(value.toFixed(2))
}
