// The story that `causeway demo` tells, scene by scene. Every number in it is measured while it is told.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { bytesSource, type Room } from '@causeway/client'
import { type CastMember, castMember, roles } from './cast.ts'
import { type DiskSearch, searchFolder, type Sought, soughtPieces, soughtText } from './disk.ts'
import { compareLedger, type Delivery, isComplete, type Sent } from './ledger.ts'
import { orderClasses, readableContent, unreadableContent } from './order.ts'
import { pngPicture } from './picture.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import { until } from './until.ts'

export interface Teller {
  scene(title: string): Promise<void>
  says(who: string, where: string, text: string): void
  fact(text: string): void
}

export interface Outcome {
  readonly delivery: Delivery
  readonly undecryptable: number
  readonly plaintextFound: number
  readonly pictureArrived: boolean
  readonly removedReads: number
  readonly toldTwice: number
}

interface Stage {
  readonly teller: Teller
  readonly dataDir: string
  server: ServerProcess
  readonly sent: Sent[]
  readonly sought: Sought[]
  readonly ada: CastMember
  readonly ben: CastMember
  readonly cleo: CastMember
}

/** Tells it in `folder`, which is the story's alone. */
export async function tellStory(teller: Teller, folder: string): Promise<Outcome> {
  const dataDir = join(folder, 'server')
  await teller.scene('Three apps share one backbone')
  const server = await startServerProcess({ dataDir, port: 0 })
  const stage: Partial<Stage> & { server: ServerProcess } = { server }
  const cast: CastMember[] = []
  try {
    teller.fact(
      `The server was ready after ${(server.readyMs / 1000).toFixed(1)} s. It carries the messages and has no key to any.`,
    )
    for (const role of roles) cast.push(await castMember(role, server.url, folder))
    const [ada, ben, cleo] = cast as [CastMember, CastMember, CastMember]
    for (const { name, property, handle } of cast) teller.fact(`${name} uses ${appOf(property)}, known there as ${handle}.`)
    const full: Stage = Object.assign(stage, { teller, dataDir, sent: [], sought: [], ada, ben, cleo })
    return await play(full)
  } finally {
    for (const { client } of cast) await client.close()
    await stage.server.stop()
  }
}

async function play(stage: Stage): Promise<Outcome> {
  await acrossApps(stage)
  const group = await groupOfThree(stage)
  const pictureArrived = await photo(stage, group)
  await crash(stage)
  const removedReads = await removal(stage, group)
  const delivery = await settled(stage)
  const undecryptable = await undecryptableOf(stage)
  const plaintextFound = await disk(stage)
  await order(stage)
  const toldTwice = castOf(stage).reduce((sum, { told }) => sum + [...told.values()].filter(count => count > 1).length, 0)
  return { delivery, undecryptable, plaintextFound, pictureArrived, removedReads, toldTwice }
}

async function acrossApps(stage: Stage): Promise<void> {
  const { teller, ada, ben } = stage
  await teller.scene('From one app to another')
  const found = await ada.client.contacts.find(ben.property, ben.handle)
  if (found !== ben.client.me.user) throw new Error('the directory gives somebody else')
  await befriend(ada, ben)
  teller.fact('Ada found Ben by his phone number and asked; Ben agreed. Nobody is written to by strangers.')
  const { uri } = await ada.client.rooms.create({ with: [ben.client.me.user] })
  const [hers, his] = [await ada.room(uri), await ben.room(uri)]
  await say(stage, ada, [ben], hers, 'Are you coming to the lake on Sunday?')
  const heard = await until('Ben hears Ada', async () =>
    (await his.messages()).find(({ isOwn, text }) => !isOwn && text !== undefined),
  )
  const reply = 'Yes! I bring the cnaoe'
  await his.reply(heard.id, reply)
  const mistyped = await until('Ada hears Ben', async () => (await hers.messages()).find(({ text }) => text === reply))
  const corrected = 'Yes! I bring the canoe'
  await his.edit(mistyped.id, corrected)
  await hers.react(mistyped.id, '🛶')
  stage.sent.push({ text: corrected, expectedBy: [ben.name, ada.name] })
  stage.sought.push(soughtText(reply), soughtText(corrected))
  teller.says('Ben', appOf(ben.property), `↳ ${corrected} (edited)  🛶 from Ada`)
}

