import { expect, test } from 'vitest'
import { befriend, person, type Person, until } from '../client.test-support.ts'
import { createTestHub } from '../hub.test-support.ts'
import type { TestHub } from '../hub.test-support.ts'

interface Pair {
  readonly hub: TestHub
  readonly ada: Person
  readonly bob: Person
  readonly heard: string[]
}

/** Two people with a room; `heard` is what bob hears of ada. */
async function pair(): Promise<Pair & { say: (isTyping?: boolean) => Promise<void> }> {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'lumen.example', 'ada')
  const bob = await person(hub, 'harbor.example', 'bob')
  await befriend(ada, bob)
  const room = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await room.send('hello')
  await Promise.all([ada.client.sync(), bob.client.sync()])
  const heard: string[] = []
  bob.client.events.on('typing', ({ user, isTyping }) => user === ada.client.me.user && heard.push(isTyping ? 'typing' : 'idle'))
  bob.client.events.on('presence', ({ user, isHere }) => user === ada.client.me.user && heard.push(isHere ? 'here' : 'gone'))
  return { hub, ada, bob, heard, say: (isTyping = true) => room.typing(isTyping) }
}

async function close({ ada, bob }: Pair): Promise<void> {
  await Promise.all([ada.client.close(), bob.client.close()])
}

test('who types is seen, once while it goes on, until it ends by itself, by giving up or by the message', async () => {
  const both = await pair()
  const { hub, ada, heard, say } = both
  await say()
  await say()
  await until('bob sees it', () => heard.length > 0)
  expect(hub.signals).toHaveLength(1)
  await until('it ends by itself', () => heard.length === 2)
  await ada.client.rooms.list()
  await say(false)
  expect(hub.signals).toHaveLength(2)
  await until('nothing more', () => heard.join() === 'typing,idle')
  await say()
  const [room] = await ada.client.rooms.list()
  if (room === undefined) throw new Error('no room')
  await until('bob sees it again', () => heard.length === 3)
  await (await ada.client.rooms.get(room.room))?.send('here it is')
  await until('the message ends it', () => heard.join() === 'typing,idle,typing,idle')
  await close(both)
})

test('a signal that was altered, comes late or comes twice is dropped', async () => {
  const both = await pair()
  const { hub, heard, say, bob } = both
  await say()
  await until('bob sees it', () => heard.length === 1)
  await until('it ended', () => heard.length === 2)
  const [sealed] = hub.signals
  const [room] = await bob.client.rooms.list()
  const again = (bytes: Uint8Array): void => {
    for (const device of hub.devices.values())
      if (device.user === bob.client.me.user) hub.sendSignal(device, room?.room ?? '', bytes)
  }
  if (sealed === undefined) throw new Error('nothing passed')
  again(sealed)
  for (let bit = 0; bit < sealed.length * 8; bit += 13) {
    const altered = sealed.slice()
    altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7))
    again(altered)
  }
  await bob.client.sync()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(heard).toEqual(['typing', 'idle'])
  // Nothing of what the person writes or is called can be seen in it.
  expect(hub.signals.every(({ length }) => length === sealed.length)).toBe(true)
  await close(both)
})

test('whoever left the room reads no signal of it', async () => {
  const both = await pair()
  const { hub, ada, bob, heard } = both
  const group = await ada.client.rooms.create({ with: [bob.client.me.user], kind: 'group', name: 'Choir' })
  await Promise.all([ada.client.sync(), bob.client.sync()])
  await group.typing()
  await until('bob sees it', () => heard.length === 2)
  await group.remove([bob.client.me.user])
  await Promise.all([ada.client.sync(), bob.client.sync()])
  await group.typing(false)
  await group.typing()
  const sealed = hub.signals.at(-1)
  for (const device of hub.devices.values())
    if (device.user === bob.client.me.user && sealed !== undefined) hub.sendSignal(device, group.uri, sealed)
  await bob.client.sync()
  expect(heard).toEqual(['typing', 'idle'])
  await close(both)
})

test('who is here is told only to those who show themselves too, and taken back', async () => {
  const both = await pair()
  const { hub, ada, bob, heard } = both
  const atAda: boolean[] = []
  ada.client.events.on('presence', ({ isHere }) => atAda.push(isHere))
  ada.client.presence.show()
  await until('it passed', () => hub.signals.length === 1)
  await bob.client.sync()
  expect(heard).toEqual([])
  bob.client.presence.show()
  await until('both know', () => heard.length === 1 && atAda.length === 1)
  ada.client.presence.hide()
  await until('bob knows', () => heard.join() === 'here,gone')
  expect(atAda).toEqual([true, false])
  await close(both)
})
