import { CausewayError } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { befriend, lastingStore, optionsFor, person, start, textsOf, until, watch } from './client.test-support.ts'
import type { Person } from './client.test-support.ts'
import { type Client, linkDevice } from './client.ts'
import type { ClientEvent } from './events.ts'
import { createTestHub, type TestHub } from './hub.test-support.ts'
import { bytesSource } from './media/media.ts'
import type { Room } from './rooms/room.ts'

const hubNow = (): number => Date.now()

interface Pair {
  hub: TestHub
  ada: Person
  bob: Person
  atAda: Room
  atBob: Room
}

async function pair(): Promise<Pair> {
  const hub = createTestHub(hubNow)
  const ada = await person(hub, 'chirp.example', 'ada')
  const bob = await person(hub, 'parley.example', 'bob')
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await bob.client.sync()
  await until('bob is in', async () => (await bob.client.rooms.get(atAda.uri)) !== undefined)
  const atBob = (await bob.client.rooms.get(atAda.uri))!
  return { hub, ada, bob, atAda, atBob }
}

async function has(room: Room, ...texts: (string | undefined)[]): Promise<void> {
  await until(`the room says ${texts.join(', ')}`, async () => {
    const messages = await room.messages()
    return textsOf(messages).join() === texts.join() && messages.every(({ position }) => position !== undefined)
  })
}

async function newest(room: Room): Promise<Uint8Array> {
  return (await room.messages()).at(-1)!.id
}

const messagesSeen = (who: Person): string[] =>
  who.seen.flatMap(event => (event.name === 'message' ? [event.message.text ?? ''] : []))

