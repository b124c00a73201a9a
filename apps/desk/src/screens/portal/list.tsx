// The requests of an agency.

import { Button, Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FilePlus2, FolderOpen, KeyRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { mattersQuery, ownDetailsQuery } from '../lawful/queries.ts'
import { stateTextForOfficer } from '../lawful/texts.ts'
import type { Summary } from '../lawful/view.ts'

const columns: Columns<Summary> = [
  {
    accessorKey: 'reference',
    header: 'Reference',
    cell: ({ row }) => <span className="font-semibold">{row.original.reference}</span>,
  },
  { accessorKey: 'instrument', header: 'Paper' },
  { id: 'state', accessorFn: ({ state }) => stateTextForOfficer(state), header: 'State' },
  { accessorKey: 'accounts', header: 'Accounts' },
  { accessorKey: 'receivedAtMs', header: 'Filed', cell: ({ row }) => timeText(row.original.receivedAtMs) },
  {
    accessorKey: 'dueMs',
    header: 'Answer due',
    cell: ({ row }) => (row.original.dueMs === undefined ? '—' : timeText(row.original.dueMs)),
  },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const matters = useQuery(mattersQuery)
  const details = useQuery(ownDetailsQuery)
  const rows = matters.data?.toSorted((a, b) => b.receivedAtMs - a.receivedAtMs) ?? []
  return (
    <Page
      title="Requests"
      about={
        details.data === undefined ? undefined : `All requests of ${details.data.agency.name}. Answers are encrypted to you.`
      }
      actions={
        <Button kind="primary" icon={FilePlus2} onClick={() => void navigate({ to: '/portal/new' as never })}>
          New request
        </Button>
      }
    >
      {details.data?.officer === null && (
        <Notice tone="warning" icon={KeyRound}>
          <Link to={'/portal/details' as never} className="font-semibold underline">
            Register your details
          </Link>{' '}
          before your first request: answers are encrypted to a key that only you have.
        </Notice>
      )}
      {matters.isPending && <Waiting />}
      {matters.isError && <Failed error={matters.error} again={() => void matters.refetch()} />}
      {matters.data !== undefined && (
        <DataTable
          label="Requests"
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/portal/requests/$matter', params: { matter: id } as never })}
          empty={
            <Empty icon={FolderOpen} title="No request yet">
              What this service holds, and which paper reaches it, stands under “What we hold”.
            </Empty>
          }
        />
      )}
      <p className="text-small text-ink-soft">j and k move, Enter opens.</p>
    </Page>
  )
}
