// Everything that has a date: clocks, secrecy, notices, preservations, deliveries; what is next stands first.

import { cx, Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CalendarClock } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo } from 'react'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { exactTimeText, timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { mattersQuery } from '../lawful/queries.ts'
import { stateText } from '../lawful/texts.ts'
import type { Summary } from '../lawful/view.ts'

interface Entry {
  readonly matter: string
  readonly what: string
  readonly atMs: number
  readonly reference: string
  readonly instrument: string
  readonly state: string
}

const columns: Columns<Entry> = [
  {
    accessorKey: 'atMs',
    header: 'When',
    cell: ({ row: { original } }) => (
      <time
        dateTime={new Date(original.atMs).toISOString()}
        title={exactTimeText(original.atMs)}
        className={cx('whitespace-nowrap', original.atMs < Date.now() && 'font-semibold text-danger-ink')}
      >
        {timeText(original.atMs)}
      </time>
    ),
  },
  { accessorKey: 'what', header: 'What' },
  {
    accessorKey: 'reference',
    header: 'Reference',
    cell: ({ row }) => <span className="font-semibold">{row.original.reference}</span>,
  },
  { accessorKey: 'instrument', header: 'Paper' },
  { id: 'state', accessorFn: ({ state }) => stateText(state), header: 'State' },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const matters = useQuery(mattersQuery)
  const entries = useMemo(() => (matters.data ?? []).flatMap(entriesOf).toSorted((a, b) => a.atMs - b.atMs), [matters.data])
  return (
    <Page
      title="Calendar"
      about="A deadline that passes pages people; it never decides anything by itself. Notices go out by themselves within a day."
    >
      {matters.isPending && <Waiting />}
      {matters.isError && <Failed error={matters.error} again={() => void matters.refetch()} />}
      {matters.data !== undefined && (
        <DataTable
          label="Dates"
          columns={columns}
          rows={entries}
          rowId={({ matter, what }) => `${matter} ${what}`}
          onOpen={({ matter }) => void navigate({ to: '/legal/matters/$matter', params: { matter } as never })}
          empty={<Empty icon={CalendarClock} title="Nothing has a date" />}
        />
      )}
    </Page>
  )
}

function entriesOf({ id, reference, instrument, state, regions, ...dates }: Summary): Entry[] {
  const isRunning = regions.clock === 'running' || regions.clock === 'breached'
  const known: readonly (readonly [string, number | undefined])[] = [
    [regions.clock === 'breached' ? 'Answer was due' : 'Answer due', isRunning ? dates.dueMs : undefined],
    ['Secrecy ends', dates.gagUntilMs],
    ['The person is told', dates.noticeDueMs],
    ['Preserved copy is deleted', dates.preservedUntilMs],
    ['Delivery expires', dates.deliveredUntilMs],
  ]
  return known.flatMap(([what, atMs]) => (atMs === undefined ? [] : [{ matter: id, what, atMs, reference, instrument, state }]))
}
