// What only this device knows, beside the client's own tables and in the same store: first words that wait for a yes, names people
// gave themselves.

import { base32FromBytes, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import type { ClientStore, StoreChange } from '@causeway/client'

export interface Notes {
  /** First words to people who were asked, by user. */
  firstWords(): Promise<Readonly<Record<string, FirstWords>>>
  putFirstWords(user: string, words: FirstWords | undefined): Promise<void>
  names(): Promise<Readonly<Record<string, string>>>
  putName(user: string, name: string): Promise<void>
  /** Small lists of their own, by name. */
  all(table: ListName): Promise<Readonly<Record<string, unknown>>>
  put(table: ListName, name: string, value: unknown): Promise<void>
  /** The same as a change, for a batch of somebody else. */
  change(table: ListName, name: string, value: unknown): StoreChange
}

export type ListName = 'accounts' | 'asking' | 'blocks' | 'devices' | 'handles' | 'heard' | 'uploads' | 'wishes'

export interface FirstWords {
  readonly text: string
  readonly atMs: number
}

const tables = { words: 'app_words', names: 'app_names' } as const

export function createNotes(store: ClientStore): Notes {
  const all = async <T>(table: string): Promise<Record<string, T>> => {
    const rows = await store.list(table, {})
    return Object.fromEntries(rows.map(({ value }) => JSON.parse(utf8FromBytes(value)) as [string, T]))
  }
  const put = (table: string, name: string, value: unknown): Promise<void> => store.write([changeOf(table, name, value)])
  return {
    firstWords: () => all(tables.words),
    putFirstWords: (user, words) => put(tables.words, user, words),
    names: () => all(tables.names),
    putName: (user, name) => put(tables.names, user, name),
    all: list => all(`app_${list}`),
    put: (list, name, value) => put(`app_${list}`, name, value),
    change: (list, name, value) => changeOf(`app_${list}`, name, value),
  }
}

/** A key is ASCII; the address itself stands in the value. */
function changeOf(table: string, name: string, value: unknown): StoreChange {
  const key = base32FromBytes(utf8ToBytes(name))
  if (value === undefined) return { kind: 'delete', table, key }
  return { kind: 'put', table, key, value: utf8ToBytes(JSON.stringify([name, value])) }
}
