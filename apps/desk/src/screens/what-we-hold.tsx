// The public page: every datum this software can hold, who can reach it with which paper, and why the rest is never handed over. The
// server generates it from the inventory that its own reads are checked against, and from its policy pack.

import { cx, Field } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo, useState } from 'react'
import * as v from 'valibot'
import { type Answer, call } from '../api/call.ts'
import { Facts } from '../parts/case-columns.tsx'
import { type Columns, DataTable } from '../parts/data-table.tsx'
import { Failed, Notice, Page } from '../parts/page.tsx'
import { Select } from '../parts/select.tsx'
import { Waiting } from '../shell.tsx'

const item = v.object({
  datum: v.string(),
  what: v.string(),
  why: v.string(),
  retention: v.string(),
  readability: v.picklist(['readable', 'ciphertext', 'public-key', 'secret']),
  neverProduced: v.string(),
  keptFromOwnView: v.optional(v.string()),
  reachedBy: v.array(v.string()),
})
const instrument = v.object({ code: v.string(), title: v.string(), country: v.string(), law: v.string() })
type Item = v.InferOutput<typeof item>
type Instrument = v.InferOutput<typeof instrument>

const readable = {
  readable: 'Yes',
  ciphertext: 'No: the keys are on devices',
  'public-key': 'Public by nature',
  secret: 'A secret of the server, or its hash',
} as const

/** A datum as it stands for one app, or for all of them. */
interface Shown extends Item {
  readonly note: string
  readonly isAbsent: boolean
}

const itemColumns: Columns<Shown> = [
  {
    accessorKey: 'what',
    header: 'What',
    cell: ({ row: { original } }) => (
      <>
        <span className={cx('font-medium', original.isAbsent && 'line-through')}>{original.what}</span>
        {original.note !== '' && <span className="block text-small text-ink-soft">{original.note}</span>}
        {original.keptFromOwnView !== undefined && (
          <span className="block text-small text-ink-soft">Not in the own view of its account: {original.keptFromOwnView}</span>
        )}
      </>
    ),
  },
  { accessorKey: 'why', header: 'What for' },
  { accessorKey: 'retention', header: 'How long' },
  { id: 'readable', accessorFn: ({ readability }) => readable[readability], header: 'Can the operator read it?' },
  {
    id: 'papers',
    accessorFn: ({ reachedBy }) => reachedBy.join(', '),
    header: 'Reached by',
    cell: ({ row }) => (
      <span className="text-small text-ink-soft">
        {row.original.isAbsent
          ? 'Never made at this app'
          : row.original.reachedBy.length > 0
            ? row.original.reachedBy.join(', ')
            : row.original.neverProduced || 'Nothing'}
      </span>
    ),
  },
]

const instrumentColumns: Columns<Instrument> = [
  { accessorKey: 'code', header: 'Code', cell: ({ row }) => <code className="font-mono text-small">{row.original.code}</code> },
  { accessorKey: 'title', header: 'Paper' },
  { accessorKey: 'country', header: 'Country' },
  { accessorKey: 'law', header: 'Law' },
]

export function Screen(): ReactElement {
  const [wanted, setWanted] = useState('')
  const [app, setApp] = useState('')
  const holdings = useQuery({
    queryKey: ['holdings'],
    queryFn: async () => {
      const { items, instruments, ...rest } = await call('readHoldings')
      const known = { items: v.parse(v.array(item), items), instruments: v.parse(v.array(instrument), instruments) }
      return { ...rest, ...known }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data } = holdings
  const shown = useMemo(() => {
    const words = wanted.toLowerCase()
    const property = data?.properties.find(({ domain }) => domain === app)
    return (data?.items ?? [])
      .filter(({ datum, what, why }) => `${datum} ${what} ${why}`.toLowerCase().includes(words))
      .map(each => atProperty(each, property))
  }, [wanted, app, data])
  return (
    <Page
      title="What we hold"
      about="The whole list, and who can reach it with which paper. What is not here cannot be handed over. Message texts, pictures and files are ciphertext; the keys are on people's devices."
    >
      {holdings.isPending && <Waiting />}
      {holdings.isError && <Failed error={holdings.error} again={() => void holdings.refetch()} />}
      {data !== undefined && (
        <>
          <div className="flex max-w-3xl shrink-0 flex-wrap items-end gap-3">
            <Select
              label="App"
              value={app}
              onValue={setApp}
              options={[
                { value: '', label: 'All apps of this backbone' },
                ...data.properties.map(({ domain, name }) => ({ value: domain, label: `${name} (${domain})` })),
              ]}
            />
            <Field
              hideLabel
              label="Find a datum"
              placeholder={`Find one of ${data.items.length} data`}
              value={wanted}
              onValue={setWanted}
              before={<Search aria-hidden className="size-4.5 text-ink-soft" />}
              className="min-w-64 grow"
            />
          </div>
          <DataTable
            label="Data that the operator can hold"
            columns={itemColumns}
            rows={shown}
            rowId={({ datum }) => datum}
            empty={<p className="text-body text-ink-soft">Nothing of that kind is held.</p>}
          />
          <h2 className="text-title font-semibold">Papers</h2>
          <Notice>{data.pack.notice}</Notice>
          <DataTable label="Papers" columns={instrumentColumns} rows={data.instruments} rowId={({ code }) => code} empty={null} />
          <Facts
            facts={[
              ['Policy pack', `${data.pack.version}, ${data.pack.date}`],
              ['Inventory', <Hash key="inventory" hash={data.inventoryHash} />],
              ['Pack', <Hash key="pack" hash={data.packHash} />],
            ]}
          />
        </>
      )}
    </Page>
  )
}

function atProperty(one: Item, property: Answer<'readHoldings'>['properties'][number] | undefined): Shown {
  const absent = property?.absent.find(({ datum }) => datum === one.datum)
  const note = property?.notes.find(({ datum }) => datum === one.datum)
  return { ...one, isAbsent: absent !== undefined, note: absent?.reason ?? note?.note ?? '' }
}

/** SHA-256; the same stands in every manifest. */
function Hash({ hash }: { hash: string }): ReactElement {
  return <code className="font-mono text-small break-all">{hash}</code>
}
