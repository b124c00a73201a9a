// The rules of table B2, as they were measured: the yardstick that the engine is held to.

import type { Expression, Rule } from '../rules/rule.ts'

const shared = {
  version: 1,
  owner: 'Causeway',
  clause: 'measurement',
  lawfulBasis: 'legitimate interest',
  category: 'spam',
  maxLevel: 0,
  expiryDay: 99_999,
  mode: 'shadow',
} as const

function yardstick(id: string, title: string, when: Expression): Rule {
  // Zero satisfies every `below` and breaks every `atLeast`, of which each yardstick has one.
  const zero = Object.fromEntries(comparisonsOf(when).map(({ feature }) => [feature, 0]))
  const hit = Object.fromEntries(comparisonsOf(when).map(part => [part.feature, 'atLeast' in part ? part.atLeast : 0]))
  const tests = [
    { name: 'fires', features: hit, expected: 'hit' as const },
    { name: 'does not', features: zero, expected: 'miss' as const },
    { name: 'cannot know', features: {}, expected: 'unknown' as const },
  ]
  return { ...shared, id, title, when, tests }
}

export const tableRules: readonly Rule[] = [
  yardstick('b2-hour', '20 new in 1 h', { feature: 'newContacts1h', atLeast: 20 }),
  yardstick('b2-day', '30 new in 24 h and answered below 0.15', {
    all: [
      { feature: 'newContacts24h', atLeast: 30 },
      { feature: 'answeredShare', below: 0.15 },
    ],
  }),
  yardstick('b2-week', '40 new in 7 d and answered below 0.2', {
    all: [
      { feature: 'newContacts7d', atLeast: 40 },
      { feature: 'answeredShare', below: 0.2 },
    ],
  }),
  yardstick('b2-ever', '20 ever and answered below 0.10', {
    all: [
      { feature: 'newContactsEver', atLeast: 20 },
      { feature: 'answeredShare', below: 0.1 },
    ],
  }),
  yardstick('b2-young', 'younger than 3 d, 15 new in 24 h and answered below 0.15', {
    all: [
      { feature: 'accountAgeDays', below: 3 },
      { feature: 'newContacts24h', atLeast: 15 },
      { feature: 'answeredShare', below: 0.15 },
    ],
  }),
  yardstick('b2-coarse', '15 new in 7 d and answered below 0.5', {
    all: [
      { feature: 'newContacts7d', atLeast: 15 },
      { feature: 'answeredShare', below: 0.5 },
    ],
  }),
]

type Comparison = Extract<Expression, { feature: unknown }>

function comparisonsOf(expression: Expression): Comparison[] {
  if ('feature' in expression) return [expression]
  return ('all' in expression ? expression.all : expression.any).flatMap(comparisonsOf)
}
