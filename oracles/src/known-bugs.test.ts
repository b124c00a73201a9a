import { expect, test } from 'vitest'
import { knownBugs } from './known-bugs.ts'

// A bug that is gone is a correction or a detour to take out of the fuzz.
test.each(knownBugs)('$engine still has $id', async bug => {
  expect(await bug.shows()).toBe(true)
})