describe('two people on two properties', () => {
  test('write to each other in a direct room, in order, each message once', async () => {
    const { ada, bob, atAda, atBob } = await pair()
    await atAda.send('one')
    await atAda.send('two')
    await has(atBob, 'one', 'two')
    await atBob.send('three')
    await has(atAda, 'one', 'two', 'three')
    await has(atBob, 'one', 'two', 'three')
    expect(messagesSeen(ada)).toEqual(['one', 'two', 'three'])
    expect(messagesSeen(bob)).toEqual(['one', 'two', 'three'])
    expect((await atBob.summary()).quarantined).toBe(0)
  })

  test('edit, delete, reply and react; only the sender may edit', async () => {
    const { atAda, atBob } = await pair()
    await atAda.send('helo')
    await has(atBob, 'helo')
    const id = await newest(atBob)
    await expect(atBob.edit(id, 'mine now')).rejects.toMatchObject({ code: 'room.not_allowed' })
    await has(atAda, 'helo')
    await atAda.edit(id, 'hello')
    await has(atBob, 'hello')
    await atBob.react(id, '👍')
    await until('the reaction', async () => (await atAda.messages())[0]?.reactions[0]?.reaction === '👍')
    await atBob.unreact(id, '👍')
    await until('no reaction', async () => (await atAda.messages())[0]?.reactions.length === 0)
    await atBob.reply(id, 'hi')
    await has(atAda, 'hello', 'hi')
    expect((await atAda.messages())[1]?.inReplyTo).toBeDefined()
    await atAda.delete(id)
    await has(atBob, undefined, 'hi')
    expect((await atBob.messages())[0]).toMatchObject({ deleted: true })
  })

  test('read without telling: the sender sees delivered and never read', async () => {
    const { ada, bob, atAda, atBob } = await pair()
    await atAda.send('quietly')
    await has(atBob, 'quietly')
    await atBob.markRead({ tell: false })
    expect((await atBob.summary()).unread).toBe(0)
    await until('delivered', async () => (await atAda.messages())[0]?.state === 'delivered')
    await Promise.all([bob.client.sync(), ada.client.sync()])
    expect((await atAda.messages())[0]?.readBy).toEqual([])
  })

  test('an upload pauses where it is, goes on, and once cancelled leaves nothing to go on with', async () => {
    const { ada, atAda, atBob } = await pair()
    const bytes = ada.options.crypto.random(10 * 1_048_576)
    const file = bytesSource('big.bin', 'application/octet-stream', bytes)
    let goOn = (): void => undefined
    const paused = new Promise<void>(resolve => void (goOn = resolve))
    let sent = 0
    const onProgress = (bytesSent: number): void => void (sent = bytesSent)
    const sending = atAda.sendFile(file, { onProgress, proceed: async () => (sent > 0 ? await paused : undefined) })
    await until('a piece is there', () => sent > 0)
    const atPause = sent
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(sent).toBe(atPause)
    expect(sent).toBeLessThan(bytes.length)
    goOn()
    await sending
    await until('bob has it', async () => (await atBob.messages()).length === 1)
    const cancelled = atAda.sendFile(file, {
      uploadId: 'again',
      proceed: async () => {
        throw new CausewayError('client.cancelled')
      },
    })
    await expect(cancelled).rejects.toMatchObject({ code: 'client.cancelled' })
    expect(await ada.options.store.list('uploads', {})).toEqual([])
    expect((await atAda.messages()).length).toBe(1)
  })

  test("a file can be taken in piece by piece, and the app's own note about it changes with its message", async () => {
    const { ada, bob, atAda, atBob } = await pair()
    const bytes = ada.options.crypto.random(5 * 1_048_576 + 7)
    const note = { table: 'app_notes', key: 'file' }
    await ada.options.store.write([{ kind: 'put', ...note, value: new Uint8Array([1]) }])
    const file = bytesSource('big.bin', 'application/octet-stream', bytes)
    await atAda.sendFile(file, { settles: [{ kind: 'delete', ...note }] })
    expect(await ada.options.store.get(note.table, note.key)).toBeUndefined()
    await until('bob has it', async () => (await atBob.messages()).length === 1)
    const part = (await atBob.messages())[0]!.attachment!
    const pieces: Uint8Array[] = []
    const progress: number[] = []
    await bob.client.media.stream(part, piece => void pieces.push(piece), {
      onProgress: received => void progress.push(received),
    })
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    expect(pieces.length).toBeGreaterThan(3)
    expect(progress.length).toBeGreaterThan(1)
    const other = { ...part, contentHash: part.contentHash.map(byte => byte ^ 1) }
    await expect(bob.client.media.stream(other, () => undefined)).rejects.toMatchObject({ code: 'media.corrupt' })
  })

  test('learn when a message is delivered and read', async () => {
    const { atAda, atBob } = await pair()
    await atAda.send('are you there?')
    await until('delivered', async () => (await atAda.messages())[0]?.state === 'delivered')
    expect((await atBob.summary()).unread).toBe(1)
    await atBob.markRead()
    await until('read', async () => (await atAda.messages())[0]?.state === 'read')
    expect((await atBob.summary()).unread).toBe(0)
  })

  test('send files that the hub cannot read, and refuse one that was changed', async () => {
    const { atAda, atBob, bob } = await pair()
    const bytes = new Uint8Array(2_500_000).map((_, at) => at % 251)
    await atAda.sendFile(bytesSource('photo.jpg', 'image/jpeg', bytes), { caption: 'look' })
    await has(atBob, 'look')
    const { attachment } = (await atBob.messages())[0]!
    expect(await bob.client.media.download(attachment!)).toEqual(bytes)
    const other = { ...attachment!, contentHash: new Uint8Array(32) }
    await expect(bob.client.media.download(other)).rejects.toMatchObject({ code: 'media.corrupt' })
  })
})

