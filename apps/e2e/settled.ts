import type { Page } from '@playwright/test'

/** Even the shortest transitions go down the tree one level at a time: through when for some frames nothing moves that ever ends. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const isMoving = (): boolean =>
      document
        .getAnimations()
        .some(
          ({ playState, effect }) =>
            playState === 'running' && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY,
        )
    for (let still = 0; still < 8; ) {
      await new Promise(resolve => requestAnimationFrame(resolve))
      still = isMoving() ? 0 : still + 1
    }
  })
}
