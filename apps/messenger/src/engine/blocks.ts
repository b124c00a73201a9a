// Whom this person has blocked or muted. The server's list counts and holds on every device; this one is kept for the time without it.

import type { SafetyStatus } from '@causeway/client'
import type { Client } from '@causeway/client/browser'
import type { BlockKind } from './api-care.ts'
import type { Notes } from './notes.ts'

export interface Blocks {
  of(user: string): BlockKind | undefined
  all(): readonly (readonly [user: string, kind: BlockKind])[]
  put(user: string, kind: BlockKind | undefined): Promise<void>
  /** Takes the server's list; what else the server said comes with it. */
  refresh(): Promise<SafetyStatus>
}

export async function createBlocks(deps: {
  client: Client
  notes: Notes
  changed: (...topics: string[]) => void
  /** The status holds more than blocks. */
  onStatus: (status: SafetyStatus) => void
}): Promise<Blocks> {
  const { client, notes, changed, onStatus } = deps
  let kinds = new Map(Object.entries(await notes.all('blocks')) as [string, BlockKind][])
  const put = async (user: string, kind: BlockKind | undefined): Promise<void> => {
    if (kind === undefined) kinds.delete(user)
    else kinds.set(user, kind)
    await notes.put('blocks', user, kind)
    changed('blocks', 'conversations', 'requests')
  }
  const blocks: Blocks = {
    of: user => kinds.get(user),
    all: () => [...kinds],
    put,
    async refresh() {
      const status = await client.safety.status()
      onStatus(status)
      const listed = new Map(status.blocks.map(({ user, kind }): [string, BlockKind] => [user, kind]))
      const stale = [...kinds.keys()].filter(user => !listed.has(user))
      const fresh = [...listed].filter(([user, kind]) => kinds.get(user) !== kind)
      kinds = listed
      for (const user of stale) await notes.put('blocks', user, undefined)
      for (const [user, kind] of fresh) await notes.put('blocks', user, kind)
      if (stale.length > 0 || fresh.length > 0) changed('blocks', 'conversations')
      return status
    },
  }
  client.events.on('state', ({ state }) => {
    if (state === 'online') void blocks.refresh().catch(() => undefined)
  })
  return blocks
}
