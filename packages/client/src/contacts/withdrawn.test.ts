// A request that is taken back: who was shown it keeps it, for a while and with its proof.

import { requestUri } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Person, person } from '../client.test-support.ts'
import { createTestHub } from '../hub.test-support.ts'
import { keyOf, tables } from '../tables.ts'
import { withdrawnKeptMs } from './withdrawn.ts'

let nowMs: number
let eve: Person
let bob: Person
beforeEach(async () => {
  nowMs = 1_700_000_000_000
  const hub = createTestHub(() => nowMs)
  ;[eve, bob] = [await person(hub, 'lumen.example', 'eve'), await person(hub, 'harbor.example', 'bob')]
})
afterEach(async () => {
  await Promise.all([eve.client.close(), bob.client.close()])
})

async function asks(words?: string): Promise<void> {
  await eve.client.contacts.request(bob.client.me.user, words)
  await bob.client.sync()
}

async function takesBack(): Promise<void> {
  await eve.client.contacts.withdraw(bob.client.me.user)
  await bob.client.sync()
}

const listed = async () => await bob.client.contacts.list()
const reported = async () => await bob.client.reports.previewPerson(eve.client.me.user)
/** What lies in the store of anything said with a request. */
const saidKept = async (): Promise<number> => {
  const room = keyOf(requestUri(createNodeCrypto(), eve.client.me.user, bob.client.me.user))
  return (await bob.options.store.list(tables.said, { prefix: `${room}/` })).length
}

test('what was said stays to be reported, with its proof', async () => {
  await asks('You will regret this')
  await takesBack()
  expect(bob.seen).toContainEqual({ name: 'contact', user: eve.client.me.user, state: 'cancelled' })
  expect(await listed()).toMatchObject([{ state: 'withdrawn', withdrawnWords: [{ text: 'You will regret this' }] }])
  expect(await eve.client.contacts.list()).toEqual([])
  const { about, messages } = await reported()
  expect([about, messages.map(({ what, text }) => [what, text])]).toEqual(['request', [['request', 'You will regret this']]])
  // Whether the hub vouches for it is asked of the real one in safety.test.ts.
  expect(await saidKept()).toBe(1)
})

test('asking again, with other words, takes nothing away either', async () => {
  await asks('You will regret this')
  await takesBack()
  await asks('Hello, I am new here')
  expect(await listed()).toMatchObject([{ state: 'asked', words: { text: 'Hello, I am new here' } }])
  expect((await reported()).messages.map(({ text }) => text)).toEqual(['You will regret this', 'Hello, I am new here'])
})

test('nobody pushes out what was shown by asking and taking back again and again', async () => {
  for (let time = 1; time <= 7; time++) {
    await asks(`number ${time}`)
    await takesBack()
  }
  await asks('number 8')
  const [row] = await listed()
  expect([row?.state, row?.words]).toEqual(['asked', undefined])
  expect((await reported()).messages.map(({ text }) => text)).toEqual([1, 2, 3, 4, 5].map(time => `number ${time}`))
  expect(await saidKept()).toBe(5)
})

test('it is forgotten when its reader wants that, when they decline, when they agree, and after thirty days', async () => {
  const { contacts } = bob.client
  for (const way of ['forget', 'decline', 'accept', 'time'] as const) {
    await asks('You will regret this')
    await takesBack()
    expect(await saidKept(), way).toBe(1)
    if (way === 'time') {
      nowMs += withdrawnKeptMs - 1
      expect(await listed()).toHaveLength(1)
      nowMs += 1
    } else await contacts[way](eve.client.me.user)
    const rows = await listed()
    expect(
      rows.map(({ withdrawnWords }) => withdrawnWords),
      way,
    ).toEqual(way === 'forget' || way === 'time' ? [] : [undefined])
    expect(await saidKept(), way).toBe(0)
    await bob.options.store.write([{ kind: 'delete', table: tables.contacts, key: eve.client.me.user }])
    await eve.options.store.write([{ kind: 'delete', table: tables.contacts, key: bob.client.me.user }])
  }
})

test('a no forgets what stands open too; thirty days forget what was taken back and not what stands open', async () => {
  await asks('first')
  await takesBack()
  await asks('second')
  nowMs += withdrawnKeptMs
  expect(await listed()).toMatchObject([{ state: 'asked', words: { text: 'second' } }])
  expect((await reported()).messages.map(({ text }) => text)).toEqual(['second'])
  await bob.client.contacts.decline(eve.client.me.user)
  expect((await listed())[0]?.words).toBeUndefined()
  expect(await saidKept()).toBe(0)
})

test('of a request without words that was taken back the name is reported: the server knows of nothing else', async () => {
  await asks()
  await takesBack()
  expect(await listed()).toMatchObject([{ state: 'withdrawn' }])
  expect(await reported()).toMatchObject({ about: 'profile', messages: [] })
})

test('who was agreed with meanwhile has nothing to take back', async () => {
  await asks('hello')
  await bob.client.contacts.accept(eve.client.me.user)
  await eve.client.sync()
  await eve.client.contacts.withdraw(bob.client.me.user)
  expect(await eve.client.contacts.list()).toMatchObject([{ state: 'granted' }])
})
