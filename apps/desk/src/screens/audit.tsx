// The audit log: who looked at or did what.

import { Button, Empty } from '@causeway/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo } from 'react'
import { type Answer, call } from '../api/call.ts'
import { type Columns, DataTable } from '../parts/data-table.tsx'
import { Failed, Page } from '../parts/page.tsx'
import { Plot } from '../parts/plot.tsx'
import { exactTimeText, timeText } from '../parts/time.ts'
import { Waiting } from '../shell.tsx'

type Event = Answer<'listAudit'>['events'][number]

const columns: Columns<Event> = [
  { accessorKey: 'number', header: 'No.' },
  {
    accessorKey: 'atMs',
    header: 'When',
    cell: ({ row }) => (
      <time
        dateTime={new Date(row.original.atMs).toISOString()}
        title={exactTimeText(row.original.atMs)}
        className="whitespace-nowrap"
      >
        {timeText(row.original.atMs)}
      </time>
    ),
  },
  { id: 'person', accessorFn: ({ person }) => person.name, header: 'Who' },
  { accessorKey: 'realm', header: 'Realm' },
  {
    accessorKey: 'action',
    header: 'Act',
    cell: ({ row }) => <code className="font-mono text-small">{row.original.action}</code>,
  },
  {
    accessorKey: 'subject',
    header: 'About',
    cell: ({ row }) => <code className="font-mono text-small">{row.original.subject}</code>,
  },
  {
    accessorKey: 'outcome',
    header: 'Outcome',
    cell: ({ row }) => (
      <span className={row.original.outcome === 'refused' ? 'font-semibold text-danger-ink' : ''}>{row.original.outcome}</span>
    ),
  },
]

export function Screen(): ReactElement {
  const pages = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => call('listAudit', pageParam === null ? {} : { query: { before: String(pageParam) } }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  })
  const events = useMemo(() => pages.data?.pages.flatMap(page => page.events) ?? [], [pages.data])
  const activity = useMemo(() => perHour(events), [events])
  return (
    <Page
      title="Audit log"
      about="Every view and every act of staff and officers, newest first. Cases stand here by number, never with what is in them."
    >
      {pages.isPending && <Waiting />}
      {pages.isError && <Failed error={pages.error} again={() => void pages.refetch()} />}
      {events.length > 0 && (
        <Plot
          label={`Events per hour, of the ${events.length} shown`}
          timeName="Hour"
          formatTime={seconds => timeText(seconds * 1000)}
          {...activity}
        />
      )}
      {pages.data !== undefined && (
        <DataTable
          label="Audit events"
          columns={columns}
          rows={events}
          rowId={({ number }) => String(number)}
          empty={<Empty icon={ScrollText} title="Nothing happened yet" />}
        />
      )}
      {pages.hasNextPage && (
        <Button className="self-center" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Older events
        </Button>
      )}
    </Page>
  )
}

const hourMs = 3_600_000

function perHour(events: readonly Event[]): { times: number[]; series: { name: string; values: number[] }[] } {
  const hourOf = ({ atMs }: Event): number => Math.floor(atMs / hourMs)
  const last = Math.max(...events.map(hourOf), 0)
  const first = Math.max(Math.min(...events.map(hourOf)), last - 24 * 7)
  const hours = events.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const count = (outcome: (event: Event) => boolean): number[] => {
    const byHour = Map.groupBy(events.filter(outcome), hourOf)
    return hours.map(hour => byHour.get(hour)?.length ?? 0)
  }
  return {
    times: hours.map(hour => hour * 3600),
    series: [
      { name: 'All', values: count(() => true) },
      { name: 'Refused', values: count(({ outcome }) => outcome === 'refused') },
    ],
  }
}
