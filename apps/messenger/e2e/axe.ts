// WCAG 2.2 A and AA as far as axe can tell: no violation on what is shown.

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { settled } from '../../e2e/settled.ts'
import { expect } from './people.ts'

export async function expectNoViolation(page: Page, where: string): Promise<void> {
  // Motion blends colours that are not meant to be read.
  await settled(page)
  // Base UI's guards at the ends of an overlay send focus on; nobody rests on them.
  const { violations } = await new AxeBuilder({ page })
    .exclude('[data-base-ui-focus-guard]')
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(
    violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([])
}
