import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { featureAt, type FeatureName, featureNames } from '../signals/features.ts'
import { createRuleBook } from './book.ts'
import { compile, outcomeOf, problemsOf } from './compile.ts'
import { explain, wouldNotFire } from './explain.ts'
import { modeAfter, promote, wilsonLowerBound } from './promotion.ts'
import type { Expression, Rule } from './rule.ts'
import { shippedRules } from './shipped.ts'

const comparison = fc.oneof(
  fc.record({ feature: fc.constantFrom(...featureNames), atLeast: fc.double({ min: 0, max: 100, noNaN: true }) }),
  fc.record({ feature: fc.constantFrom(...featureNames), below: fc.double({ min: 0, max: 100, noNaN: true }) }),
)
const { expression } = fc.letrec<{ expression: Expression }>(tie => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({ all: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const valuesOf = fc
  .array(fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 200, noNaN: true })), {
    minLength: featureNames.length,
    maxLength: featureNames.length,
  })
  .map(values => Float64Array.from(values))

describe('a rule', () => {
  test('that ships passes its own tests, has an owner, a clause and an end, and stays within friction', () => {
    expect(createRuleBook(shippedRules).rules.map(({ id }) => id)).toEqual([
      'spam-blast',
      'spam-slow',
      'spam-ever',
      'group-adds-mass',
      'registration-farm',
      'minor-directed',
      'refusal-persistence',
      'account-takeover',
    ])
    for (const rule of shippedRules) expect(rule.maxLevel).toBeLessThanOrEqual(2)
  })

  test('B-M5: that needs what is unknown never fires', () => {
    fc.assert(
      fc.property(expression, when => {
        const nothing = new Float64Array(featureNames.length).fill(Number.NaN)
        expect(compile(when)(nothing)).not.toBe(1)
      }),
    )
    for (const rule of shippedRules) expect(outcomeOf(compile(rule.when), { features: {} })).toBe('unknown')
  })

  test('B-M5: explains each hit with a change after which it would not have fired', () => {
    let hits = 0
    fc.assert(
      fc.property(expression, valuesOf, (when, values) => {
        if (compile(when)(values) !== 1) return
        const rule: Rule = { ...(shippedRules[0] as Rule), when }
        if (problemsOf(rule).some(problem => problem.includes('both directions'))) return
        hits++
        const explanation = explain(rule, values)
        expect(wouldNotFire(rule, values, explanation.smallestChange)).toBe(true)
        expect(explanation.sentence).toContain('instead of')
      }),
      { numRuns: 2_000 },
    )
    expect(hits).toBeGreaterThan(100)
  })

  test('the change of a blast is the answers it lacks or the strangers it has too many, whichever is nearer', () => {
    const values = new Float64Array(featureNames.length).fill(Number.NaN)
    const set = (name: FeatureName, value: number) => (values[featureAt[name]] = value)
    set('newContacts24h', 80)
    set('answeredShare', 0.14)
    expect(explain(shippedRules[0] as Rule, values).smallestChange).toEqual([{ feature: 'answeredShare', from: 0.14, to: 0.15 }])
  })

  test('with a missing test, an unknown feature, a higher level or too much depth is refused in words', () => {
    const good = shippedRules[0] as Rule
    const deep = Array.from({ length: 9 }).reduce<Expression>(inner => ({ all: [inner] }), { feature: 'groupAdds7d', atLeast: 1 })
    expect(problemsOf({ ...good, tests: [] })).toHaveLength(3)
    expect(problemsOf({ ...good, when: { feature: 'ageOfFace' as FeatureName, atLeast: 1 } })[0]).toContain('no feature')
    expect(problemsOf({ ...good, maxLevel: 3 as 2 })).toContain('metadata alone may reach level 2 at most')
    expect(problemsOf({ ...good, when: deep })[0]).toContain('deeper')
    expect(() => createRuleBook([good, good])).toThrow('twice')
  })

  test('does not run once it has expired', () => {
    const book = createRuleBook(shippedRules)
    const values = new Float64Array(featureNames.length).fill(0)
    values[featureAt.newContacts24h] = 80
    const firedOn = (day: number): string[] => {
      const fired: string[] = []
      book.evaluate(values, day, ({ id }) => fired.push(id))
      return fired
    }
    expect(firedOn(21_000)).toContain('spam-blast')
    expect(firedOn(22_000)).toEqual([])
  })
})

describe('promotion', () => {
  const shadow = { sinceDay: 100, labelledRight: 48, labelledWrong: 2 }
  const rule: Rule = { ...(shippedRules[0] as Rule), mode: 'shadow' }
  const people = { proposer: 'ines', approver: 'jo' }

  test('needs fourteen days, fifty labelled hits and a second person, and shows the lower bound', () => {
    const promoted = promote(rule, 'friction', shadow, people, 114)
    expect(promoted.rule.mode).toBe('friction')
    expect(promoted.precisionLowerBound).toBeCloseTo(0.865, 2)
    const refused = (...given: Parameters<typeof promote>) => expect(() => promote(...given))
    refused(rule, 'friction', shadow, people, 113).toThrow('14 days')
    refused(rule, 'friction', { ...shadow, labelledRight: 40 }, people, 200).toThrow('42 hits')
    refused(rule, 'friction', shadow, { proposer: 'ines', approver: 'ines' }, 200).toThrow('second person')
    refused({ ...rule, mode: 'off' }, 'friction', shadow, people, 200).toThrow('it is off')
    expect(wilsonLowerBound(0, 0)).toBe(0)
  })

  test('is taken back by itself when people overturn it or it floods', () => {
    const running: Rule = { ...rule, mode: 'friction' }
    expect(modeAfter(running, { hits: 100, decided: 20, overturned: 5 }, 90)).toBe('shadow')
    expect(modeAfter(running, { hits: 300, decided: 0, overturned: 0 }, 90)).toBe('shadow')
    expect(modeAfter(running, { hits: 100, decided: 20, overturned: 4 }, 90)).toBe('friction')
  })
})
