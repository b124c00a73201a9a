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
  const receipt = await ada.reports.send(await ada.reports.previewPerson(eve.me.user), { category: 'identity.impersonation' })
  expect(receipt.verdict).toBe('unverifiable')
  const { room } = (await ada.rooms.list())[0]!
  await expect(ada.reports.preview(room, [new Uint8Array(32)])).rejects.toMatchObject({ code: 'request.invalid' })
})

test('an edit, a reaction, a voice note and the name of a group are reported with what they belong to', async () => {
  const atEve = await eve.rooms.create({ with: [ada.me.user], kind: 'group', name: 'first name' })
  await until('in the group', async () => (await (await ada.rooms.get(atEve.uri))?.summary())?.status === 'active')
  const atAda = (await ada.rooms.get(atEve.uri))!
  const own = await atAda.send('a kind word')
  await atEve.send('hello')
  const { id } = await atEve.send('nothing to see')
  await until('all there', async () => (await atAda.messages()).length === 3)
  await atEve.edit(id, 'you fool')
  await atEve.react(own.id, '🤮')
  await atEve.rename('Ada is a fool')
  await until('all seen', async () => (await (await ada.rooms.get(atEve.uri))?.summary())?.name === 'Ada is a fool')
  const send = (preview: Awaited<ReturnType<typeof ada.reports.suggest>>) =>
    ada.reports.send(preview, { category: 'harassment.insult', withFiles: true })

  const edited = await ada.reports.suggest(atAda.uri, id)
  expect(edited).toMatchObject({ subject: eve.me.user, about: 'messages' })
  expect(edited.messages.slice(-2).map(({ what, text }) => [what, text])).toEqual([
    ['message', 'nothing to see'],
    ['edit', 'you fool'],
  ])
  expect(await send(edited)).toMatchObject({ verdict: 'verified' })

  const [reaction] = (await atAda.messages())[0]!.reactions
  const reacted = await ada.reports.suggest(atAda.uri, reaction!.id)
  expect(reacted.messages.map(({ what, text }) => [what, text])).toEqual([
    ['message', 'a kind word'],
    ['reaction', '🤮'],
  ])
  expect(reacted.subject).toBe(eve.me.user)
  expect(await send(reacted)).toMatchObject({ verdict: 'verified' })

  const named = await ada.reports.suggestGroup(atAda.uri)
  expect(named).toMatchObject({ subject: eve.me.user, messages: [{ what: 'group', text: 'Ada is a fool', files: [] }] })
  expect(await send(named)).toMatchObject({ verdict: 'verified' })

  await atEve.sendFile(bytesSource('voice.webm', 'audio/webm', new Uint8Array(5_000).fill(9)))
  await until('the note is there', async () => (await atAda.messages()).length === 4)
  const note = (await atAda.messages()).at(-1)!
  const spoken = await ada.reports.preview(atAda.uri, [note.id])
  expect(spoken.messages[0]?.files).toMatchObject([{ contentType: 'audio/webm' }])
  expect(await send(spoken)).toMatchObject({ verdict: 'verified' })

  for (const each of [id, note.id, reaction!.id, edited.messages.at(-1)!.id, named.messages[0]!.id])
    expect(await ada.reports.verify(atAda.uri, each)).toBe('verified')
  // Taken back is gone, also from what could be reported.
  await atEve.unreact(own.id, '🤮')
  await until('taken back', async () => (await atAda.messages())[0]!.reactions.length === 0)
  await expect(ada.reports.suggest(atAda.uri, reaction!.id)).rejects.toMatchObject({ code: 'request.invalid' })
})

test('what somebody says with a request is reported before it is answered, and proven; blocking them takes nothing away', async () => {
  const max = await clientAt(server, 'harbor.localhost', '+15550011')
  await max.contacts.request(ada.me.user, 'Buy my coins')
  await until('asked', async () => (await ada.contacts.list()).some(({ user }) => user === max.me.user))
  await ada.contacts.refresh()
  const preview = await ada.reports.previewPerson(max.me.user)
  expect(preview).toMatchObject({ about: 'request', messages: [{ what: 'request', sender: max.me.user, text: 'Buy my coins' }] })
  const [said] = preview.messages
  expect(await ada.reports.verify(said!.room, said!.id)).toBe('verified')
  expect(await ada.reports.send(preview, { category: 'spam.unwanted', block: true })).toMatchObject({ verdict: 'verified' })
  await max.close()
})

test('what was said with a request that was taken back is still proven, and so is what was said before another one', async () => {
  const kit = await clientAt(server, 'harbor.localhost', '+15550012')
  const isListed = (state: string) => async () =>
    (await ada.contacts.list()).some(each => each.user === kit.me.user && each.state === state)
  await kit.contacts.request(ada.me.user, 'You will regret this')
  await until('asked', isListed('asked'))
  await kit.contacts.withdraw(ada.me.user)
  await until('taken back', isListed('withdrawn'))
  const alone = await ada.reports.previewPerson(kit.me.user)
  expect(alone).toMatchObject({ about: 'request', messages: [{ what: 'request', text: 'You will regret this' }] })
  expect(await ada.reports.send(alone, { category: 'harassment.threat' })).toMatchObject({ verdict: 'verified' })
  await kit.contacts.request(ada.me.user, 'Hello, I am new here')
  await until('asked again', isListed('asked'))
  const both = await ada.reports.previewPerson(kit.me.user)
  expect(both.messages).toHaveLength(2)
  expect(await ada.reports.send(both, { category: 'harassment.threat', block: true })).toMatchObject({ verdict: 'verified' })
  await kit.close()
})

test('a request for contact is reported, and the server knows that it was made', async () => {
  const mia = await clientAt(server, 'harbor.localhost', '+15550010')
  await mia.contacts.request(ada.me.user)
  await until('asked', async () => (await ada.contacts.list()).some(({ user }) => user === mia.me.user))
  await ada.contacts.refresh()
  const preview = await ada.reports.previewPerson(mia.me.user)
  expect(preview).toEqual({ subject: mia.me.user, about: 'request', seenName: '+15550010', messages: [] })
  expect(await ada.reports.send(preview, { category: 'spam.unwanted' })).toMatchObject({ verdict: 'verified' })
  await mia.close()
})

test('limits, links and restrictions are there to be seen', async () => {
  const status = await eve.safety.status()
  expect(status.limits.map(({ what }) => what)).toEqual(['new-contacts', 'unanswered'])
  expect(status.limits[0]?.sentence).toMatch(/In a day you can ask \d+ new people/)
  const { code } = await eve.safety.offerLink()
  await ada.safety.acceptLink(code)
  expect((await eve.safety.status()).linkedAccounts).toBe(2)
  await ada.safety.endLink()
  expect([await eve.safety.restrictions(), await eve.guardian.requests()]).toEqual([[], []])
  await eve.safety.setFindable(false)
  expect(await ada.contacts.find('harbor.localhost', '+15550009')).toBe(eve.me.user)
  await eve.safety.setFindable(true)
})

test('a person sees what could be handed over about them, over the network, and follows the ledger of what was', async () => {
  const { tables, answers } = await ada.disclosures.preview()
  expect(JSON.stringify(tables)).toContain(ada.me.user)
  expect(answers.find(({ category }) => category === 'NON')).toMatchObject({ outcome: 'not_held' })
  expect(Buffer.from(await ada.disclosures.bundle()).toString('latin1')).toContain('manifest.json')
  expect(await ada.disclosures.list()).toEqual({ ledger: 'followed', notices: [] })
})
