// Two apps, the real server, real sockets: block, report with a photo, limits.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../client.test-support.ts'
import { bytesSource, type Client } from '../index.ts'
import { clientAt, type LiveServer, startLiveServer } from '../node/live-server.test-support.ts'

let server: LiveServer
let ada: Client
let eve: Client
beforeAll(async () => {
  server = await startLiveServer()
  ;[ada, eve] = await Promise.all([clientAt(server, 'lumen.localhost', 'ada'), clientAt(server, 'harbor.localhost', '+15550009')])
})
afterAll(async () => {
  for (const client of [ada, eve]) await client.close()
  await server.close()
})

test('what is reported is what was shown, with its photo; the hub says that it is genuine, and the person is blocked', async () => {
  await eve.contacts.request(ada.me.user)
  await ada.contacts.accept(eve.me.user)
  const atEve = await eve.rooms.create({ with: [ada.me.user] })
  await until('in the room', async () => (await (await ada.rooms.get(atEve.uri))?.summary())?.status === 'active')
  const atAda = (await ada.rooms.get(atEve.uri))!
  for (const text of ['one', 'two', 'three', 'four', 'five']) await atEve.send(text)
  await atEve.sendFile(bytesSource('shore.jpg', 'image/jpeg', new Uint8Array(10_000).fill(7)), { caption: 'look' })
  await until('all there', async () => (await atAda.messages()).length === 6)
  const messages = await atAda.messages()
  const suggested = await ada.reports.suggest(atAda.uri, messages.at(-1)!.id)
  expect(suggested.subject).toBe(eve.me.user)
  expect(suggested.messages.map(({ text }) => text)).toEqual(['two', 'three', 'four', 'five', 'look'])
  expect(suggested.messages.at(-1)?.files).toMatchObject([
    { filename: 'shore.jpg', contentType: 'image/jpeg', sizeBytes: 10_000 },
  ])

  const chosen = await ada.reports.preview(atAda.uri, [messages.at(-1)!.id])
  expect(chosen.messages).toHaveLength(1)
  const options = { category: 'harassment.insult', note: 'please look', withFiles: true, block: true } as const
  expect(await ada.reports.send(chosen, options)).toMatchObject({ verdict: 'verified' })
  expect(await ada.reports.list()).toMatchObject([{ state: 'open', verdict: 'verified', canAppeal: false }])
  expect((await ada.safety.status()).blocks).toEqual([{ user: eve.me.user, kind: 'block' }])

  const more = await atEve.send('and another thing')
  await new Promise(resolve => setTimeout(resolve, 300))
  // To who is blocked it looks like a message that waits.
  expect((await atEve.messages()).find(({ id }) => String(id) === String(more.id))?.state).toBe('pending')
  expect(await atAda.messages()).toHaveLength(6)
  await ada.safety.unblock(eve.me.user)
  expect((await ada.safety.status()).blocks).toEqual([])
})

test('a person can be reported without a message, a message that is not here cannot', async () => {
  const receipt = await ada.reports.send(ada.reports.previewPerson(eve.me.user), { category: 'identity.impersonation' })
  expect(receipt.verdict).toBe('unverifiable')
  const { room } = (await ada.rooms.list())[0]!
  await expect(ada.reports.preview(room, [new Uint8Array(32)])).rejects.toMatchObject({ code: 'request.invalid' })
})

test('limits, links and restrictions are there to be seen', async () => {
  const status = await eve.safety.status()
  expect(status.limits.map(({ what }) => what)).toEqual(['new-contacts', 'unanswered'])
  expect(status.limits[0]?.sentence).toMatch(/In a day you can ask \d+ new people/)
  const { code } = await eve.safety.offerLink()
  await ada.safety.acceptLink(code)
  expect((await eve.safety.status()).linkedAccounts).toBe(2)
  await ada.safety.endLink()
  expect([await eve.safety.restrictions(), await eve.safety.wardRequests()]).toEqual([[], []])
  await eve.safety.setFindable(false)
  expect(await ada.contacts.find('harbor.localhost', '+15550009')).toBe(eve.me.user)
  await eve.safety.setFindable(true)
})
