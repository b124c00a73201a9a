// From SDK to SDK: two real clients with durable stores on two devices of one server; nothing is left out between the call
// of `send` and the decrypted message on the other side.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@causeway/client'
import { createNodeClient, passwordLogin } from '@causeway/client/node'
import { type Figure, figureFrom, median } from './figures.ts'
import type { BenchOptions } from './relay.ts'
import { startServer } from './subject.ts'

const port = 18_082
const server = `http://127.0.0.1:${port}`
const messagesPerRound = 300

export async function sendBench(options: BenchOptions): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-send-'))
  const running = await startServer(port, ['--samples', '--data', join(folder, 'data'), '--port', String(port)])
  const ada = await person(folder, 'lumen.localhost', 'ada')
  const ben = await person(folder, 'commons.localhost', 'ben@commons.example')
  try {
    const room = await meet(ada, ben)
    const oneByOne: number[] = []
    const burst: number[] = []
    for (let round = 0; round < options.rounds; round++) {
      for (let sent = 0; sent < messagesPerRound / 10; sent++) {
        const from = performance.now()
        await Promise.all([received(ben, 1), room.send(`one ${round}.${sent}`)])
        oneByOne.push(performance.now() - from)
      }
      const from = performance.now()
      const all = received(ben, messagesPerRound)
      await Promise.all(Array.from({ length: messagesPerRound }, (_, sent) => room.send(`many ${round}.${sent}`)))
      await all
      burst.push(messagesPerRound / ((performance.now() - from) / 1000))
    }
    const sorted = oneByOne.toSorted((a, b) => a - b)
    return [
      figureFrom('send', { figure: 'send to decrypted, median', value: median(sorted), unit: 'ms' }),
      figureFrom('send', {
        figure: 'send to decrypted, p99',
        value: sorted[Math.floor(sorted.length * 0.99)] as number,
        unit: 'ms',
      }),
      figureFrom('send', { figure: 'one sender, many at once', value: median(burst), unit: 'msg/s' }),
    ]
  } finally {
    await Promise.all([ada.close(), ben.close()])
    await running.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function person(folder: string, property: string, handle: string): Promise<Client> {
  const login = passwordLogin({ server, property, handle, secret: 'correct horse battery' })
  return createNodeClient({ server, login, store: join(folder, `${handle}.db`) })
}

async function meet(ada: Client, ben: Client): Promise<Awaited<ReturnType<Client['rooms']['create']>>> {
  const asked = new Promise<void>(resolve => ben.events.on('contact-request', () => resolve()))
  await ada.contacts.request(ben.me.user)
  await asked
  await ben.contacts.accept(ada.me.user)
  await ada.sync()
  const room = await ada.rooms.create({ with: [ben.me.user] })
  await Promise.all([received(ben, 1), room.send('hello')])
  // Once answered, she may write on: before that, the limits of first contacts would stop her.
  await Promise.all([received(ada, 1), (await ben.rooms.get(room.uri))?.send('hello yourself')])
  return room
}

function received(client: Client, count: number): Promise<void> {
  return new Promise(resolve => {
    let seen = 0
    const stop = client.events.on('message', () => {
      if (++seen < count) return
      stop()
      resolve()
    })
  })
}
