// What a table is. A column cannot be declared without the inventory datum it holds.

import type { DatumId } from '@causeway/wire'

export interface Column {
  readonly type: 'INTEGER' | 'TEXT' | 'BLOB'
  /** What it holds; several where one opaque value carries several data. */
  readonly data: readonly [DatumId, ...DatumId[]]
}

export interface Table {
  readonly columns: Readonly<Record<string, Column>>
  readonly primaryKey: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
  /** Clustered by its primary key: for small rows that are looked up by it. An integer primary key is a row number instead. */
  readonly clustered?: true
}

export const integer = (...data: Column['data']): Column => ({ type: 'INTEGER', data })
export const text = (...data: Column['data']): Column => ({ type: 'TEXT', data })
export const blob = (...data: Column['data']): Column => ({ type: 'BLOB', data })
