// Which one-to-one conversations wait for a first answer, in memory. After a restart, conversations that existed before count as
// answered: a limit that is too mild for a while harms nobody who waits.

import { repliesBeforeMedia } from '@causeway/wire'
import { pairKey } from '../blocks.ts'
import type { Counters } from '../signals/counters.ts'
import { sumOf } from '../signals/windows.ts'
import { dayOf } from '../time.ts'
import { type Caps, defaultLimitOptions, unansweredDays } from './limits.ts'

export interface Conversation {
  readonly initiator: number
  isAnswered: boolean
  /** Messages of the initiator that wait. */
  waiting: number
  /** Messages of either, up to `repliesBeforeMedia`. Receipts look like messages: it may have answered less often, never more. */
  readonly said: { initiator: number; other: number }
}

export interface DirectBook {
  /** `head`: entries of the room so far; a room with many was there before us. */
  conversation(stream: number, sender: number, other: number, head: number): Conversation
  /** How often `by` has spoken to `to`, as far as that matters; undefined when their conversation was there before us, or never. */
  saidBy(by: number, to: number): number | undefined
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
  /** Of those that began here: another room of the same two goes on from where the first was. */
  const pairs = new Map<number, Conversation>()
  const pairOf = (one: number, two: number): number => pairKey(Math.min(one, two), Math.max(one, two))
  const caps = new Map<number, Caps>()
  return {
    conversation(stream, sender, other, head) {
      const known = conversations.get(stream)
      if (known !== undefined) return known
      const isOld = head > headOfNewMax
      const before = pairs.get(pairOf(sender, other))
      const said = { initiator: saidIn(before, sender), other: saidIn(before, other) }
      const started = { initiator: sender, isAnswered: isOld, waiting: 0, said }
      putBounded(conversations, stream, started)
      if (!isOld) putBounded(pairs, pairOf(sender, other), started)
      return started
    },
    saidBy(by, to) {
      const conversation = pairs.get(pairOf(by, to))
      return conversation === undefined ? undefined : saidIn(conversation, by)
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

/** One more message of `account`. */
export function noteSaid({ initiator, said }: Conversation, account: number): void {
  if (account === initiator) said.initiator = Math.min(said.initiator + 1, repliesBeforeMedia)
  else said.other = Math.min(said.other + 1, repliesBeforeMedia)
}

function saidIn(conversation: Conversation | undefined, by: number): number {
  if (conversation === undefined) return 0
  return by === conversation.initiator ? conversation.said.initiator : conversation.said.other
}

function putBounded(conversations: Map<number, Conversation>, key: number, conversation: Conversation): void {
  conversations.set(key, conversation)
  if (conversations.size > conversationsMax) conversations.delete(conversations.keys().next().value as number)
}

export function unansweredIsFull(counters: Counters, { unanswered }: Caps, nowMs: number): boolean {
  return sumOf(counters.windows.unanswered, dayOf(nowMs), unansweredDays) >= unanswered
}
