// Who works here, and what waits for a second administrator.

import { Button, Empty } from '@causeway/ui'
import { staffRoles } from '@causeway/wire'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { UserPlus, UsersRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { dayText, timeText } from '../../parts/time.ts'
import { ChangeDialog, type Subject } from './change.tsx'
import { changeText } from './change-text.ts'

type Person = Answer<'listStaff'>['staff'][number]
type Proposal = Answer<'listStaffProposals'>['proposals'][number]

const peopleColumns: Columns<Person> = [
  { accessorKey: 'name', header: 'Name', cell: ({ row }) => <span className="font-semibold">{row.original.name}</span> },
  { id: 'roles', accessorFn: ({ roles }) => roles.map(role => staffRoles[role].title).join(', '), header: 'Roles' },
  { accessorKey: 'state', header: 'State' },
  { accessorKey: 'passkeys', header: 'Passkeys' },
  { id: 'since', accessorKey: 'createdDay', header: 'Since', cell: ({ row }) => dayText(row.original.createdDay) },
]

const proposalColumns: Columns<Proposal> = [
  { id: 'what', accessorFn: ({ change }) => changeText(change), header: 'Change' },
  { id: 'by', accessorFn: ({ proposedBy }) => proposedBy.name, header: 'Proposed by' },
  { accessorKey: 'atMs', header: 'When', cell: ({ row }) => timeText(row.original.atMs) },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const isAdministrator = mayUse(useSession(), ['administrator'])
  const [subject, setSubject] = useState<Subject>()
  const people = useQuery({ queryKey: ['staff'], queryFn: () => call('listStaff') })
  const proposals = useQuery({ queryKey: ['staff-proposals'], queryFn: () => call('listStaffProposals') })
  const failed = people.error ?? proposals.error
  return (
    <Page
      title="Staff"
      about="A change is proposed by one administrator and confirmed by another one's signature. Departments never meet in one person."
      actions={
        isAdministrator ? (
          <Button kind="primary" icon={UserPlus} onClick={() => setSubject({ kind: 'new' })}>
            Add somebody
          </Button>
        ) : undefined
      }
    >
      {failed !== null && <Failed error={failed} again={() => void Promise.all([people.refetch(), proposals.refetch()])} />}
      {(proposals.data?.proposals.length ?? 0) > 0 && (
        <section aria-labelledby="waiting" className="flex flex-col gap-2">
          <h2 id="waiting" className="text-title font-semibold">
            Waiting for a second administrator
          </h2>
          <DataTable
            label="Proposals"
            columns={proposalColumns}
            rows={proposals.data?.proposals ?? []}
            rowId={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: '/staff/proposals/$proposal', params: { proposal: id } as never })}
            empty={null}
          />
        </section>
      )}
      <section aria-labelledby="people" className="flex flex-col gap-2">
        <h2 id="people" className="text-title font-semibold">
          People
        </h2>
        {people.data !== undefined && (
          <DataTable
            label="Staff"
            columns={peopleColumns}
            rows={people.data.staff}
            rowId={({ id }) => id}
            onOpen={isAdministrator ? person => setSubject({ kind: 'person', person }) : undefined}
            empty={<Empty icon={UsersRound} title="Nobody works here yet" />}
          />
        )}
        <p className="text-small text-ink-soft">In a table: j and k move, Enter or a double click opens.</p>
      </section>
      {subject !== undefined && <ChangeDialog subject={subject} onClose={() => setSubject(undefined)} />}
    </Page>
  )
}
