import { expect, test } from 'vitest'
import { safetyPage } from './page.ts'
import { simulateSafety } from './run.ts'

test('the rules in force hit hardly anybody ordinary, find what they are for, and the page says what it is not', async () => {
  const figures = await simulateSafety('1')
  const ruleOf = (name: string) => figures.rules.find(({ rule }) => rule === name)!
  for (const { mode, benignHarm, rule } of figures.rules) if (mode !== 'shadow') expect(benignHarm, rule).toBeLessThan(0.005)
  for (const rule of figures.rules) expect(rule.recall, rule.rule).toBeGreaterThan(0.3)
  // Ordinary people who look like somebody else are in it: a rule that hits none of them would have been made for this page.
  expect(figures.rules.some(({ precision = 1 }) => precision < 1)).toBe(true)
  expect(ruleOf('spam-blast').reachedAtHit).toBeLessThanOrEqual(40)
  const waited = (kind: string) => figures.delayed.find(each => each.kind === kind)!.share
  expect([waited('adult') < 0.015, waited('teen') < 0.015, waited('blast') > 0.8]).toEqual([true, true, true])
  // Nothing here finds who is patient: said, and true.
  expect(figures.rules.some(({ target }) => target.includes('prober'))).toBe(false)
  expect(figures.brigade.crowd).toBeLessThan(figures.brigade.three)
  expect(safetyPage(figures)).toContain('not of the field')
})
