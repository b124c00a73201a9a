// The user's walk, as CI takes it: a server, two messengers on different apps, a photo and an edit; then the server is killed in the
// middle of messages in both directions and started again. Nobody does anything; nothing may be lost, nothing may come twice.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ChatEvent,
  type ChatProcess,
  compareLedger,
  type Delivery,
  meet,
  pngPicture,
  type Sent,
  type ServerProcess,
  startChatProcess,
  startServerProcess,
  until,
} from '../apps/cli/src/index.ts'

interface Walker {
  readonly name: string
  readonly chat: ChatProcess
}

const burst = 60
const readyMsMax = 20_000
const settleMsMax = 30_000
/** Long enough for a repeat to arrive, if there were one. */
const quietMs = 1_500
const everybody = ['ada', 'ben']
const folder = mkdtempSync(join(tmpdir(), 'causeway-walk-'))
const dataDir = join(folder, 'server')
let server: ServerProcess | undefined
const walkers: Walker[] = []
try {
  process.exitCode = await walk()
} finally {
  for (const { chat } of walkers) chat.kill()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function walk(): Promise<number> {
  server = await startServerProcess({ dataDir, port: 0 })
  const { readyMs, url, port } = server
  console.error(`ready after ${readyMs} ms at ${url}`)
  const ada = { name: 'ada', chat: startChatProcess({ as: 'lumen:ada', server: url, data: folder }) }
  const ben = { name: 'ben', chat: startChatProcess({ as: 'harbor:+15550001', server: url, data: folder }) }
  walkers.push(ada, ben)
  await meet(ada.chat, ben.chat, 'harbor +15550001')
  const sent: Sent[] = []
  await sayHello(ada, ben, sent)
  const photoArrived = await sendPhoto(ada, ben, sent)
  await burstOverCrash(ada, ben, sent, port)
  const delivery = await settled(sent)
  const restarted = server.readyMs
  const complaints = walkers.flatMap(({ chat }) => chat.events.filter(({ event }) => event === 'refused' || event === 'alarm'))
  const { lost, twice } = delivery
  for (const each of [...lost, ...twice]) console.error(`${each.by}: ${each.text}`)
  for (const each of complaints) console.error(JSON.stringify(each))
  const isKept =
    lost.length === 0 &&
    twice.length === 0 &&
    complaints.length === 0 &&
    photoArrived &&
    Math.max(readyMs, restarted) < readyMsMax
  console.log(
    JSON.stringify({
      sent: delivery.sent,
      received: delivery.received,
      expected: delivery.expected,
      lost: lost.length,
      twice: twice.length,
      photoArrived,
      readyMs,
      restartedMs: restarted,
    }),
  )
  return isKept ? 0 : 1
}

async function sayHello(ada: Walker, ben: Walker, sent: Sent[]): Promise<void> {
  ada.chat.type('Hello from Lumnen')
  await ben.chat.seen('message', withText('Hello from Lumnen'))
  ada.chat.type('/edit last Hello from Lumen')
  await ben.chat.seen('changed', withText('Hello from Lumen'))
  sent.push({ text: 'Hello from Lumen', expectedBy: everybody })
  say(ben, 'Hello from Harbor', sent)
  await ada.chat.seen('message', withText('Hello from Harbor'))
  console.error('a message each way, and an edit')
}

async function sendPhoto(ada: Walker, ben: Walker, sent: Sent[]): Promise<boolean> {
  const picture = pngPicture(320, 240, randomBytes(997))
  const [path, copy] = [join(folder, 'photo.png'), join(folder, 'copy.png')]
  writeFileSync(path, picture)
  ada.chat.type(`/send ${path} A photo`)
  sent.push({ text: 'A photo', expectedBy: everybody })
  await ben.chat.seen('message', withText('A photo'))
  ben.chat.type(`/save last ${copy}`)
  await ben.chat.seen('saved')
  console.error(`a photo of ${picture.length} bytes`)
  return Buffer.compare(readFileSync(copy), picture) === 0
}

/** Killed while the first messages are with the server and the rest is on its way. */
async function burstOverCrash(ada: Walker, ben: Walker, sent: Sent[], port: number): Promise<void> {
  for (let count = 1; count <= burst; count++) {
    say(ada, `from Lumen ${count}`, sent)
    say(ben, `from Harbor ${count}`, sent)
  }
  await ben.chat.seen('message', withText(`from Lumen ${Math.floor(burst / 4)}`))
  await server?.kill()
  const atServer = ben.chat.events.filter(({ event, from }) => event === 'message' && from === 'ada').length
  console.error(`kill -9 when Ben had ${atServer} of ${burst + 2} from Ada`)
  server = await startServerProcess({ dataDir, port })
  console.error(`ready again after ${server.readyMs} ms`)
}

function say({ chat }: Walker, text: string, sent: Sent[]): void {
  chat.type(text)
  sent.push({ text, expectedBy: everybody })
}

function withText(text: string): (event: ChatEvent) => boolean {
  return event => event['text'] === text
}

async function settled(sent: readonly Sent[]): Promise<Delivery> {
  await until('everything arrived', async () => compare(sent).lost.length === 0, settleMsMax).catch(() => undefined)
  await new Promise(resolve => setTimeout(resolve, quietMs))
  return compare(sent)
}

/** What each one's messenger showed: a message of the other, or an own one that the server has. */
function compare(sent: readonly Sent[]): Delivery {
  const held = walkers.map(({ name, chat }): [string, string[]] => {
    const shown = new Map<unknown, ChatEvent>()
    const texts: string[] = []
    for (const each of chat.events) {
      if (!['message', 'progress', 'changed'].includes(each.event)) continue
      // A second "message" for what was shown already would be a repeat; each number is one message.
      if (each.event === 'message' && shown.has(each['number'])) texts.push(each['text'] as string)
      shown.set(each['number'], each)
    }
    for (const each of shown.values())
      if (each['isOwn'] !== true || each['state'] !== 'pending') texts.push(each['text'] as string)
    return [name, texts]
  })
  return compareLedger(sent, new Map(held))
}
