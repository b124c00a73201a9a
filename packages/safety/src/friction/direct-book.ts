// Which one-to-one conversations wait for a first answer, in memory. After a restart, conversations that existed before count as
// answered: a limit that is too mild for a while harms nobody who waits.

import type { Counters } from '../signals/counters.ts'
import { sumOf } from '../signals/windows.ts'
import { dayOf } from '../time.ts'
import { type Caps, defaultLimitOptions, unansweredDays } from './limits.ts'

export interface Conversation {
  readonly initiator: number
  isAnswered: boolean
  /** Messages of the initiator that wait. */
  waiting: number
}

export interface DirectBook {
  /** `head`: entries of the room so far; a room with many was there before us. */
  conversation(stream: number, sender: number, head: number): Conversation
  /** The caps of an account; the mildest until they are known. */
  capsOf(account: number): Caps
  forgetCaps(account: number): void
}

const conversationsMax = 200_000
const capsMax = 100_000
/** A new room holds the commits that made it. */
const headOfNewMax = 8

/** `loadCaps` is told once which account it should tell the caps of. */
export function createDirectBook(loadCaps: (account: number) => Promise<Caps>): DirectBook {
  const conversations = new Map<number, Conversation>()
  const caps = new Map<number, Caps>()
  return {
    conversation(stream, sender, head) {
      const known = conversations.get(stream)
      if (known !== undefined) return known
      const started = { initiator: sender, isAnswered: head > headOfNewMax, waiting: 0 }
      conversations.set(stream, started)
      if (conversations.size > conversationsMax) conversations.delete(conversations.keys().next().value as number)
      return started
    },
    capsOf(account) {
      const known = caps.get(account)
      if (known !== undefined) return known
      caps.set(account, defaultLimitOptions.settled)
      if (caps.size > capsMax) caps.delete(caps.keys().next().value as number)
      loadCaps(account).then(
        loaded => caps.set(account, loaded),
        () => caps.delete(account),
      )
      return defaultLimitOptions.settled
    },
    forgetCaps: account => void caps.delete(account),
  }
}

export function unansweredIsFull(counters: Counters, { unanswered }: Caps, nowMs: number): boolean {
  return sumOf(counters.windows.unanswered, dayOf(nowMs), unansweredDays) >= unanswered
}
