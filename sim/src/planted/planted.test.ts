import { expect, test } from 'vitest'
import { hunt } from './index.ts'

// The quick ones of the table that `npm run sim -- --planted` prints.
const quick = [
  'reused key package',
  'frank of another message',
  'plaintext in an event',
  'undeclared column',
  'send before persisting',
]

for (const bug of quick) {
  test(`the planted bug "${bug}" is caught`, async () => {
    const { seed, checkers } = await hunt(bug, 4)
    expect(seed).toBeDefined()
    expect(checkers.length).toBeGreaterThan(0)
  })
}
