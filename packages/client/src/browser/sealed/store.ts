// The local store, sealed: a ClientStore over another one that sees only ciphertext. Rows of a conversation are folded into segments,
// because one sealed row per message makes a long history twenty times dearer to write and to read.

import { CausewayError } from '@causeway/wire'
import type { ClientStore, StoreChange, StoreRange, StoreRow } from '../../ports.ts'
import { createSerial, type Serial } from '../../serial.ts'
import { tables } from '../../tables.ts'
import { emptyGroup, type Group, groupNameOf, isIn, partsOf, type Place, segmentOf, touches } from './group.ts'
import type { Sealer } from './sealer.ts'
import { createSegments, Moved, moved, nameOf, segmentTable } from './segments.ts'
import { createSingle, type Single } from './single.ts'

export interface SealedBase extends ClientStore {
  /** All keys of a table, in order, without their values. */
  keys(table: string): Promise<string[]>
}

const segmented: readonly string[] = [tables.messages, tables.messageIds, tables.said]

/** Rows of a group that lie singly before they are folded, and how many of the newest stay: those still change. */
const hotMax = 400
const hotKept = 100
const segmentRows = 200
/** So many rows at once are history that is taken in: folded at once, but for what a list of rooms shows. */
const historyRows = 100
const historyKept = 4
/** From so many on, rows that lie singly are read in one piece. */
const singlyMax = 8

