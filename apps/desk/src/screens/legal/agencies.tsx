// Agencies whose officers may file here: entered by one of us, verified by another.

import { Button, Dialog, Empty, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Landmark, Plus } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { Waiting } from '../../shell.tsx'
import { agenciesQuery } from '../lawful/queries.ts'
import type { Agency } from '../lawful/view.ts'

export const agencyKinds = {
  police: 'Police',
  prosecutor: 'Prosecutor',
  court: 'Court',
  designated_authority: 'Designated authority of an agreement',
  other: 'Other',
} as const
type Kind = keyof typeof agencyKinds

const stateTexts = { pending: 'Waits for a second person', active: 'Verified', suspended: 'Suspended' } as const

const columns: Columns<Agency> = [
  { accessorKey: 'name', header: 'Name', cell: ({ row }) => <span className="font-semibold">{row.original.name}</span> },
  { accessorKey: 'country', header: 'Country' },
  { id: 'kind', accessorFn: ({ kind }) => agencyKinds[kind as Kind] ?? kind, header: 'Kind' },
  { id: 'status', accessorFn: ({ status }) => stateTexts[status], header: 'State' },
  { id: 'numbers', accessorFn: ({ callBackNumbers }) => callBackNumbers.length, header: 'Call-back numbers' },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const mayChange = mayUse(useSession(), ['legal-intake', 'legal-counsel'])
  const [isAdding, setAdding] = useState(false)
  const agencies = useQuery(agenciesQuery)
  return (
    <Page
      title="Agencies"
      about="An agency counts when two of us have verified it from independent sources; a call-back number when two of us entered it, 30 days before it is used."
      actions={
        mayChange ? (
          <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
            Add an agency
          </Button>
        ) : undefined
      }
    >
      {agencies.isPending && <Waiting />}
      {agencies.isError && <Failed error={agencies.error} again={() => void agencies.refetch()} />}
      {agencies.data !== undefined && (
        <DataTable
          label="Agencies"
          columns={columns}
          rows={agencies.data}
          rowId={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/legal/agencies/$agency', params: { agency: id } as never })}
          empty={
            <Empty icon={Landmark} title="No agency yet">
              Nobody outside can file anything before two of you have verified their agency.
            </Empty>
          }
        />
      )}
      {isAdding && <Adding onClose={() => setAdding(false)} />}
    </Page>
  )
}

function Adding({ onClose }: { onClose: () => void }): ReactElement {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [country, setCountry] = useState('')
  const [agencyKind, setKind] = useState<Kind>('police')
  const [domains, setDomains] = useState('')
  const adding = useMutation({
    mutationFn: () =>
      call('changeAgency', {
        body: {
          kind: 'add',
          name: name.trim(),
          country,
          agencyKind,
          domains: domains.split(/[\s,]+/).filter(each => each !== ''),
        },
      }),
    onSuccess: async () => {
      toasts.add({ text: 'Entered. A second person verifies it.' })
      await client.invalidateQueries({ queryKey: ['agencies'] })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      closeLabel="Close"
      title="Add an agency"
      description="From a directory that the agency did not hand you."
      footer={
        <Button
          kind="primary"
          disabled={name.trim() === '' || !/^[A-Z]{2}$/.test(country)}
          busy={adding.isPending}
          onClick={() => adding.mutate()}
        >
          Enter it
        </Button>
      }
    >
      {adding.isError && <Failed error={adding.error} />}
      <Field label="Name" value={name} onValue={setName} maxLength={200} autoComplete="off" />
      <Field
        label="Country (two letters)"
        value={country}
        onValue={value => setCountry(value.toUpperCase())}
        maxLength={2}
        dir="ltr"
      />
      <Select
        label="Kind"
        value={agencyKind}
        onValue={setKind}
        options={Object.entries(agencyKinds).map(([value, label]) => ({ value: value as Kind, label }))}
      />
      <Field
        label="Mail domains"
        value={domains}
        onValue={setDomains}
        hint="A mail from there proves nothing; it is only noted."
      />
    </Dialog>
  )
}
