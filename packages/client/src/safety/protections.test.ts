import { expect, test } from 'vitest'
import { befriend, person } from '../client.test-support.ts'
import { createTestHub } from '../hub.test-support.ts'
import { acquaintanceOf, holdsMedia, holdsPicture, protectionsFor } from './protections.ts'

test('minors are protected from the start, adults from what fetches by itself', () => {
  for (const band of ['U13', '13-15', '16-17'] as const)
    expect(protectionsFor(band)).toEqual({ blurMedia: true, holdMedia: true, warnLinks: true, hidePresence: true })
  for (const band of ['18+', 'unknown'] as const)
    expect(protectionsFor(band)).toEqual({ blurMedia: false, holdMedia: true, warnLinks: true, hidePresence: false })
})

test('who agreed a moment ago is new, for a minor longer than for an adult; who never agreed is a stranger', () => {
  const day = 86_400_000
  const contact = { state: 'granted', agreedAtMs: 0 } as const
  expect(acquaintanceOf('18+', undefined, 0)).toBe('stranger')
  expect(acquaintanceOf('18+', { state: 'requested' }, 0)).toBe('stranger')
  for (const [band, days] of [
    ['18+', 7],
    ['unknown', 7],
    ['16-17', 30],
    ['13-15', 30],
    ['U13', 30],
  ] as const) {
    expect(acquaintanceOf(band, contact, days * day - 1)).toBe('new')
    expect(acquaintanceOf(band, contact, days * day)).toBe('known')
  }
  // An agreement of before this was noted is old enough.
  expect(acquaintanceOf('13-15', { state: 'granted' }, 40 * day)).toBe('known')
})

test('files in a new conversation wait for a child alone, and until it has answered twice', () => {
  for (const band of ['U13', '13-15', '16-17', '18+', 'unknown'] as const)
    for (const kind of ['direct', 'group', 'self'] as const)
      for (const replies of [0, 1, 2])
        expect(holdsMedia(band, kind, replies), `${band} ${kind} ${replies}`).toBe(
          (band === 'U13' || band === '13-15') && kind === 'direct' && replies < 2,
        )
})

test('pictures of people wait like files; those of groups do unless who gave them is known', () => {
  for (const band of ['U13', '13-15', '16-17', '18+', 'unknown'] as const)
    for (const by of ['stranger', 'new', 'known'] as const)
      for (const replies of [0, 1, 2]) {
        const waits = (band === 'U13' || band === '13-15') && replies < 2
        expect(holdsPicture(band, by, 'direct', replies), `${band} ${by} ${replies}`).toBe(waits)
        expect(holdsPicture(band, by, 'group', replies), `${band} ${by} ${replies}`).toBe(waits && by !== 'known')
        expect(holdsPicture(band, by, 'self', replies)).toBe(false)
      }
})

test('an answer follows something said: neither a greeting of one\u2019s own nor the second of two messages is one, nor is a receipt', async () => {
  const hub = createTestHub(() => Date.now())
  const [ada, bob] = [await person(hub, 'lumen.example', 'ada'), await person(hub, 'harbor.example', 'bob')]
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  const sync = () => Promise.all([ada.client.sync(), bob.client.sync()])
  await atAda.send('hello')
  await sync()
  const atBob = (await bob.client.rooms.get(atAda.uri))!
  const say = async (room: typeof atAda, text: string) => {
    await room.send(text)
    await sync()
    await sync()
  }
  const counted = async () => [await atAda.replies(2), await atBob.replies(2)]
  await bob.client.rooms.get(atAda.uri).then(room => room?.markRead())
  await sync()
  expect(await counted()).toEqual([0, 0])
  await say(atAda, 'anybody?')
  expect(await counted()).toEqual([0, 0])
  await say(atBob, 'yes')
  await say(atBob, 'here')
  expect(await counted()).toEqual([0, 1])
  await say(atAda, 'good')
  expect(await counted()).toEqual([1, 1])
  await say(atBob, 'so')
  expect(await counted()).toEqual([1, 2])
  // It is a number up to what is asked for.
  expect(await atBob.replies(1)).toBe(1)
  await Promise.all([ada.client.close(), bob.client.close()])
})
