import { expect, nameOf, test } from './people.ts'
import type { App } from './people.ts'

for (const app of ['harbor', 'lumen', 'commons'] as const satisfies readonly App[]) {
  test(`${app} can be installed, under its own name and with its own icon`, async ({ stranger }) => {
    const { page, context } = await stranger({ app, serviceWorkers: 'allow' })
    await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const devtools = await context.newCDPSession(page)
    const { url, data = '', errors } = await devtools.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(url).toContain(`/brand-${app}.localhost.webmanifest`)
    const { name, icons } = JSON.parse(data) as { name: string; icons: readonly { src: string }[] }
    expect(name).toBe(nameOf(app))
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
    // Journeys run in windows without a trace, in which nothing is installed; all else must be in order.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter(id => id !== 'in-incognito')).toEqual([])
    const icon = await page.evaluate(async src => {
      const picture = new Image()
      picture.src = src
      await picture.decode()
      return [picture.naturalWidth, picture.naturalHeight]
    }, icons[0]!.src)
    expect(icon).toEqual([512, 512])
  })
}