/** Throws `client.store` when `base` was sealed with another key. */
export async function createSealedStore(base: SealedBase, sealer: Sealer): Promise<ClientStore> {
  const shelves = new Map<string, Map<string, Group>>()
  for (const table of segmented) shelves.set(table, await readShelf(base, table))
  const segments = createSegments(base, sealer)
  const inOrder = createSerial()
  const single = createSingle(base, sealer)
  return {
    async get(table, key) {
      const shelf = shelves.get(table)
      return shelf === undefined ? await single.get(table, key) : await getGrouped(shelf, table, key)
    },
    async list(table, range) {
      const shelf = shelves.get(table)
      return shelf === undefined ? await single.list(table, range) : await steady(() => listGrouped(shelf, table, range))
    },
    write: inTurns(inOrder, write),
    close: () => inOrder(() => base.close()),
  }

  async function getGrouped(shelf: Map<string, Group>, table: string, key: string): Promise<Uint8Array | undefined> {
    return await steady(async () => {
      const group = shelf.get(groupNameOf(key)) ?? emptyGroup
      const hot = group.hot.get(key)
      if (hot === 'gone') return undefined
      if (hot === 'row') return (await single.get(table, key)) ?? moved()
      const place = segmentOf(group, key)
      return place === undefined ? undefined : (await segments.read(table, place)).get(key)
    })
  }

  async function listGrouped(shelf: Map<string, Group>, table: string, range: StoreRange): Promise<StoreRow[]> {
    const { prefix = '', limit = Infinity, reverse = false } = range
    const slash = prefix.indexOf('/')
    const names = slash >= 0 ? [prefix.slice(0, slash + 1)] : [...shelf.keys()].filter(name => touchesName(name, prefix)).sort()
    if (reverse) names.reverse()
    const rows: StoreRow[] = []
    for (const name of names) {
      const group = shelf.get(name)
      if (group === undefined) continue
      rows.push(...(await listGroup(group, table, { ...range, limit: limit - rows.length })))
      if (rows.length >= limit) break
    }
    return rows
  }

  async function listGroup(group: Group, table: string, range: StoreRange): Promise<StoreRow[]> {
    const { limit = Infinity, reverse = false } = range
    const ordered = (keys: string[]): string[] => (reverse ? keys.sort().reverse() : keys.sort())
    const hot = ordered([...group.hot.keys()].filter(key => isIn(key, range)))
    const places = group.segments.filter(place => touches(place, range))
    if (reverse) places.reverse()
    const found: { key: string; value: Uint8Array | undefined }[] = []
    let at = 0
    const takeHot = (isNext: (key: string) => boolean): void => {
      for (; at < hot.length && isNext(hot[at] as string); at++) {
        const key = hot[at] as string
        if (group.hot.get(key) === 'row') found.push({ key, value: undefined })
      }
    }
    for (const place of places) {
      takeHot(key => (reverse ? key > place.last : key < place.first))
      if (found.length >= limit) break
      const rows = await segments.read(table, place)
      for (const key of ordered([...rows.keys()].filter(each => isIn(each, range)))) {
        takeHot(each => (reverse ? each > key : each < key))
        if (!group.hot.has(key)) found.push({ key, value: rows.get(key) as Uint8Array })
      }
      if (found.length >= limit) break
    }
    takeHot(() => true)
    return await filled(single, table, found.slice(0, limit === Infinity ? undefined : limit))
  }

  async function write(changes: readonly StoreChange[]): Promise<void> {
    const sealed: StoreChange[] = []
    const groups = new Map<string, { table: string; name: string; rows: Map<string, Uint8Array | undefined> }>()
    const singles: StoreChange[] = []
    for (const change of changes) {
      if (!shelves.has(change.table)) {
        singles.push(change)
        continue
      }
      const name = groupNameOf(change.key)
      const wanted = groups.get(`${change.table} ${name}`) ?? { table: change.table, name, rows: new Map() }
      wanted.rows.set(change.key, change.kind === 'put' ? change.value : undefined)
      groups.set(`${change.table} ${name}`, wanted)
    }
    const next: { table: string; name: string; group: Group }[] = []
    for (const { table, name, rows } of groups.values()) {
      const planned = await plan(table, shelves.get(table)?.get(name) ?? emptyGroup, rows)
      sealed.push(...planned.changes)
      next.push({ table, name, group: planned.group })
    }
    sealed.push(...(await Promise.all(singles.map(change => single.sealed(change)))))
    await base.write(sealed)
    for (const { table, name, group } of next) shelves.get(table)?.set(name, group)
  }

  async function plan(table: string, group: Group, rows: Map<string, Uint8Array | undefined>): Promise<Planned> {
    if (rows.size >= historyRows) return await fold(table, group, rows, historyKept)
    if (group.hot.size + rows.size > hotMax) return await fold(table, group, rows, hotKept)
    return await lay(table, group, rows)
  }

  async function lay(table: string, group: Group, rows: ReadonlyMap<string, Uint8Array | undefined>): Promise<Planned> {
    const hot = new Map(group.hot)
    const changes: StoreChange[] = []
    for (const [key, value] of rows) {
      const wasGone = hot.get(key) === 'gone'
      if (value !== undefined) {
        changes.push(await single.sealed({ kind: 'put', table, key, value }))
        if (wasGone) changes.push({ kind: 'delete', table: goneTable(table), key })
        hot.set(key, 'row')
        continue
      }
      changes.push({ kind: 'delete', table, key })
      if (segmentOf(group, key) === undefined) hot.delete(key)
      else {
        if (!wasGone) changes.push({ kind: 'put', table: goneTable(table), key, value: new Uint8Array(0) })
        hot.set(key, 'gone')
      }
    }
    return { changes, group: { ...group, hot } }
  }

  /** All that lies singly goes into segments, but for the newest rows. */
  async function fold(
    table: string,
    group: Group,
    rows: ReadonlyMap<string, Uint8Array | undefined>,
    kept: number,
  ): Promise<Planned> {
    const all = new Map<string, Uint8Array | undefined>()
    for (const [key, state] of group.hot)
      if (!rows.has(key)) all.set(key, state === 'gone' ? undefined : await single.get(table, key))
    for (const [key, value] of rows) all.set(key, value)
    const keys = [...all.keys()].sort()
    const folded = keys.slice(0, Math.max(0, keys.length - kept))
    const stays = new Set(keys.slice(folded.length))
    const changes: StoreChange[] = []
    const places = new Set(group.segments)
    for (const part of partsOf(group, folded, segmentRows / 2)) {
      const merged = new Map(part.place === undefined ? [] : await segments.read(table, part.place))
      for (const key of part.keys) {
        const value = all.get(key)
        if (value === undefined) merged.delete(key)
        else merged.set(key, value)
      }
      if (part.place !== undefined) {
        places.delete(part.place)
        changes.push({ kind: 'delete', table: segmentTable(table), key: nameOf(part.place) })
      }
      for (const piece of piecesOf(merged)) {
        const place = { first: piece[0]?.[0] as string, last: piece.at(-1)?.[0] as string }
        places.add(place)
        changes.push(await segments.sealed(table, place, new Map(piece)))
      }
    }
    for (const key of folded) {
      const was = group.hot.get(key)
      if (was !== undefined) changes.push({ kind: 'delete', table: was === 'row' ? table : goneTable(table), key })
    }
    const left: Group = {
      hot: new Map([...group.hot].filter(([key]) => stays.has(key))),
      segments: [...places].sort((a, b) => (a.first < b.first ? -1 : 1)),
    }
    const laid = await lay(table, left, new Map([...stays].filter(key => rows.has(key)).map(key => [key, rows.get(key)])))
    return { changes: [...changes, ...laid.changes], group: laid.group }
  }
}

