import { defineConfig } from '@playwright/test'
import { chromiumPath } from './e2e/server.ts'

// A journey waits more than it works, so two of them at a time keep two cores busy. No time that is waited for is a promise of speed
// (the benchmarks are): on a busy machine it is longer.
export default defineConfig({
  testDir: 'e2e',
  outputDir: '../../.e2e/messenger/results',
  globalSetup: './e2e/server.ts',
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A busy machine can be too slow once. Playwright reports what passed only at the second try as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  reporter: [['list'], ['../../tools/flaky-tests.ts']],
  use: {
    locale: 'en-GB',
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    launchOptions: {
      executablePath: chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
      ],
    },
  },
})
