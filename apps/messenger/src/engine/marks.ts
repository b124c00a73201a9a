// What a person decided about a conversation, and what they have begun to write in it: the same on all of their devices. It travels as
// the client's settings do, a key for each mark of each conversation, so that two marks set on two devices both hold.

import type { Client } from '@causeway/client'
import type { KnownMarks, Marks } from './api.ts'

export interface KeptMarks {
  all(): Promise<ReadonlyMap<string, KnownMarks>>
  of(room: string): Promise<KnownMarks>
  set(room: string, change: Partial<Marks>): Promise<void>
  /** The own other devices hear now what they would hear after a rest. */
  tell(): Promise<void>
}

export const noMarks: KnownMarks = {
  muted: false,
  pinned: false,
  archived: false,
  markedUnread: false,
  draft: '',
  draftsElsewhere: 0,
}

const prefix = 'causeway/mark/'
const names = ['muted', 'pinned', 'archived', 'markedUnread', 'draft'] as const satisfies readonly (keyof Marks)[]
type Name = (typeof names)[number]

/** `changed`: another own device set a mark. */
export function createMarks(client: Pick<Client, 'settings' | 'events'>, changed: () => void): KeptMarks {
  const { settings, events } = client
  let known: Map<string, KnownMarks> | undefined
  const load = async (): Promise<Map<string, KnownMarks>> => (known ??= fromSettings(await settings.all(prefix)))
  let last: Promise<unknown> = Promise.resolve()
  // What comes is compared with what was set here: never while that is half done.
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const follow = async (keys: readonly string[]): Promise<void> => {
    const marks = await load()
    let isAny = false
    for (const key of keys) {
      const mark = markAt(key)
      if (mark === undefined) continue
      const { room, name } = mark
      const before = marks.get(room) ?? noMarks
      const next = marksWith(before, name, await settings.get(key))
      if (next[name] === before[name]) continue
      const draftsElsewhere = before.draftsElsewhere + (name === 'draft' ? 1 : 0)
      marks.set(room, { ...next, draftsElsewhere })
      isAny = true
    }
    if (isAny) changed()
  }
  events.on('settings', ({ keys }) => void inOrder(() => follow(keys)).catch(() => undefined))
  return {
    all: () => inOrder(load),
    of: room => inOrder(async () => (await load()).get(room) ?? noMarks),
    set: (room, change) =>
      inOrder(async () => {
        const marks = await load()
        const before = marks.get(room) ?? noMarks
        const next = { ...before, ...change }
        for (const name of names) {
          const value = next[name]
          if (value !== before[name]) await settings.set(keyOf(room, name), value === noMarks[name] ? undefined : value)
        }
        marks.set(room, next)
      }),
    tell: () => settings.tell(),
  }
}

function fromSettings(all: ReadonlyMap<string, unknown>): Map<string, KnownMarks> {
  const marks = new Map<string, KnownMarks>()
  for (const [key, value] of all) {
    const mark = markAt(key)
    if (mark !== undefined) marks.set(mark.room, marksWith(marks.get(mark.room) ?? noMarks, mark.name, value))
  }
  return marks
}

/** A value of another kind than this mark's is none. */
function marksWith(marks: KnownMarks, name: Name, value: unknown): KnownMarks {
  return { ...marks, [name]: typeof value === typeof noMarks[name] ? value : noMarks[name] }
}

function keyOf(room: string, name: Name): string {
  return `${prefix}${name}/${room}`
}

function markAt(key: string): { readonly name: Name; readonly room: string } | undefined {
  if (!key.startsWith(prefix)) return undefined
  const at = key.indexOf('/', prefix.length)
  const name = names.find(each => each === key.slice(prefix.length, at))
  return name === undefined ? undefined : { name, room: key.slice(at + 1) }
}
