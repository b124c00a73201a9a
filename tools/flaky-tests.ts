// Which tests passed at their second try alone: one line each into the file that FLAKY_TESTS names, for the end of CI to show. A
// reporter of vitest and of Playwright; without the variable it does nothing.

import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter } from 'vitest/node'

/** What is used of Playwright's `TestCase`. */
interface PlaywrightTest {
  readonly title: string
  readonly location: { readonly file: string }
  outcome(): string
}

/** Playwright makes one of a file that it is given. */
export default class FlakyTests {
  onTestEnd(test: PlaywrightTest): void {
    if (test.outcome() === 'flaky') note(test.location.file, test.title)
  }

  printsToStdio(): boolean {
    return false
  }
}

export const flakyTests: Reporter = {
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true) note(test.module.moduleId, test.fullName)
  },
}

function note(file: string, title: string): void {
  const list = process.env['FLAKY_TESTS'] ?? ''
  if (list !== '') appendFileSync(list, `${relative(process.cwd(), file)}: ${title}\n`)
}
