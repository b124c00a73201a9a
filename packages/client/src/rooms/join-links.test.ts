// Links into a group, over the real server and two apps; and what a server cannot do with them.

import { createNodeCrypto } from '@causeway/crypto/node'
import type { UserUri } from '@causeway/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../client.test-support.ts'
import type { Client } from '../index.ts'
import { clientAt, type LiveServer, startLiveServer } from '../node/live-server.test-support.ts'
import { encodeRecord } from '../record.ts'
import { joinSecretOf, newJoinSecret } from './join-link.ts'
import { answerByLink } from './join-links.ts'

let server: LiveServer
let ada: Client
let ben: Client
let cleo: Client
beforeAll(async () => {
  server = await startLiveServer()
  const at = (property: string, handle: string): Promise<Client> => clientAt(server, property, handle)
  ;[ada, ben, cleo] = await Promise.all([
    at('lumen.localhost', 'ada'),
    at('harbor.localhost', '+15550009'),
    at('commons.localhost', 'cleo@commons.example'),
  ])
})
afterAll(async () => {
  for (const client of [ada, ben, cleo]) await client.close()
  await server.close()
})

const isIn = (client: Client, room: string): Promise<void> =>
  until('in the room', async () => (await client.rooms.list()).some(each => each.room === room && each.status === 'active'))

test('somebody on another app follows a link, asks, is let in by an admin, reads and writes', async () => {
  const room = await ada.rooms.create({ kind: 'group', name: 'Saturday hike', with: [] })
  const { url, id } = await room.links.create()
  expect(url).toMatch(/^https:\/\/lumen\.localhost\/join#[\w-]{22}$/)
  const followed = await ben.rooms.followLink(url!)
  expect(followed).toEqual({ name: 'Saturday hike', picture: undefined, approval: true, state: 'open', room: undefined })
  const asked = ada.events.next('join-request')
  expect((await ben.rooms.askToJoin(url!)).state).toBe('asked')
  expect(await asked).toMatchObject({ room: room.uri, user: ben.me.user })
  expect(await room.joinRequests.list()).toMatchObject([{ user: ben.me.user, handle: '+15550009', isProven: true }])
  await room.joinRequests.approve(ben.me.user)
  await isIn(ben, room.uri)
  await (await ben.rooms.get(room.uri))!.send('here I am')
  await until('heard', async () => (await room.messages()).some(({ text }) => text === 'here I am'))
  expect(await ben.rooms.followLink(url!)).toMatchObject({ state: 'member', room: room.uri })
  await until('told the name', async () => (await (await ben.rooms.get(room.uri))!.summary()).name === 'Saturday hike')
  expect(await room.links.list()).toMatchObject([{ id, url, uses: 1, state: 'open' }])
  await expect((await ben.rooms.get(room.uri))!.links.create()).rejects.toMatchObject({ code: 'room.not_allowed' })
  await expect(room.joinRequests.approve(cleo.me.user)).rejects.toMatchObject({ code: 'join.not_open' })

  await cleo.rooms.askToJoin(url!)
  await room.joinRequests.decline(cleo.me.user)
  expect((await cleo.rooms.followLink(url!)).state).toBe('asked')
  await room.links.revoke(id)
  expect(await room.links.list()).toMatchObject([{ id, url: undefined, state: 'revoked' }])
  for (const link of [url!, 'https://lumen.localhost/join#nothing', `#${newJoinSecret(createNodeCrypto()).text}`])
    await expect(cleo.rooms.followLink(link)).rejects.toMatchObject({ code: expect.stringMatching(/^join\./) as string })
})

test('a link without approval lets in who has it, while its maker’s device is running', async () => {
  const room = await ada.rooms.create({ kind: 'group', name: 'Open house', with: [] })
  const { url } = await room.links.create({ approval: false })
  await cleo.rooms.askToJoin(url!)
  await isIn(cleo, room.uri)
  expect((await room.members()).map(({ user }) => user)).toEqual([ada.me.user, cleo.me.user])
})

test('the hub alone can neither have somebody let in nor read what a link leads to', async () => {
  const crypto = createNodeCrypto()
  const [secret, foreign] = [newJoinSecret(crypto), newJoinSecret(crypto)]
  const users = ['mimi://one.example/u/a', 'mimi://one.example/u/b'] as [UserUri, UserUri]
  const sealed = secret.seal({ name: 'Hike', picture: undefined })
  expect(joinSecretOf(crypto, `https://one.example/join#${secret.text}`).open(sealed).name).toBe('Hike')
  expect(() => foreign.open(sealed)).toThrow()
  expect(() => joinSecretOf(crypto, 'https://one.example/join')).toThrow()

  const wanted: unknown[] = []
  const requests = [
    { user: users[0], link: secret.link, proof: secret.proofOf(users[1]) },
    { user: users[0], link: secret.link, proof: new Uint8Array(32) },
    { user: users[1], link: secret.link, proof: secret.proofOf(users[1]) },
  ]
  const links = [{ link: secret.link, by: users[0], approval: false }]
  const context = {
    crypto,
    store: { get: async () => encodeRecord({ room: 'mimi://one.example/r/aaaaaaaaaaaaaaaaaaaaaaaaaa', secret: secret.text }) },
    me: () => ({ user: users[0] }),
    api: async (name: string) => ({ body: name === 'listJoinLinks' ? { links } : { requests } }),
  }
  const commits = { note: async (_: unknown, intent: unknown) => void wanted.push(intent) }
  await answerByLink({ context, commits } as never, 'mimi://one.example/r/aaaaaaaaaaaaaaaaaaaaaaaaaa' as never)
  expect(wanted).toEqual([{ kind: 'add', users: [{ user: users[1], role: 2 }], byLink: true }])
})