/** Reads the values that are still missing. */
async function filled(
  single: Single,
  table: string,
  found: readonly { key: string; value: Uint8Array | undefined }[],
): Promise<StoreRow[]> {
  const singly = found.filter(({ value }) => value === undefined).map(({ key }) => key)
  const read = singly.length > singlyMax ? await together(single, table, singly) : undefined
  return await Promise.all(
    found.map(async ({ key, value }) => ({
      key,
      value: value ?? (read === undefined ? await single.get(table, key) : read.get(key)) ?? moved(),
    })),
  )
}

async function together(single: Single, table: string, keys: readonly string[]): Promise<Map<string, Uint8Array>> {
  const [first, last] = [keys[0] as string, keys.at(-1) as string]
  const [from, to] = first < last ? [first, last] : [last, first]
  const rows = await single.list(table, { from, to: `${to}\u0000` })
  return new Map(rows.map(({ key, value }) => [key, value]))
}

/** What waits while something is written is written next, all of it at once: each batch still whole or not at all. */
function inTurns(inOrder: Serial, write: (changes: readonly StoreChange[]) => Promise<void>): ClientStore['write'] {
  let waiting: { changes: StoreChange[]; written: Promise<void> } | undefined
  return changes => {
    if (waiting !== undefined) {
      for (const change of changes) waiting.changes.push(change)
      return waiting.written
    }
    const turn = { changes: [...changes], written: Promise.resolve() }
    waiting = turn
    turn.written = inOrder(async () => {
      waiting = undefined
      await write(turn.changes)
    })
    return turn.written
  }
}

interface Planned {
  readonly changes: StoreChange[]
  readonly group: Group
}

async function steady<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < movesMax; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof Moved)) throw error
    }
  }
  throw new CausewayError('client.store', 'a row that must be there is not')
}

const movesMax = 16

function piecesOf(rows: ReadonlyMap<string, Uint8Array>): [string, Uint8Array][][] {
  const entries = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  const count = Math.ceil(entries.length / segmentRows)
  const size = Math.ceil(entries.length / Math.max(1, count))
  return Array.from({ length: count }, (_, at) => entries.slice(at * size, (at + 1) * size)).filter(piece => piece.length > 0)
}

async function readShelf(base: SealedBase, table: string): Promise<Map<string, Group>> {
  const shelf = new Map<string, { hot: Map<string, 'row' | 'gone'>; segments: Place[] }>()
  const groupOf = (key: string): { hot: Map<string, 'row' | 'gone'>; segments: Place[] } => {
    const name = groupNameOf(key)
    const group = shelf.get(name) ?? { hot: new Map(), segments: [] }
    shelf.set(name, group)
    return group
  }
  const [rows, gone, segments] = await Promise.all([
    base.keys(table),
    base.keys(goneTable(table)),
    base.keys(segmentTable(table)),
  ])
  for (const key of gone) groupOf(key).hot.set(key, 'gone')
  for (const key of rows) groupOf(key).hot.set(key, 'row')
  for (const name of segments) {
    const [first = '', last = ''] = name.split(' ')
    groupOf(first).segments.push({ first, last })
  }
  return shelf
}

function touchesName(name: string, prefix: string): boolean {
  return name.startsWith(prefix) || prefix.startsWith(name)
}

function goneTable(table: string): string {
  return `gone/${table}`
}