async function groupOfThree(stage: Stage): Promise<{ room: Room; of: (who: CastMember) => Promise<Room> }> {
  const { teller, ada, ben, cleo } = stage
  await teller.scene('A group across three apps')
  await befriend(ada, cleo)
  const name = 'Sunday at the hidden lake'
  stage.sought.push(soughtText(name))
  const room = await ada.client.rooms.create({ kind: 'group', name, with: [ben.client.me.user, cleo.client.me.user] })
  const of = (who: CastMember): Promise<Room> => who.room(room.uri)
  await say(stage, ada, [ben, cleo], room, 'Everybody here? Three apps, one group.')
  await say(stage, cleo, [ada, ben], await of(cleo), 'Here, writing from Commons.')
  await say(stage, ben, [ada, cleo], await of(ben), 'And here, from Harbor. The cabin key is under the blue stone.')
  teller.fact(`The group is called “${name}”; the server does not know that either.`)
  return { room, of }
}

async function photo(stage: Stage, group: { of: (who: CastMember) => Promise<Room> }): Promise<boolean> {
  const { teller, ada, ben, cleo } = stage
  await teller.scene('A photo')
  const picture = pngPicture(480, 320, randomBytes(4099))
  const file = 'sunset-over-hidden-lake.png'
  const caption = 'Last year, from the jetty'
  stage.sought.push(soughtText(file), ...soughtPieces(file, picture))
  await (await group.of(cleo)).sendFile(bytesSource(file, 'image/png', picture), { caption })
  note(stage, cleo, [ada, ben], caption)
  teller.says('Cleo', 'Commons', `${caption}  [${file}, ${Math.round(picture.length / 1000)} kB]`)
  const copies = await Promise.all([ada, ben].map(async who => await fetched(who, await group.of(who), caption)))
  const isSame = copies.every(copy => Buffer.compare(copy, picture) === 0)
  teller.fact(isSame ? 'Ada and Ben fetched it: the same bytes, every one.' : 'What arrived is NOT what was sent.')
  return isSame
}

async function fetched(who: CastMember, room: Room, caption: string): Promise<Uint8Array> {
  const part = await until(
    `${who.name} gets the photo`,
    async () => (await room.messages()).find(({ text }) => text === caption)?.attachment,
  )
  return await who.client.media.download(part)
}

const burst = 20

async function crash(stage: Stage): Promise<void> {
  const { teller, ada, ben, dataDir } = stage
  await teller.scene('The server dies in the middle of it')
  const direct = (await ada.client.rooms.list()).find(({ kind }) => kind === 'direct')
  if (direct === undefined) throw new Error('the room of Ada and Ben is gone')
  const [hers, his] = [await ada.room(direct.room), await ben.room(direct.room)]
  const killed = { now: Promise.resolve() }
  for (let count = 1; count <= burst; count++) {
    if (count === burst / 2) killed.now = stage.server.kill()
    await Promise.all([
      send(stage, ada, [ben], hers, `Packing list ${count}: something for the lake`),
      send(stage, ben, [ada], his, `Answer ${count}: packed`),
    ])
  }
  await killed.now
  teller.fact(`kill -9 while ${burst * 2} messages were on their way, in both directions.`)
  stage.server = await startServerProcess({ dataDir, port: stage.server.port })
  teller.fact(`Started again, ready after ${(stage.server.readyMs / 1000).toFixed(1)} s. Nobody does anything.`)
  const delivery = await settled(stage)
  teller.fact(`${delivery.received} of ${delivery.expected} copies are where they belong; ${delivery.twice.length} twice.`)
}

async function removal(stage: Stage, group: { room: Room; of: (who: CastMember) => Promise<Room> }): Promise<number> {
  const { teller, ada, ben, cleo } = stage
  await teller.scene('Somebody is removed')
  await group.room.remove([ben.client.me.user])
  await until('Ben is out', async () => (await (await ben.client.rooms.get(group.room.uri))?.summary())?.status === 'over')
  const secret = 'Now that Ben is out: his birthday present is a kayak.'
  await say(stage, ada, [cleo], group.room, secret)
  await until('Cleo hears it', async () => (await cleo.texts()).includes(secret))
  const reads = (await ben.texts()).filter(text => text === secret).length
  teller.fact(
    reads === 0
      ? 'Cleo read it. Ben’s device got no key for it, and the server gives him nothing more.'
      : 'Ben can STILL read it.',
  )
  return reads
}

