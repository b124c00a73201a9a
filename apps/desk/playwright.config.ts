import type { PlaywrightTestConfig } from '@playwright/test'

const config: PlaywrightTestConfig = {
  testDir: 'e2e',
  testMatch: '*.e2e.ts',
  // Each file has a server of its own.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // As in the messenger's: what passes only at the second try is reported as flaky.
  retries: process.env['CI'] === undefined ? 0 : 1,
  outputDir: '../../.e2e/desk/results',
  reporter: [['list'], ['../../tools/flaky-tests.ts']],
  use: {
    viewport: { width: 1440, height: 900 },
    // The Chromium of this machine; browsers are not downloaded.
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
}
export default config
