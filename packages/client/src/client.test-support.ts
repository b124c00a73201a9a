// Clients of the test hub, with real timers that run fast and stores that outlive their client.

import { createNodeCrypto } from '@causeway/crypto/node'
import { type Client, type ClientOptions, createClient } from './client.ts'
import type { ClientEvent } from './events.ts'
import type { TestHub } from './hub.test-support.ts'
import { createMemoryStore } from './memory-store.ts'
import type { ClientStore } from './ports.ts'

export interface Person {
  readonly client: Client
  readonly options: ClientOptions
  readonly seen: ClientEvent[]
}

/** A store whose `close` does nothing, so that a restart finds it again. */
export function lastingStore(): ClientStore {
  return { ...createMemoryStore(), close: async () => undefined }
}

export function optionsFor(hub: TestHub, property: string, handle: string, store: ClientStore = lastingStore()): ClientOptions {
  return {
    store,
    net: hub.net(),
    clock: { nowMs: hub.nowMs },
    timers: {
      // Ten times as fast: receipts and pauses are seconds for people, not for tests.
      after(ms, work) {
        const timer = setTimeout(work, ms / 10)
        return () => clearTimeout(timer)
      },
    },
    crypto: createNodeCrypto(),
    login: hub.login(property, handle),
  }
}

export async function person(hub: TestHub, property: string, handle: string): Promise<Person> {
  return await start(optionsFor(hub, property, handle))
}

export async function start(options: ClientOptions): Promise<Person> {
  const client = await createClient(options)
  const seen: ClientEvent[] = []
  watch(client, seen)
  await client.sync()
  return { client, options, seen }
}

export function watch(client: Client, seen: ClientEvent[]): void {
  const names = [
    'message',
    'message-changed',
    'status',
    'receipt',
    'expired',
    'room',
    'contact-request',
    'contact',
    'device',
    'state',
    'alarm',
  ] as const
  for (const name of names)
    client.events.on(name, event => {
      if ('error' in event) console.error(event.error)
      seen.push({ name, ...event } as ClientEvent)
    })
}

export async function befriend(a: Person, b: Person): Promise<void> {
  await a.client.contacts.request(b.client.me.user)
  await b.client.contacts.accept(a.client.me.user)
  await Promise.all([a.client.sync(), b.client.sync()])
}

/** Waits until `check` is true; fails with its name after five seconds. */
export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    if (await check()) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error(`it did not happen: ${what}`)
}

export function textsOf(messages: readonly { text: string | undefined }[]): (string | undefined)[] {
  return messages.map(({ text }) => text)
}