async function settled(stage: Stage): Promise<Delivery> {
  const measured = async (): Promise<Delivery> => {
    const texts = await Promise.all(castOf(stage).map(async who => [who.name, await who.texts()] as const))
    return compareLedger(stage.sent, new Map(texts))
  }
  await until('everything arrived', async () => isComplete(await measured()), 15_000).catch(() => undefined)
  return await measured()
}

async function undecryptableOf(stage: Stage): Promise<number> {
  const summaries = (await Promise.all(castOf(stage).map(({ client }) => client.rooms.list()))).flat()
  return summaries.reduce((sum, { lost, quarantined }) => sum + lost + quarantined, 0)
}

async function disk(stage: Stage): Promise<number> {
  const { teller, dataDir, sought, ada } = stage
  await teller.scene('What the server’s disk shows of it')
  const search = searchFolder(dataDir, sought)
  // A search that finds nothing proves something only if it can find: the handle is held, as the inventory says.
  const control = searchFolder(dataDir, [soughtText(ada.handle), soughtText(stage.ben.handle)])
  const inLog = sought.filter(({ bytes }) => Buffer.from(stage.server.log()).includes(Buffer.from(bytes))).length
  const count = countOf(search) + inLog
  teller.fact(
    `${search.files} files, ${Math.round(search.bytes / 1000)} kB, and the log, searched for ${sought.length} texts, names and pieces of the photo`,
  )
  teller.fact(
    'in plain, UTF-16, hex and base64: ' +
      (count === 0 ? 'none found.' : `${count} FOUND: ${search.found.map(({ what }) => what).join('; ')}`),
  )
  teller.fact(`The same search finds handles ${countOf(control)} times: those are held, and declared.`)
  // A blind search is a failed one.
  return countOf(control) === 0 ? Math.max(count, 1) : count
}

async function order({ teller, ben }: Stage): Promise<void> {
  await teller.scene(`What an order about ${ben.name} could get`)
  for (const { name, data } of orderClasses()) {
    teller.fact(`${name}:`)
    for (const each of data) teller.fact(`  · ${each}`)
  }
  const readable = readableContent()
  teller.fact(
    readable.length === 0
      ? `message content: held only as ciphertext, unreadable (${unreadableContent().join(', ')})`
      : `message content: READABLE: ${readable.join(', ')}`,
  )
}

function countOf({ found }: DiskSearch): number {
  return found.reduce((sum, { count }) => sum + count, 0)
}

async function befriend(one: CastMember, other: CastMember): Promise<void> {
  await one.client.contacts.request(other.client.me.user)
  await until(`${other.name} is asked`, async () =>
    (await other.client.contacts.list()).some(({ user }) => user === one.client.me.user),
  )
  await other.client.contacts.accept(one.client.me.user)
  await until(`${other.name} agreed`, async () =>
    (await one.client.contacts.list()).some(({ user, state }) => user === other.client.me.user && state === 'granted'),
  )
}

async function say(stage: Stage, who: CastMember, to: readonly CastMember[], room: Room, text: string): Promise<void> {
  await send(stage, who, to, room, text)
  stage.teller.says(who.name, appOf(who.property), text)
}

async function send(stage: Stage, who: CastMember, to: readonly CastMember[], room: Room, text: string): Promise<void> {
  note(stage, who, to, text)
  await room.send(text)
}

function note({ sent, sought }: Stage, who: CastMember, to: readonly CastMember[], text: string): void {
  sent.push({ text, expectedBy: [who, ...to].map(({ name }) => name) })
  sought.push(soughtText(text))
}

function castOf({ ada, ben, cleo }: Stage): CastMember[] {
  return [ada, ben, cleo]
}

function appOf(property: string): string {
  const label = property.split('.')[0] ?? property
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`
}