describe('a group', () => {
  async function trio(): Promise<{ hub: TestHub; people: Person[]; rooms: Room[] }> {
    const hub = createTestHub(hubNow)
    const people = await Promise.all(['ada', 'bob', 'cyd'].map(name => person(hub, `${name}.example`, name)))
    const [ada, bob, cyd] = people as [Person, Person, Person]
    await befriend(ada, bob)
    await befriend(ada, cyd)
    const room = await ada.client.rooms.create({ with: [bob.client.me.user], kind: 'group', name: 'tea' })
    await room.add([cyd.client.me.user])
    const rooms = await Promise.all(people.map(each => roomAt(each, room.uri)))
    return { hub, people, rooms }
  }

  async function roomAt(who: Person, uri: Room['uri']): Promise<Room> {
    await until('in the room', async () => (await (await who.client.rooms.get(uri))?.summary())?.status === 'active')
    return (await who.client.rooms.get(uri))!
  }

  test('has a name that its members learn and the hub does not', async () => {
    const { rooms } = await trio()
    for (const room of rooms) await until('the name', async () => (await room.summary()).name === 'tea')
  })

  test('a removed member reads nothing more', async () => {
    const { rooms, people } = await trio()
    const [atAda, atBob, atCyd] = rooms as [Room, Room, Room]
    await atAda.send('before')
    await has(atCyd, 'before')
    await atAda.remove([people[2]!.client.me.user])
    await atAda.send('after')
    await has(atBob, 'before', 'after')
    await until('cyd knows', async () => (await atCyd.summary()).status === 'over')
    expect(textsOf(await atCyd.messages())).toEqual(['before'])
    await expect(atCyd.send('still here')).rejects.toMatchObject({ code: 'room.not_participant' })
  })

  test('drops the leaves of one who left before anything more is sent', async () => {
    const { hub, rooms } = await trio()
    const [atAda, atBob, atCyd] = rooms as [Room, Room, Room]
    await atCyd.leave()
    await until('ada knows', async () => (await atAda.members()).length === 2)
    await atAda.send('only us')
    await has(atBob, 'only us')
    const [room] = hub.rooms.values()
    expect(room?.group.members().length).toBe(2)
  })

  test('members who change it in the same moment both succeed, on agreed epochs', async () => {
    const { hub, people, rooms } = await trio()
    const [atAda, atBob, atCyd] = rooms as [Room, Room, Room]
    await atAda.setRole(people[1]!.client.me.user, 'admin')
    await Promise.all([atAda.refresh(), atBob.refresh(), atCyd.refresh()])
    await atCyd.send('all well')
    for (const room of rooms) await has(room, 'all well')
    const [hubRoom] = hub.rooms.values()
    expect(hubRoom?.group.epoch).toBeGreaterThanOrEqual(5n)
  })

  test('a member may not give itself another role', async () => {
    const { people, rooms } = await trio()
    await expect(rooms[1]!.setRole(people[1]!.client.me.user, 'owner')).rejects.toMatchObject({ code: 'room.not_allowed' })
  })
})

