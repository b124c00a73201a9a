// A sample of closed cases, decided again by somebody who does not see the first decision.

import { Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ScanEye } from 'lucide-react'
import type { ReactElement } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { categoryColumns } from './severity.tsx'

type Row = Answer<'listSafetySecondLooks'>['cases'][number]

const columns: Columns<Row> = [
  ...categoryColumns<Row>(),
  { accessorKey: 'reports', header: 'Reports' },
  { accessorKey: 'closedAtMs', header: 'Closed', cell: ({ row }) => timeText(row.original.closedAtMs) },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const looks = useQuery({ queryKey: ['second-looks'], queryFn: () => call('listSafetySecondLooks') })
  return (
    <Page
      title="Second looks"
      about="One of many closed cases, chosen by its number. Decide it as if nobody had: how often two people agree is what is measured, never one person."
    >
      {looks.isPending && <Waiting />}
      {looks.isError && <Failed error={looks.error} again={() => void looks.refetch()} />}
      {looks.data !== undefined && (
        <DataTable
          label="Second looks"
          columns={columns}
          rows={looks.data.cases}
          rowId={row => row.case}
          onOpen={row => void navigate({ to: '/safety/second-looks/$case', params: { case: row.case } as never })}
          empty={<Empty icon={ScanEye} title="Nothing waits for a second look" />}
        />
      )}
    </Page>
  )
}
