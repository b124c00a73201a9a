// What people are called: what they say, what the reader says, and who might be taken for somebody else.

import { expect, test } from 'vitest'
import type { Person } from './api.ts'
import { extraPart, textWith } from './content.ts'
import { type Pair, pair, until } from './engine.test-support.ts'

/** With five letters of Cyrillic. */
const lookAlike = '\u0410d\u0430 L\u043evel\u0430c\u0435'

async function bobSays(at: Pair, name: unknown): Promise<void> {
  await at.atBob.send(textWith('hello', [extraPart('name', name)]))
  await at.ada.sync()
}

async function introduced(): Promise<Pair> {
  const at = await pair()
  // As a search in the directory does.
  await at.session.people.learnHandle(at.bob.me.user, 'bob')
  return at
}

const bobOf = ({ session, bob }: Pair): Person => session.people.of(bob.me.user)

test('what somebody calls themself is shown, and their handle stays beside it', async () => {
  const at = await introduced()
  await bobSays(at, 'Bob Stone')
  await until('the name', async () => bobOf(at).name === 'Bob Stone')
  expect(bobOf(at)).toMatchObject({ name: 'Bob Stone', goesBy: 'Bob Stone', handle: 'bob' })
  expect(at.topics).toContain('people')
})

test('a name that hides or breaks something is not taken', async () => {
  const at = await pair()
  const before = bobOf(at).name
  for (const name of ['\u202e', '', 'x'.repeat(200), 7, null]) await bobSays(at, name)
  await until('all are there', async () => (await at.atAda.messages()).length === 5)
  expect(bobOf(at).name).toBe(before)
  await bobSays(at, 'Bo\u202eb')
  await until('cleaned', async () => bobOf(at).name === 'Bob')
})

test('who calls themself as the reader, or as somebody they know, is shown with their handle', async () => {
  const at = await introduced()
  await at.call('callPerson', at.ada.me.user, 'Ada Lovelace')
  await until('own name', async () => at.session.people.of(at.ada.me.user).name === 'Ada Lovelace')
  await bobSays(at, lookAlike)
  await until('heard', async () => bobOf(at).goesBy === lookAlike)
  expect(bobOf(at).name).toBe(`${lookAlike} · bob`)
  expect(at.session.people.of(at.ada.me.user).name).toBe('Ada Lovelace')
})

test('what the reader calls somebody wins, is private, and can be taken back', async () => {
  const at = await pair()
  await bobSays(at, 'Bob')
  const { user } = at.bob.me
  await until('heard', async () => bobOf(at).goesBy === 'Bob')
  await at.call('callPerson', user, '  Uncle  Bob ')
  await until('called', async () => bobOf(at).name === 'Uncle Bob')
  expect(bobOf(at).goesBy).toBe('Bob')
  await at.call('send', at.atAda.uri, 'hi', { key: 'k' })
  await until('bob has it', async () => (await at.atBob.messages()).some(({ text }) => text === 'hi'))
  const said = (await at.atBob.messages()).map(message =>
    JSON.stringify(message, (_, value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value)),
  )
  expect(said.join(' ')).not.toContain('Uncle')
  await at.call('callPerson', user, ' ')
  await until('taken back', async () => bobOf(at).name === 'Bob')
  await expect(at.call('callPerson', user, '\u202e')).rejects.toMatchObject({ code: 'request.invalid' })
})

test('the own name goes with what is written, and a report says both the name and the handle', async () => {
  const at = await introduced()
  await at.call('callPerson', at.ada.me.user, 'Ada Lovelace')
  await at.call('send', at.atAda.uri, 'named', { key: 'k' })
  await until('bob has it', async () => (await at.atBob.messages()).some(({ text }) => text === 'named'))
  const [message] = (await at.atBob.messages()).filter(({ text }) => text === 'named')
  expect(new TextDecoder().decode(message?.extras.find(({ contentType }) => contentType.endsWith('.name'))?.content)).toBe(
    '"Ada Lovelace"',
  )
  await bobSays(at, 'The Bank')
  await until('heard', async () => bobOf(at).goesBy === 'The Bank')
  const preview = await at.call<{ seenName: string }>('care.suggestReport', { kind: 'person', user: at.bob.me.user })
  expect(preview.seenName).toBe('The Bank (bob)')
})

test('a name of before is not taken again when what was said under it is read once more', async () => {
  const at = await introduced()
  for (const name of ['Bob Stone', 'Robert']) {
    await bobSays(at, name)
    await until(name, async () => bobOf(at).goesBy === name)
  }
  await at.session.people.refresh()
  at.topics.splice(0)
  await at.call('timeline', at.atAda.uri, 50)
  await at.call('timeline', at.atAda.uri, 50)
  expect(at.topics).not.toContain('people')
  expect(bobOf(at).goesBy).toBe('Robert')
})

test('nobody is shown with a handle that they only wrote into their name', async () => {
  const at = await introduced()
  await bobSays(at, 'Ben Stone \u00b7 +15550001')
  await until('heard', async () => bobOf(at).goesBy.startsWith('Ben'))
  expect(bobOf(at).name).toBe('Ben Stone +15550001')
})
