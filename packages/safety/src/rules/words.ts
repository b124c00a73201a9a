// What a rule asks, in words that somebody reads before it may do anything.

import { features } from '../signals/features.ts'
import type { Expression } from './rule.ts'

export function wordsOf(expression: Expression): string {
  if ('all' in expression) return expression.all.map(inside).join(', and ')
  if ('any' in expression) return expression.any.map(inside).join(', or ')
  const { what } = features[expression.feature]
  return 'atLeast' in expression ? `${what}: at least ${expression.atLeast}` : `${what}: below ${expression.below}`
}

function inside(part: Expression): string {
  return 'feature' in part ? wordsOf(part) : `(${wordsOf(part)})`
}
