import { expect, test } from 'vitest'
import { befriend, optionsFor, person, start, textsOf, until } from './client.test-support.ts'
import { createClient } from './client.ts'
import { mortal } from './crash.test-support.ts'
import { createTestHub } from './hub.test-support.ts'

const step = Number(process.env['CAUSEWAY_CRASH_STEP'] ?? 11)

/** Ada dies at one call to a port, starts again, and says `end`. What Bob then has. */
async function liveThrough(
  dieAtCall: number,
  before: boolean,
): Promise<{ died: boolean; sent: string[]; got: (string | undefined)[]; alarms: unknown[] }> {
  const hub = createTestHub(() => Date.now())
  const bob = await person(hub, 'parley.example', 'bob')
  const options = optionsFor(hub, 'chirp.example', 'ada')
  const life = mortal(options, dieAtCall, before)
  const sent: string[] = []
  void live(life.options, sent, bob.client.me.user, user => bob.client.contacts.accept(user)).catch(() => undefined)
  await until('ada is dead or done', () => life.isDead() || sent.includes('three'))
  const again = await start(options)
  await again.client.contacts.request(bob.client.me.user)
  await befriend(again, bob)
  const room = await again.client.rooms.create({ with: [bob.client.me.user] })
  await room.send('end')
  await until('bob is in', async () => (await bob.client.rooms.get(room.uri)) !== undefined)
  const atBob = (await bob.client.rooms.get(room.uri))!
  await until(`the end after a death at ${dieAtCall}`, async () => textsOf(await atBob.messages()).includes('end'))
  const got = textsOf(await atBob.messages())
  await until('ada has the same', async () => textsOf(await room.messages()).join() === got.join())
  const alarms = [...bob.seen, ...again.seen].filter(({ name }) => name === 'alarm' || name === 'fault')
  await Promise.all([again.client.close(), bob.client.close()])
  return { died: life.isDead(), sent, got, alarms }
}

async function live(
  options: Parameters<typeof createClient>[0],
  sent: string[],
  bob: Parameters<Awaited<ReturnType<typeof createClient>>['contacts']['request']>[0],
  accept: (user: typeof bob) => Promise<void>,
): Promise<void> {
  const ada = await createClient(options)
  await ada.sync()
  await ada.contacts.request(bob)
  await accept(ada.me.user)
  const room = await ada.rooms.create({ with: [bob] })
  for (const text of ['one', 'two']) {
    await room.send(text)
    sent.push(text)
  }
  await room.refresh()
  await room.send('three')
  sent.push('three')
}

for (const before of [true, false]) {
  test(`a client that dies ${before ? 'before' : 'after'} any port call loses nothing it took and says nothing twice`, {
    timeout: 600_000,
  }, async () => {
    const from = Number(process.env['CAUSEWAY_CRASH_FROM'] ?? 1)
    for (let at = from; ; at += step) {
      const { died, sent, got, alarms } = await liveThrough(at, before)
      expect(alarms, `died at ${at}`).toEqual([])
      expect(new Set(got).size, `died at ${at}: ${got.join()}`).toBe(got.length)
      for (const text of sent) expect(got, `died at ${at}`).toContain(text)
      expect(got, `died at ${at}`).toEqual(['one', 'two', 'three', 'end'].filter(text => got.includes(text)))
      if (!died) break
    }
  })
}
