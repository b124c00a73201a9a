// Runs the collectors of one scope. Whatever a collector gives back is cut to the scope here, once more and for all of them:
// columns of data that are not in it, rows outside the period, people who are not named.

import type { CryptoProvider } from '@causeway/crypto'
import type { AccountRow } from '@causeway/store/ports'
import { assert, base32FromBytes, type DatumId, mayRead, utf8ToBytes } from '@causeway/wire'
import { canonicalBytes, hexFromBytes } from '../canonical.ts'
import { type Category, categoryOf } from '../scope/category.ts'
import { type Scope, scopeJson } from '../scope/scope.ts'
import { type Cell, type Collector, collectors, type Row } from './collectors.ts'
import type { LawfulReader } from './reader.ts'

/** Rows of one table and one category. */
export interface Table {
  readonly category: Category
  readonly table: string
  readonly columns: readonly string[]
  readonly data: readonly DatumId[]
  readonly rows: readonly (readonly Cell[])[]
  /** SHA-256 over what was asked: collector, scope, snapshot. In the ledger before the rows are shown to anybody. */
  readonly queryHash: string
}

/** Where a collector's rows come from: the store as it is now, or a preserved copy. */
export type Source = (collector: Collector, account: AccountRow) => Promise<readonly Row[]>

export interface CollectDeps {
  readonly source: Source
  readonly crypto: Pick<CryptoProvider, 'hash' | 'hmac'>
  /** 32 bytes of one case: tokens of other people cannot be compared between cases. */
  readonly tokenKey: Uint8Array
  readonly snapshotMs: number
}

export const liveSource =
  (reader: LawfulReader): Source =>
  (collector, account) =>
    collector.collect(reader, account)

/** Every table of the scope, also empty ones. */
export async function collect(deps: CollectDeps, scope: Scope, account: AccountRow): Promise<Table[]> {
  assert(account.user === scope.user, 'the account is the one of the scope')
  const data = new Set(
    scope.data.filter(datum => mayRead(datum, 'lawful') && scope.categories.includes(categoryOf(datum) ?? 'NON')),
  )
  const tables: Table[] = []
  for (const collector of collectors) {
    const wanted = Object.entries(collector.columns).filter(([, { datum }]) => data.has(datum))
    if (wanted.length === 0) continue
    const rows = await deps.source(collector, account)
    tables.push(...tablesOf(deps, scope, collector, rows, data))
  }
  return tables
}

function tablesOf(
  deps: CollectDeps,
  scope: Scope,
  collector: Collector,
  rows: readonly Row[],
  data: ReadonlySet<DatumId>,
): Table[] {
  const present = Object.entries(collector.columns).filter(([, { datum }]) => data.has(datum))
  // A row with nothing but what the scope leaves out would tell how much that is.
  const saysSomething = ({ cells }: Row): boolean => present.some(([name]) => cells[name] !== '')
  const inPeriod = rows.filter(row => isInside(scope, row.atMs) && saysSomething(row))
  const categoriesPresent = [...new Set(present.map(([, { datum }]) => categoryOf(datum) as Category))]
  return categoriesPresent.map(category => {
    const columns = present.filter(([, { datum }]) => categoryOf(datum) === category)
    return {
      category,
      table: collector.table,
      // A row number ties what belongs together when a table is parted between categories.
      columns: ['row', ...columns.map(([name]) => name)],
      data: [...new Set(columns.map(([, { datum }]) => datum))],
      rows: inPeriod.map((row, at) => [at + 1, ...columns.map(([name]) => cellOf(deps, scope, collector, row, name))]),
      queryHash: queryHashOf(deps, scope, collector.table, category),
    }
  })
}

function cellOf(deps: CollectDeps, scope: Scope, collector: Collector, row: Row, name: string): Cell {
  const value = row.cells[name]
  assert(value !== undefined, 'a collector fills its columns')
  const isPerson = collector.columns[name]?.person === true
  return isPerson ? personOf(deps, scope, String(value)) : value
}

/** The account itself and who is named stand by address; everybody else by a token that means something in this case only. */
function personOf({ crypto, tokenKey }: CollectDeps, scope: Scope, user: string): string {
  if (user === '' || user === scope.user || scope.named.includes(user as Scope['user'])) return user
  return `person-${base32FromBytes(crypto.hmac('SHA-256', tokenKey, utf8ToBytes(user))).slice(0, 16)}`
}

function isInside({ fromMs, toMs }: Scope, atMs: number | undefined): boolean {
  return atMs === undefined || ((fromMs === undefined || atMs >= fromMs) && (toMs === undefined || atMs < toMs))
}

function queryHashOf({ crypto, snapshotMs }: CollectDeps, scope: Scope, table: string, category: Category): string {
  const query = { label: 'causeway-query/1', table, category, scope: scopeJson(scope), snapshotMs }
  return hexFromBytes(crypto.hash('SHA-256', canonicalBytes(query)))
}
