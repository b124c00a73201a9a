// A table that is worked by keyboard: j and k or the arrows move, Enter opens, the head sorts. Rows may be locked by somebody else.

import { cx } from '@causeway/ui'
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type RowData,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { ArrowDown, ArrowUp, Lock } from 'lucide-react'
import type { KeyboardEvent, ReactElement, ReactNode, RefObject } from 'react'
import { useRef, useState } from 'react'

interface Features {
  rowSortingFeature: typeof rowSortingFeature
  sortedRowModel: ReturnType<typeof createSortedRowModel>
  sortFns: typeof sortFns
}
const features: Features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })
export type Columns<Row extends RowData> = ColumnDef<Features, Row>[]

export interface DataTableProps<Row extends RowData> {
  /** What the rows are, for those who do not see the page. */
  readonly label: string
  /** Keep it stable: outside the component, or memoised. */
  readonly columns: Columns<Row>
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly onOpen?: ((row: Row) => void) | undefined
  /** Who works on it, when somebody else does. */
  readonly lockedBy?: (row: Row) => string | undefined
  readonly empty: ReactNode
}

export function DataTable<Row extends RowData>(props: DataTableProps<Row>): ReactElement {
  const { label, columns, rows, rowId, onOpen, lockedBy, empty } = props
  const table = useTable({ features, columns, data: rows as Row[], getRowId: rowId })
  const shown = table.getRowModel().rows
  const { body, active, onKeyDown, onFocus } = useRowKeys(shown.length, at => {
    const row = shown[at]
    if (row !== undefined) onOpen?.(row.original)
  })
  if (rows.length === 0) return <>{empty}</>
  return (
    <div className="scroll-quiet max-h-full shrink-0 overflow-auto rounded-xl border border-line bg-panel" tabIndex={-1}>
      <table aria-label={label} className="w-full border-collapse text-start text-body">
        <thead className="sticky top-0 bg-sunken text-small text-ink-soft">
          {table.getHeaderGroups().map(group => (
            <tr key={group.id}>
              {group.headers.map(header => {
                const sorted = header.column.getIsSorted()
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
                    className="px-3 py-2 text-start font-semibold whitespace-nowrap"
                  >
                    <button
                      type="button"
                      disabled={!header.column.getCanSort()}
                      onClick={header.column.getToggleSortingHandler()}
                      className="inline-flex items-center gap-1 rounded font-semibold"
                    >
                      <table.FlexRender header={header} />
                      {sorted === 'asc' && <ArrowUp aria-hidden className="size-3.5" />}
                      {sorted === 'desc' && <ArrowDown aria-hidden className="size-3.5" />}
                    </button>
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {shown.map((row, at) => {
            const holder = lockedBy?.(row.original)
            return (
              <tr
                key={row.id}
                tabIndex={at === active ? 0 : -1}
                onFocus={() => onFocus(at)}
                onDoubleClick={() => onOpen?.(row.original)}
                className={cx(
                  'border-t border-line -outline-offset-2 hover:bg-sunken focus:bg-accent-wash',
                  holder !== undefined && 'text-ink-soft',
                )}
              >
                {row.getAllCells().map((cell, column) => (
                  <td key={cell.id} className="px-3 py-2 align-middle">
                    {column === 0 && holder !== undefined && (
                      <span className="me-1.5 inline-flex items-center gap-1 text-small text-warning-ink">
                        <Lock aria-hidden className="size-3.5" />
                        {holder}
                      </span>
                    )}
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface RowKeys {
  readonly body: RefObject<HTMLTableSectionElement | null>
  readonly active: number
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (at: number) => void
}

/** One row is in the tab order; the others are reached from it. */
function useRowKeys(count: number, open: (at: number) => void): RowKeys {
  const body = useRef<HTMLTableSectionElement>(null)
  const [at, setAt] = useState(0)
  const active = Math.min(at, Math.max(0, count - 1))
  const go = (next: number): void => {
    const row = body.current?.rows[Math.min(Math.max(0, next), count - 1)]
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  return {
    body,
    active,
    onFocus: setAt,
    onKeyDown(event) {
      // Keys of a button or field inside a row are its own.
      if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey) return
      const next = { j: active + 1, ArrowDown: active + 1, k: active - 1, ArrowUp: active - 1, Home: 0, End: count - 1 }[
        event.key
      ]
      if (next === undefined && event.key !== 'Enter') return
      event.preventDefault()
      if (next === undefined) open(active)
      else go(next)
    },
  }
}
