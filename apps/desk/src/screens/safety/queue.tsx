// The queue: open cases, the most urgent first.

import { Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Answer } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { Find } from './find.tsx'
import { queueQuery } from './queue-query.ts'
import { categoryColumns } from './severity.tsx'

type Row = Answer<'listSafetyCases'>['cases'][number]

const columns: Columns<Row> = [
  ...categoryColumns<Row>(),
  { accessorKey: 'property', header: 'App' },
  {
    accessorKey: 'reports',
    header: 'Reports',
    cell: ({ row: { original } }) => (
      <>
        {original.reports}
        {original.flagger !== undefined && (
          <span className="ms-2 inline-block rounded-lg bg-accent-wash px-2 py-0.5 text-small font-semibold text-accent-ink">
            Trusted flagger
          </span>
        )}
      </>
    ),
  },
  { accessorKey: 'verified', header: 'Verified' },
  { accessorKey: 'priority', header: 'Priority' },
  {
    accessorKey: 'openedAtMs',
    header: 'Open since',
    cell: ({ row }) => <span className="whitespace-nowrap">{timeText(row.original.openedAtMs)}</span>,
  },
  { id: 'state', accessorFn: ({ waitsForSecond }) => (waitsForSecond ? 'Waits for a second person' : 'Open'), header: 'State' },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const me = useSession()?.person.id
  const queue = useQuery(queueQuery)
  const { severeToday, severeMax, breakUntilMs } = queue.data ?? { severeToday: 0, severeMax: 0, breakUntilMs: undefined }
  return (
    <Page
      title="Reports"
      about="Open cases, the most urgent first. What was not reported is not here, and there is no way to ask for it."
      actions={
        queue.data === undefined ? undefined : (
          <p className="rounded-xl bg-sunken px-3 py-2 text-small">
            <span className="font-semibold">{severeToday}</span> of {severeMax} severe cases looked at today
            {breakUntilMs !== undefined && (
              <span className="font-semibold"> · a pause is due until {timeText(breakUntilMs)}</span>
            )}
          </p>
        )
      }
    >
      {queue.isPending && <Waiting />}
      {queue.isError && <Failed error={queue.error} again={() => void queue.refetch()} />}
      {queue.data !== undefined && (
        <DataTable
          label="Open cases"
          columns={columns}
          rows={queue.data.cases}
          rowId={row => row.case}
          onOpen={row => void navigate({ to: '/safety/cases/$case', params: { case: row.case } as never })}
          lockedBy={({ assignee }) => (assignee === null ? undefined : assignee === me ? 'Yours' : 'Taken')}
          empty={
            <Empty icon={Inbox} title="Nothing waits">
              New reports appear here by themselves.
            </Empty>
          }
        />
      )}
      <p className="text-small text-ink-soft">j and k move, Enter opens.</p>
      <Find />
    </Page>
  )
}
