import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { flakyTests } from './tools/flaky-tests.ts'

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'sim/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'oracles/src/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    // Not threads: V8 keeps one map of code pages for all of a process, and wasm in several threads races for it until the process
    // ends (`Check failed: jit_page.has_value()`).
    pool: 'forks',
    // By default one core is left free, which of two is half of them.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests on sockets, processes and clocks can fail once on a busy machine; CI tries such a test again,
    // and names it at its end.
    reporters: ['default', flakyTests],
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
})
