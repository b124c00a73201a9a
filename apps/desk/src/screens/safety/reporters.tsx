// What a lead decides about reporters. Neither is told to anybody who is reported; both end by themselves.

import { Button, Empty, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Megaphone } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { parseUserUri, type UserUri } from '@causeway/wire'
import { type Answer, call } from '../../api/call.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { dayText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

type Row = Answer<'listSafetyReporters'>['reporters'][number]
type Standing = Row['standing']

const dayMs = 86_400_000
const words: Readonly<Record<Standing, string>> = { flagger: 'Trusted flagger', muted: 'Weighs least' }

const columns: Columns<Row> = [
  { accessorKey: 'name', header: 'Organisation or reason' },
  { id: 'standing', accessorFn: ({ standing }) => words[standing], header: 'As' },
  { accessorKey: 'handle', header: 'Account' },
  { id: 'right', accessorFn: ({ upheld, dismissed }) => `${upheld} of ${upheld + dismissed}`, header: 'Upheld' },
  { id: 'until', accessorFn: ({ untilMs }) => dayText(Math.floor(untilMs / dayMs)), header: 'Until' },
  { id: 'holds', accessorFn: ({ holds }) => (holds ? 'Holds' : 'Holds no more'), header: 'State' },
]

export function Screen(): ReactElement {
  const reporters = useQuery({ queryKey: ['reporters'], queryFn: () => call('listSafetyReporters') })
  return (
    <Page
      title="Reporters"
      about="Organisations that an authority named as trusted flaggers, and accounts whose reports weigh least for a while."
    >
      {reporters.isPending && <Waiting />}
      {reporters.isError && <Failed error={reporters.error} again={() => void reporters.refetch()} />}
      {reporters.data !== undefined && (
        <>
          <DataTable
            label="Reporters"
            columns={columns}
            rows={reporters.data.reporters}
            rowId={row => row.user}
            empty={
              <Empty icon={Megaphone} title="Nobody yet">
                All reporters weigh by how often they were right.
              </Empty>
            }
          />
          <Form />
        </>
      )}
    </Page>
  )
}

function Form(): ReactElement {
  const client = useQueryClient()
  const [written, setWritten] = useState('')
  const [standing, setStanding] = useState<Standing | 'plain'>('flagger')
  const [name, setName] = useState('')
  const [days, setDays] = useState('180')
  const saving = useMutation({
    mutationFn: () =>
      call('changeSafetyReporter', {
        body: { user: user as UserUri, standing, name, untilMs: Date.now() + Number(days) * dayMs },
      }),
    onSuccess: async () => {
      toasts.add({ text: 'Kept. It holds from the next report on.' })
      setName('')
      await client.invalidateQueries({ queryKey: ['reporters'] })
    },
  })
  const user = addressIn(written)
  const isPlain = standing === 'plain'
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        saving.mutate()
      }}
    >
      <Notice>
        Reports of a trusted flagger are looked at before others as severe, never before danger to somebody, and are verified like
        any. Whoever was judged twenty times and was wrong more often than right is trusted no more until you name them again.
      </Notice>
      {saving.isError && <Failed error={saving.error} />}
      <Field
        label="Address of the account"
        value={written}
        onValue={setWritten}
        error={written === '' || user !== undefined ? undefined : `An address looks like ${example}`}
      />
      <Select
        label="From now on"
        value={standing}
        onValue={value => setStanding(value as typeof standing)}
        options={[
          { value: 'flagger', label: 'Trusted flagger' },
          { value: 'muted', label: 'Weighs least' },
          { value: 'plain', label: 'Like everybody' },
        ]}
      />
      {!isPlain && (
        <>
          <Field label={standing === 'flagger' ? 'Organisation' : 'Reason'} value={name} onValue={setName} />
          <Select
            label="For"
            value={days}
            onValue={setDays}
            options={['7', '30', '180', '365'].map(value => ({ value, label: `${value} days` }))}
          />
        </>
      )}
      <Button
        kind="primary"
        type="submit"
        className="self-start"
        busy={saving.isPending}
        disabled={user === undefined || (!isPlain && name === '')}
      >
        Keep
      </Button>
    </form>
  )
}

const example = 'mimi://app.example/u/ and 26 letters and digits.'

function addressIn(written: string): UserUri | undefined {
  try {
    return parseUserUri(written.trim())
  } catch {
    return undefined
  }
}
