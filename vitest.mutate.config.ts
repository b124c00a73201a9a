// The tests that judge a mutant of the MLS engine: the fast ones of that room. Those left out live whole lives of groups.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/mls/src/**/*.test.ts'],
    exclude: [
      '**/*timings.test.ts',
      '**/life.test.ts',
      '**/properties.test.ts',
      '**/member.test.ts',
      '**/differential.test.ts',
      '**/passive-client.test.ts',
    ],
    // A hundred members for half a minute.
    testNamePattern: /^(?!written record by record)/,
    // A mutant lives in all suites alike; the official cases of one are enough to see it, in a tenth of the time.
    env: { CAUSEWAY_VECTORS_SUITE: '1' },
    pool: 'threads',
    testTimeout: 30_000,
  },
})
