import type { Page } from '@playwright/test'
import { expect, introduce, messages, say, test } from './people.ts'

test('what lies on the disk shows neither words nor people, and no key that could be copied', async ({ someone }) => {
  const ada = await someone({ app: 'lumen' })
  const ben = await someone({ app: 'harbor' })
  await introduce(ada, ben, 'The swallows are back')
  await say(ben.page, 'Unmistakable marker')
  await expect(messages(ada.page).getByText('Unmistakable marker')).toBeVisible()
  const { text, wrapped } = await ada.page.evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('no answer'))
      })
    const database = await answered(indexedDB.open('causeway'))
    const rows = database.transaction('rows').objectStore('rows')
    const names = await answered(rows.getAllKeys())
    const values = await answered(rows.getAll())
    const key = (await answered(database.transaction('keys').objectStore('keys').get('store'))) as { by: string; key: CryptoKey }
    database.close()
    const written = values.map(value => new TextDecoder('latin1').decode(value as Uint8Array))
    return { text: JSON.stringify(names) + written.join('\n'), wrapped: { by: key.by, extractable: key.key.extractable } }
  })
  expect(text.length).toBeGreaterThan(2_000)
  for (const secret of ['swallows', 'marker', ben.handle, ada.handle, 'mimi://harbor']) expect(text).not.toContain(secret)
  expect(wrapped).toEqual({ by: 'browser', extractable: false })
})

test('after signing out nothing of the account lies in this browser', async ({ someone }) => {
  const ada = await someone({ app: 'lumen', serviceWorkers: 'allow' })
  const ben = await someone({ app: 'harbor' })
  const { page, context } = ada
  await introduce(ada, ben, 'The swallows are back')
  const file = { name: 'nests.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(300_000, 7) }
  await page.getByLabel('File', { exact: true }).setInputFiles(file)
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  await expect(messages(ben.page).getByText('nests.bin')).toBeVisible()
  await page.locator('textarea').fill('Half a sentence')
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const before = await leftIn(page)
  expect(before.rows).toBeGreaterThan(20)
  await page.goto(new URL('/settings/sign-out', page.url()).href)
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out and wipe' }).click()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible()
  const after = await leftIn(page)
  // An empty store waits for whoever signs in next; the app's own files stay.
  expect({ ...after, cached: [] }).toEqual({ databases: ['causeway'], rows: 0, kept: [], files: [], cached: [] })
  expect(after.cached.filter(path => !/^\/(assets\/.+|[\w.-]*)$/.test(path))).toEqual([])
  expect(await context.cookies()).toEqual([])
})

/** What this origin keeps, aside from look, notification wishes and the list of apps. */
async function leftIn(page: Page): Promise<{
  databases: string[]
  rows: number
  kept: string[]
  files: string[]
  cached: string[]
}> {
  return await page.evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error('no answer'))
      })
    const databases = (await indexedDB.databases()).map(({ name = '' }) => name)
    let rows = 0
    for (const name of databases) {
      const database = await answered(indexedDB.open(name))
      for (const store of database.objectStoreNames)
        if (store !== 'keys') rows += await answered(database.transaction(store).objectStore(store).count())
      database.close()
    }
    const wishes = ['causeway.look', 'causeway.notifications', 'causeway.properties']
    const kept = [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter(key => !wishes.includes(key))
    const files: string[] = []
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name)
    const cached: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) cached.push(new URL(url).pathname)
    return { databases, rows, kept, files, cached }
  })
}
