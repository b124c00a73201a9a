import { openDirectStore } from '@causeway/store'
import { expect, test } from 'vitest'
import { defaultLimitOptions } from '../friction/limits.ts'
import { shippedRules } from '../rules/shipped.ts'
import { hasCollege, readCollege } from './college.test-support.ts'
import { type LabResult, replay } from './lab.ts'
import { tableRules } from './table.ts'

const store = () => openDirectStore({ path: ':memory:' })

function shareOf(college: ReturnType<typeof readCollege>, who: ReadonlySet<number>): number {
  return (100 * [...who].filter(account => college.benign.has(account)).length) / college.benign.size
}

function caught(college: ReturnType<typeof readCollege>, hits: ReadonlySet<number>): Record<string, number> {
  const counts = { blast: 0, slow: 0, probe: 0 }
  for (const [account, kind] of college.abusers) if (hits.has(account)) counts[kind]++
  return counts
}

test.skipIf(!hasCollege)('B-M5: the running engine reproduces table B2 within 0.2 points', async () => {
  const college = readCollege()
  const result = await replay(college.messages, { store: store(), rules: tableRules })
  const flagged = (...ids: string[]) => new Set(ids.flatMap(id => [...(result.hits.get(id) ?? [])]))
  const table: [string[], number, Record<string, number>][] = [
    [['b2-hour'], 0.79, { blast: 40, slow: 0, probe: 0 }],
    [['b2-day'], 0.53, { blast: 40, slow: 0, probe: 0 }],
    [['b2-week'], 0.79, { blast: 40, slow: 40, probe: 0 }],
    [['b2-ever'], 2.32, { blast: 40, slow: 39, probe: 0 }],
    [['b2-hour', 'b2-day', 'b2-week', 'b2-ever', 'b2-young'], 2.69, { blast: 40, slow: 40, probe: 0 }],
    [['b2-coarse'], 5.58, { blast: 40, slow: 40, probe: 40 }],
  ]
  for (const [ids, benignPercent, abusers] of table) {
    const hits = flagged(...ids)
    expect(Math.abs(shareOf(college, hits) - benignPercent), ids.join()).toBeLessThanOrEqual(0.2)
    expect(caught(college, hits), ids.join()).toEqual(abusers)
  }
})

test.skipIf(!hasCollege)(
  'B-M4: at the default limits at most 1.5 % of the people are ever delayed, and a blast stops',
  async () => {
    const college = readCollege()
    const result: LabResult = await replay(college.messages, { store: store(), rules: shippedRules, limits: defaultLimitOptions })
    expect(shareOf(college, result.delayed)).toBeLessThanOrEqual(1.5)
    expect(shareOf(college, result.delayed)).toBeGreaterThan(0)
    const { newContactsPerDay } = defaultLimitOptions.fresh
    for (const [account, kind] of college.abusers) {
      if (kind !== 'blast') continue
      expect(result.delayed.has(account)).toBe(true)
      // Its few answers make room for as many more.
      expect(result.reached.get(account)).toBeLessThanOrEqual(newContactsPerDay + 8)
    }
  },
)
