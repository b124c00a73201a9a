import { createNodeCrypto } from '@causeway/crypto/node'
import type { AccountRecord } from '@causeway/wire'
import { expect, test } from 'vitest'
import type { Api } from '../api.ts'
import { person } from '../client.test-support.ts'
import { createEvents } from '../events.ts'
import { createTestHub } from '../hub.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { createTrust, type Trust } from './trust.ts'

/** Records of one name after another that the same login made, none signed by the one before. */
async function recordsOf(count: number): Promise<AccountRecord[]> {
  const hub = createTestHub(() => Date.UTC(2026, 0, 1))
  const records: AccountRecord[] = []
  for (let made = 0; made < count; made++) {
    const { client } = await person(hub, 'parley.example', 'bob')
    records.push(hub.accounts.get(client.me.user) as AccountRecord)
    hub.accounts.delete(client.me.user)
    await client.close()
  }
  return records
}

/** Trust that sees what `show` was last given. */
function trustOf(first: AccountRecord): { trust: Trust; show: (record: AccountRecord) => void } {
  let shown = first
  const api = (async () => ({ body: shown })) as unknown as Api
  const clock = { nowMs: () => Date.UTC(2026, 0, 1) }
  const trust = createTrust({ api, store: createMemoryStore(), crypto: createNodeCrypto(), clock, events: createEvents() })
  return { trust, show: record => void (shown = record) }
}

test('what a person compared is what they trust: a server that shows another key after that is refused', async () => {
  const [real, shownToCompare, slippedIn] = (await recordsOf(3)) as [AccountRecord, AccountRecord, AccountRecord]
  const { trust, show } = trustOf(real)
  await trust.recordOf(real.user)
  show(shownToCompare)
  expect((await trust.recordToCompare(real.user)).firstKey).toEqual(shownToCompare.firstKey)
  show(slippedIn)
  await expect(trust.recordOf(real.user, 'now')).rejects.toMatchObject({ code: 'client.untrusted' })
  await expect(trust.acknowledge(real.user)).rejects.toMatchObject({ code: 'client.untrusted' })
  expect(await trust.isChanged(real.user)).toBe(true)
  // Compared again, it is a decision about this one.
  await trust.recordToCompare(real.user)
  await trust.acknowledge(real.user)
  expect((await trust.recordOf(real.user)).firstKey).toEqual(slippedIn.firstKey)
})

test('a number that was compared before the change says nothing about the key after it', async () => {
  const [real, next] = (await recordsOf(2)) as [AccountRecord, AccountRecord]
  const { trust, show } = trustOf(real)
  await trust.recordToCompare(real.user)
  show(next)
  await expect(trust.recordOf(real.user, 'now')).rejects.toMatchObject({ code: 'client.untrusted' })
  await trust.acknowledge(real.user)
  expect((await trust.recordOf(real.user)).firstKey).toEqual(next.firstKey)
})
