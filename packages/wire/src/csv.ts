// CSV (RFC 4180) that does nothing when a spreadsheet opens it.

/** Header and rows, each ended by CR LF; texts in quotes. */
export function csvFromRows(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [columns, ...rows].map(row => `${row.map(csvCell).join(',')}\r\n`).join('')
}

/** A cell that a spreadsheet would take for a formula gets a tab before it. */
function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  const guarded = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `\t${cell}` : cell
  return `"${guarded.replaceAll('"', '""')}"`
}
