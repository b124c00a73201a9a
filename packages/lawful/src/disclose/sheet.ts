// Tables as CSV (RFC 4180) that does nothing when a spreadsheet opens it, and as JSON lines with their types.

import { utf8ToBytes } from '@causeway/wire'
import type { Table } from '../collect/collect.ts'
import type { Cell } from '../collect/collectors.ts'

export function csvFromTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Uint8Array {
  return utf8ToBytes([columns, ...rows].map(row => `${row.map(csvCell).join(',')}\r\n`).join(''))
}

export function jsonLinesFromTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Uint8Array {
  const lines = rows.map(row => JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]]))))
  return utf8ToBytes(lines.map(line => `${line}\n`).join(''))
}

/** A cell that a spreadsheet would take for a formula gets a tab before it; every text stands in quotes. */
function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const guarded = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `\t${cell}` : cell
  return `"${guarded.replaceAll('"', '""')}"`
}
