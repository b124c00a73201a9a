// What waits at the legal desk: the next deadline first. Sealed matters are not in here for anybody who is not cleared.

import { cx, Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { EyeOff, Inbox, Siren } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo, useState } from 'react'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { agenciesQuery, mattersQuery } from '../lawful/queries.ts'
import { stateText } from '../lawful/texts.ts'
import type { Summary } from '../lawful/view.ts'

interface Row extends Summary {
  readonly agencyName: string
}

const columns: Columns<Row> = [
  {
    accessorKey: 'reference',
    header: 'Reference',
    cell: ({ row: { original } }) => (
      <span className="flex items-center gap-1.5 font-semibold">
        {original.isEmergency && <Siren aria-label="Emergency" className="size-4 shrink-0 text-danger-ink" />}
        {original.isSealed && <EyeOff aria-label="Sealed" className="size-4 shrink-0 text-warning-ink" />}
        {original.reference}
      </span>
    ),
  },
  { accessorKey: 'instrument', header: 'Paper' },
  { accessorKey: 'agencyName', header: 'Agency' },
  { accessorKey: 'accounts', header: 'Accounts' },
  { id: 'state', accessorFn: ({ state }) => stateText(state), header: 'State' },
  { accessorKey: 'receivedAtMs', header: 'Received', cell: ({ row }) => timeText(row.original.receivedAtMs) },
  {
    id: 'due',
    accessorFn: ({ dueMs }) => dueMs ?? Number.POSITIVE_INFINITY,
    header: 'Answer due',
    cell: ({ row: { original } }) => <Due summary={original} />,
  },
]

function Due({ summary: { dueMs, regions } }: { summary: Summary }): ReactElement {
  if (dueMs === undefined || regions.clock === 'stopped') return <>—</>
  const isLate = regions.clock === 'breached' || dueMs < Date.now()
  return <span className={cx(isLate && 'font-semibold text-danger-ink')}>{`${timeText(dueMs)}${isLate ? ', late' : ''}`}</span>
}

const ended = /^(closed|rejected|acknowledged|delivery_expired)/
const filters = {
  open: { label: 'Open', isShown: ({ state }: Summary) => !ended.test(state) && state !== 'draft' },
  new: { label: 'New at intake', isShown: ({ state }: Summary) => state === 'submitted' },
  all: { label: 'All, with drafts and what is closed', isShown: () => true },
} as const
type Filter = keyof typeof filters

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const [filter, setFilter] = useState<Filter>('open')
  const matters = useQuery(mattersQuery)
  const agencies = useQuery(agenciesQuery)
  const rows = useMemo(() => {
    const names = new Map(agencies.data?.map(({ id, name }) => [id, name]))
    const late = ({ dueMs, isEmergency }: Summary): number => (isEmergency ? 0 : (dueMs ?? Number.MAX_SAFE_INTEGER))
    return (matters.data ?? [])
      .filter(filters[filter].isShown)
      .map(matter => ({ ...matter, agencyName: names.get(matter.agency) ?? '' }))
      .toSorted((a, b) => late(a) - late(b) || a.receivedAtMs - b.receivedAtMs)
  }, [matters.data, agencies.data, filter])
  return (
    <Page
      title="Matters"
      about="Emergencies first, then by deadline. Opening one is a leaf of the disclosure ledger."
      actions={
        <Select
          label="Show"
          value={filter}
          onValue={setFilter}
          options={(Object.keys(filters) as Filter[]).map(value => ({ value, label: filters[value].label }))}
        />
      }
    >
      {matters.isPending && <Waiting />}
      {matters.isError && <Failed error={matters.error} again={() => void matters.refetch()} />}
      {matters.data !== undefined && (
        <DataTable
          label="Matters"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/legal/matters/$matter', params: { matter: id } as never })}
          empty={
            <Empty icon={Inbox} title="Nothing waits">
              Requests come only from officers of verified agencies, never by mail.
            </Empty>
          }
        />
      )}
      <p className="text-small text-ink-soft">j and k move, Enter opens.</p>
    </Page>
  )
}