describe('when things go wrong', () => {
  test('a message written offline is sent later, once, after a restart too', async () => {
    const { hub, ada, bob, atAda, atBob } = await pair()
    hub.offline.add(ada.options.net)
    hub.disconnectAll()
    await until('offline', () => ada.client.state !== 'online')
    const pending = await atAda.send('later')
    expect(pending.state).toBe('pending')
    await ada.client.close()
    hub.offline.clear()
    const again = await start(ada.options)
    await has((await again.client.rooms.get(atAda.uri))!, 'later')
    await bob.client.sync()
    await has(atBob, 'later')
    expect(messagesSeen(bob)).toEqual(['later'])
  })

  test('a lost answer leads to no second message', async () => {
    const { hub, bob, atAda, atBob } = await pair()
    hub.loseAcceptedAnswers = 1
    await atAda.send('once')
    await has(atAda, 'once')
    await has(atBob, 'once')
    const [room] = hub.rooms.values()
    const before = room?.log.entries.length
    await bob.client.sync()
    expect(messagesSeen(bob)).toEqual(['once'])
    expect(room?.log.entries.length).toBe(before)
  })

  test('a commit whose answer is lost is merged when the log shows it', async () => {
    const { hub, atAda, atBob } = await pair()
    let lost = 0
    hub.faults.after = name => {
      if (name === 'updateRoom' && lost++ === 0) throw new Error('lost')
    }
    const refreshed = atAda.refresh()
    await atBob.send('meanwhile')
    await has(atAda, 'meanwhile')
    hub.disconnectAll()
    await refreshed
    await atAda.send('and on')
    await has(atBob, 'meanwhile', 'and on')
    const [room] = hub.rooms.values()
    expect(room?.group.epoch).toBe(2n)
  })

  test('a delivery that never came, or came twice, changes nothing', async () => {
    const { hub, bob, atAda, atBob } = await pair()
    let count = 0
    hub.faults.deliver = record => record.kind !== 'deliver' || count++ % 2 === 0
    for (const text of ['a', 'b', 'c', 'd', 'e']) await atAda.send(text)
    await until('all sent', async () => (await atAda.messages()).every(m => m.state !== 'pending'))
    hub.faults = {}
    hub.disconnectAll()
    await has(atBob, 'a', 'b', 'c', 'd', 'e')
    await has(atAda, 'a', 'b', 'c', 'd', 'e')
    expect(messagesSeen(bob)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('a message of an epoch that is too old is encrypted again under the same id', async () => {
    const { hub, ada, bob, atAda, atBob } = await pair()
    hub.epochsKept = 0
    hub.faults.before = name => {
      if (name === 'readStream') throw new Error('lost')
    }
    hub.faults.deliver = record => record.kind !== 'deliver'
    const refresh = atBob.refresh()
    await new Promise(resolve => setTimeout(resolve, 50))
    const sent = await atAda.send('still me')
    await new Promise(resolve => setTimeout(resolve, 50))
    hub.faults = {}
    hub.disconnectAll()
    await refresh
    await has(atBob, 'still me')
    expect((await atBob.messages())[0]?.id).toEqual(sent.id)
    expect(messagesSeen(bob)).toEqual(['still me'])
    expect(ada.seen.filter(event => event.name === 'alarm')).toEqual([])
  })

  test('a stamp that does not verify puts the message apart', async () => {
    const { hub, bob, atAda, atBob } = await pair()
    hub.forgeFranks = true
    await atAda.send('forged')
    await until('quarantined', async () => (await atBob.summary()).quarantined === 1)
    expect(messagesSeen(bob)).toEqual([])
    expect(bob.seen).toContainEqual(expect.objectContaining({ name: 'alarm', kind: 'quarantined' }))
    hub.forgeFranks = false
    await atAda.send('true')
    await has(atBob, 'true')
  })

  test('a room whose state was lost enters again by itself and says what it missed', async () => {
    const { bob, atAda, atBob } = await pair()
    await atAda.send('read')
    await has(atBob, 'read')
    await bob.client.close()
    await atAda.send('missed')
    const lost = await bob.options.store.list('groups', { prefix: `${atAda.uri.slice(-26)}/` })
    await bob.options.store.write(lost.map(({ key }) => ({ kind: 'delete', table: 'groups', key })))
    const again = await start(bob.options)
    const room = (await again.client.rooms.get(atAda.uri))!
    await until('rejoined', async () => (await room.summary()).lost === 1)
    await atAda.send('back')
    await has(room, 'read', 'back')
    expect((await room.summary()).lostCause).toBe('mls.invalid')
    await room.send('hello again')
    await has(atAda, 'read', 'missed', 'back', 'hello again')
  })
})

describe('several devices', () => {
  async function linked(hub: TestHub, first: Person, name: string): Promise<Person> {
    const [property, handle] = name.split('|') as [string, string]
    const options = optionsFor(hub, property, handle, lastingStore())
    const linking = await linkDevice(options)
    expect(linking.code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
    await expect(first.client.devices.approve('aaaa-aaaa-aaaa-aaaa')).rejects.toMatchObject({ code: 'device.unknown' })
    await first.client.devices.approve(linking.code.toUpperCase())
    const client = await linking.client
    const seen: ClientEvent[] = []
    watch(client, seen)
    await client.sync()
    return { client, options, seen }
  }

  test('a linked device joins the rooms by itself and sees what the other one sends', async () => {
    const { hub, ada, bob, atAda, atBob } = await pair()
    const phone = await linked(hub, ada, 'chirp.example|ada')
    const atPhone = (await phone.client.rooms.get(atAda.uri))!
    await atAda.send('from the desk')
    await has(atPhone, 'from the desk')
    expect((await atPhone.messages())[0]?.isOwn).toBe(true)
    // What was said before it came is with the other one, and only there; of a room that comes later it has everything.
    const isLate = async (at: Client): Promise<boolean | undefined> => (await (await at.rooms.get(atAda.uri))?.summary())?.isLate
    expect([await isLate(ada.client), await isLate(bob.client), await isLate(phone.client)]).toEqual([false, false, true])
    const later = await ada.client.rooms.create({ kind: 'group', name: 'Later', with: [bob.client.me.user] })
    for (const each of [phone, bob]) {
      await until('it is in', async () => (await each.client.rooms.get(later.uri)) !== undefined)
      expect((await (await each.client.rooms.get(later.uri))?.summary())?.isLate).toBe(false)
    }
    await atPhone.send('from the phone')
    await has(atBob, 'from the desk', 'from the phone')
    await has(atAda, 'from the desk', 'from the phone')
    expect((await atBob.messages()).every(({ sender }) => sender === ada.client.me.user)).toBe(true)
    expect(await ada.client.devices.list()).toHaveLength(2)
  })

  test('a removed device is out of the account and of every room', async () => {
    const { hub, ada, atAda, atBob } = await pair()
    const phone = await linked(hub, ada, 'chirp.example|ada')
    await until('three leaves', () => [...hub.rooms.values()][0]?.group.members().length === 3)
    await ada.client.devices.remove(phone.client.me.device)
    await until('two leaves', () => [...hub.rooms.values()][0]?.group.members().length === 2)
    await atAda.send('without it')
    await has(atBob, 'without it')
    expect(await ada.client.devices.list()).toHaveLength(1)
    await until('the phone knows', () => phone.seen.some(event => event.name === 'device' && event.change === 'removed'))
    const atPhone = await phone.client.rooms.get(atAda.uri)
    expect(textsOf((await atPhone?.messages()) ?? [])).toEqual([])
  })

  test('an account with devices cannot be taken by a login alone', async () => {
    const { hub } = await pair()
    await expect(start(optionsFor(hub, 'chirp.example', 'ada'))).rejects.toMatchObject({ code: 'account.key_mismatch' })
  })
})

describe('trust', () => {
  test('an account key that changed without a signature raises an alarm, and nothing is sent until a person agreed', async () => {
    const { hub, ada, bob, atAda, atBob } = await pair()
    const record = hub.accounts.get(bob.client.me.user)!
    // The hub forgets Bob's account and lets somebody else enrol as him, who then enters the room.
    hub.accounts.delete(bob.client.me.user)
    const usurper = await start(optionsFor(hub, 'parley.example', 'bob'))
    await until('an alarm', () => ada.seen.some(e => e.name === 'alarm' && e.kind === 'account-key-changed'))
    await atAda.send('for the real bob')
    await ada.client.sync()
    expect((await atAda.messages()).at(-1)?.state).toBe('pending')
    expect(textsOf((await (await usurper.client.rooms.get(atAda.uri))?.messages()) ?? [])).toEqual([])
    expect((await ada.client.contacts.list())[0]).toMatchObject({ changed: true })
    // A person compared, and found it to be the same Bob with a new phone.
    await ada.client.contacts.acknowledge(bob.client.me.user)
    await atAda.acknowledge()
    const atUsurper = (await usurper.client.rooms.get(atAda.uri))!
    await has(atUsurper, 'for the real bob')
    expect(record.firstKey).not.toEqual(hub.accounts.get(bob.client.me.user)!.firstKey)
    expect(atBob.uri).toBe(atUsurper.uri)
  })

  test('a key package of a device that its account does not certify is not added', async () => {
    const hub = createTestHub(hubNow)
    const ada = await person(hub, 'chirp.example', 'ada')
    const bob = await person(hub, 'parley.example', 'bob')
    const cyd = await person(hub, 'parley.example', 'cyd')
    await befriend(ada, bob)
    // A ghost: the hub hands out Cyd's key package as one of Bob's.
    const ghost = hub.devices.get(cyd.client.me.device)!
    hub.devices.set(ghost.device, { ...ghost, user: bob.client.me.user })
    const room = await ada.client.rooms.create({ with: [bob.client.me.user] })
    expect((await room.members()).length).toBe(2)
    expect([...hub.rooms.values()][0]?.group.members().length).toBe(2)
    expect(ada.seen).toContainEqual(expect.objectContaining({ name: 'alarm', kind: 'unknown-member' }))
  })
})
