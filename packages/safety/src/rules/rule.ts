// A rule is data: reviewed, versioned, with an owner and an end. It never changes once published; another version is another rule.

import type { FeatureName } from '../signals/features.ts'

/** What a rule may ask. Nothing else: no names, no texts, no lists of people. */
export type Expression =
  | { readonly feature: FeatureName; readonly atLeast: number }
  | { readonly feature: FeatureName; readonly below: number }
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }

export type RuleMode = 'off' | 'shadow' | 'friction' | 'enforce'

/** Metadata alone adds friction, never more (DESIGN §10): the type has no higher level. */
export type MetadataLevel = 0 | 1 | 2

export interface RuleTest {
  readonly name: string
  /** What is not named is unknown. */
  readonly features: Readonly<Partial<Record<FeatureName, number>>>
  readonly expected: 'hit' | 'miss' | 'unknown'
}

export interface Rule {
  /** Permanent; a change of anything but `mode` is a new version. */
  readonly id: string
  readonly version: number
  readonly title: string
  readonly owner: string
  /** The clause of the operator's policy that it serves. */
  readonly clause: string
  readonly lawfulBasis: 'contract' | 'legitimate interest' | 'legal obligation'
  readonly category: 'spam' | 'automation' | 'minor-safety' | 'harassment' | 'account-security'
  readonly maxLevel: MetadataLevel
  /** After this day it is off until somebody reviews it. */
  readonly expiryDay: number
  readonly when: Expression
  readonly tests: readonly RuleTest[]
  readonly mode: RuleMode
}
