// Tables as CSV (RFC 4180) that does nothing when a spreadsheet opens it, and as JSON lines with their types.

import { csvFromRows, utf8ToBytes } from '@causeway/wire'
import type { Table } from '../collect/collect.ts'

export function csvFromTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Uint8Array {
  return utf8ToBytes(csvFromRows(columns, rows))
}

export function jsonLinesFromTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Uint8Array {
  const lines = rows.map(row => JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]]))))
  return utf8ToBytes(lines.map(line => `${line}\n`).join(''))
}
