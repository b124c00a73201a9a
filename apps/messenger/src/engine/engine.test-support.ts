// The engine's session over the real SDK, on the SDK's own test hub.

import { befriend, person, until } from '../../../../packages/client/src/client.test-support.ts'
import { createTestHub, type TestHub } from '../../../../packages/client/src/hub.test-support.ts'
import type { Client, Room } from '@causeway/client'
import { createSession } from './session.ts'
import type { Session } from './session.ts'

export { until }

export interface Pair {
  readonly hub: TestHub
  readonly ada: Client
  readonly bob: Client
  /** Ada's side of their conversation. */
  readonly atAda: Room
  readonly atBob: Room
  /** The engine of Ada's tabs. */
  readonly session: Session
  readonly topics: string[]
  onChanged(handler: (...topics: string[]) => void): void
  call<T>(method: string, ...args: readonly unknown[]): Promise<T>
}

export async function pair(): Promise<Pair> {
  const hub = createTestHub(() => Date.now())
  const ada = await person(hub, 'chirp.example', 'ada')
  const bob = await person(hub, 'parley.example', 'bob')
  await befriend(ada, bob)
  const atAda = await ada.client.rooms.create({ with: [bob.client.me.user] })
  await until('bob is in', async () => (await bob.client.rooms.get(atAda.uri)) !== undefined)
  const atBob = (await bob.client.rooms.get(atAda.uri)) as Room
  const topics: string[] = []
  let heard: (...topics: string[]) => void = () => undefined
  const session = await createSession({
    client: ada.client,
    store: ada.options.store,
    properties: () => [],
    changed(...changed) {
      topics.push(...changed)
      heard(...changed)
    },
    setStatus: () => undefined,
  })
  const call = <T>(method: string, ...args: readonly unknown[]): Promise<T> =>
    (session.methods[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args) as Promise<T>
  return {
    hub,
    ada: ada.client,
    bob: bob.client,
    atAda,
    atBob,
    session,
    topics,
    onChanged: handler => void (heard = handler),
    call,
  }
}
