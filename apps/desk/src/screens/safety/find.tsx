// A case that somebody has a number of: of the case itself or of a report, or the address of the account that it is about.

import { Button, Empty, Field, Section } from '@causeway/ui'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search, SearchX } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { categoryColumns } from './severity.tsx'

type Row = Answer<'findSafetyCases'>['cases'][number]

const columns: Columns<Row> = [
  ...categoryColumns<Row>(),
  { accessorKey: 'property', header: 'App' },
  { accessorKey: 'reports', header: 'Reports' },
  {
    accessorKey: 'openedAtMs',
    header: 'Open since',
    cell: ({ row }) => <span className="whitespace-nowrap">{timeText(row.original.openedAtMs)}</span>,
  },
  { id: 'state', accessorFn: stateOf, header: 'State' },
]

function stateOf({ isOpen, outcome }: Row): string {
  if (isOpen) return 'Open'
  return outcome === 'action-taken' ? 'Closed: acted upon' : 'Closed: no action'
}

export function Find(): ReactElement {
  const navigate = useNavigate()
  const [by, setBy] = useState('')
  const finding = useMutation({ mutationFn: () => call('findSafetyCases', { body: { by: by.trim() } }) })
  return (
    <Section title="Find a case">
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={event => {
          event.preventDefault()
          finding.mutate()
        }}
      >
        <Field
          label="Number of a case or a report, or address of the account"
          hint="There is nothing else to look for: neither words nor who knows whom. That you looked is written down."
          value={by}
          onValue={setBy}
          maxLength={512}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" icon={Search} className="self-start" busy={finding.isPending} disabled={by.trim() === ''}>
          Find
        </Button>
        {finding.isError && <Failed error={finding.error} />}
      </form>
      {finding.data !== undefined && (
        <div className="p-4">
          <DataTable
            label="Found cases"
            columns={columns}
            rows={finding.data.cases}
            rowId={row => row.case}
            onOpen={({ case: id, isOpen }) => {
              // What was decided is closed to everybody but a second look.
              if (isOpen) void navigate({ to: '/safety/cases/$case', params: { case: id } as never })
            }}
            empty={
              <Empty icon={SearchX} title="No such case">
                None has this number or is about this account, or none is for your role.
              </Empty>
            }
          />
        </div>
      )}
    </Section>
  )
}
