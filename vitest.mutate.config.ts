// The tests that judge a mutant of the MLS engine: fast ones of that room alone.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/mls/src/**/*.test.ts'],
    exclude: ['**/*timings.test.ts', '**/life.test.ts'],
    pool: 'threads',
    testTimeout: 30_000,
  },
})
