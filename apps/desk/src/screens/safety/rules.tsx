// The rules over metadata: what each asks, for whom it stands, how well it did in shadow, until when.

import { Empty } from '@causeway/ui'
import { type UseQueryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Waypoints } from 'lucide-react'
import type { ReactElement } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { dayText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

export type RuleView = Answer<'listSafetyRules'>['rules'][number]

export const rulesQuery: UseQueryOptions<Answer<'listSafetyRules'>> = {
  queryKey: ['safety-rules'],
  queryFn: () => call('listSafetyRules'),
}

export const modeNames: Readonly<Record<RuleView['mode'], string>> = {
  off: 'Off',
  shadow: 'Watches only',
  friction: 'Adds friction',
  enforce: 'Enforced',
}

const columns: Columns<RuleView> = [
  { accessorKey: 'title', header: 'Rule' },
  { accessorKey: 'clause', header: 'Clause' },
  {
    id: 'mode',
    accessorFn: ({ mode, proposal }) => modeNames[mode] + (proposal === null ? '' : ', proposal waits'),
    header: 'Mode',
  },
  { accessorKey: 'maxLevel', header: 'Level at most' },
  { id: 'hits', accessorFn: ({ shadow }) => shadow.hits, header: 'Hits in shadow' },
  {
    id: 'precision',
    accessorFn: ({ shadow }) => shadow.precisionLowerBound ?? -1,
    header: 'Right, at least',
    cell: ({ row }) => precisionText(row.original),
  },
  {
    accessorKey: 'expiryDay',
    header: 'Until',
    cell: ({ row }) => <span className="whitespace-nowrap">{dayText(row.original.expiryDay)}</span>,
  },
]

export function precisionText({ shadow }: Pick<RuleView, 'shadow'>): string {
  const labelled = shadow.labelledRight + shadow.labelledWrong
  if (shadow.precisionLowerBound === null) return 'not judged yet'
  return `${(shadow.precisionLowerBound * 100).toFixed(0)} % of ${labelled}`
}

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const rules = useQuery(rulesQuery)
  return (
    <Page
      title="Rules"
      about="Rules count metadata and add friction at most. Each begins by watching; more needs fourteen days, fifty judged hits and two people."
    >
      {rules.isPending && <Waiting />}
      {rules.isError && <Failed error={rules.error} again={() => void rules.refetch()} />}
      {rules.data !== undefined && (
        <DataTable
          label="Rules"
          columns={columns}
          rows={rules.data.rules}
          rowId={({ rule }) => rule}
          onOpen={({ rule }) => void navigate({ to: '/safety/rules/$rule', params: { rule } as never })}
          empty={<Empty icon={Waypoints} title="There are no rules" />}
        />
      )}
      <p className="text-small text-ink-soft">j and k move, Enter opens.</p>
    </Page>
  )
}
