// The public page: every datum this software can hold, from the same object that the server's reads are checked against.

import { Field } from '@causeway/ui'
import { type Datum, inventory } from '@causeway/wire'
import { Search } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo, useState } from 'react'
import { type Columns, DataTable } from '../parts/data-table.tsx'
import { Page } from '../parts/page.tsx'

type Row = Datum & { readonly id: string }

const rows: readonly Row[] = Object.entries(inventory).map(([id, datum]) => ({ id, ...datum }))
const readable = {
  readable: 'Yes',
  ciphertext: 'No: the keys are on devices',
  'public-key': 'Public by nature',
  secret: 'A secret of the server, or its hash',
} as const

const columns: Columns<Row> = [
  { accessorKey: 'what', header: 'What', cell: ({ row }) => <span className="font-medium">{row.original.what}</span> },
  { accessorKey: 'why', header: 'What for' },
  { accessorKey: 'retention', header: 'How long' },
  { id: 'readable', accessorFn: row => readable[row.readability], header: 'Can the operator read it?' },
  {
    id: 'law',
    accessorFn: ({ legal }) => `US ${legal.us} · EU ${legal.eu} · UK ${legal.uk}`,
    header: 'Class in law',
    cell: ({ row }) => (
      <span className="block text-small whitespace-nowrap text-ink-soft">
        US {row.original.legal.us}
        <br />
        EU {row.original.legal.eu}
        <br />
        UK {row.original.legal.uk}
      </span>
    ),
  },
]

export function Screen(): ReactElement {
  const [wanted, setWanted] = useState('')
  const shown = useMemo(() => {
    const words = wanted.toLowerCase()
    return rows.filter(({ id, what, why }) => `${id} ${what} ${why}`.toLowerCase().includes(words))
  }, [wanted])
  return (
    <Page
      title="What we hold"
      about={`The whole list: ${rows.length} data, from the same table that the server's reads are checked against. What is not here cannot be handed over. Message texts, pictures and files are ciphertext; the keys are on people's devices.`}
    >
      <Field
        hideLabel
        label="Find a datum"
        placeholder="Find a datum"
        value={wanted}
        onValue={setWanted}
        before={<Search aria-hidden className="size-4.5 text-ink-soft" />}
        className="max-w-md shrink-0"
      />
      <DataTable
        label="Data that the operator can hold"
        columns={columns}
        rows={shown}
        rowId={({ id }) => id}
        empty={<p className="text-body text-ink-soft">Nothing of that kind is held.</p>}
      />
    </Page>
  )
}
