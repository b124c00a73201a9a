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
