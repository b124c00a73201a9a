// Reports to NCMEC: what waits for a second person, what failed, what was filed and until when it is held.

import { Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Siren } from 'lucide-react'
import type { ReactElement } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { dayText, timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { TipMode } from './tip-mode.tsx'
import { tipModeNames, tipStateNames } from './tip-words.ts'

type Row = Answer<'listCyberTips'>['tips'][number]

const columns: Columns<Row> = [
  { id: 'state', accessorFn: ({ state }) => tipStateNames[state], header: 'State' },
  { accessorKey: 'incidentType', header: 'Reported as' },
  { id: 'mode', accessorFn: ({ mode }) => tipModeNames[mode], header: 'Service' },
  {
    accessorKey: 'atMs',
    header: 'Proposed',
    cell: ({ row }) => <span className="whitespace-nowrap">{timeText(row.original.atMs)}</span>,
  },
  { id: 'number', accessorFn: ({ filed }) => filed?.reportId ?? '—', header: 'Number at NCMEC' },
  {
    id: 'held',
    accessorFn: ({ filed }) => filed?.heldUntilDay ?? 0,
    header: 'Held until',
    cell: ({ row: { original } }) => (original.filed === null ? '—' : dayText(original.filed.heldUntilDay)),
  },
]

export function Screen(): ReactElement {
  const navigate = useNavigate()
  const tips = useQuery({ queryKey: ['tips'], queryFn: () => call('listCyberTips') })
  return (
    <Page
      title="Reports to NCMEC"
      about="One person proposes, a second signs and files. Nothing is ever reported by itself, and nothing from metadata alone."
    >
      {tips.isPending && <Waiting />}
      {tips.isError && <Failed error={tips.error} again={() => void tips.refetch()} />}
      {tips.data !== undefined && (
        <>
          <TipMode mode={tips.data.mode} />
          <DataTable
            label="Reports to NCMEC"
            columns={columns}
            rows={tips.data.tips}
            rowId={row => row.tip}
            onOpen={row => void navigate({ to: '/safety/cases/$case/tips', params: { case: row.case } as never })}
            empty={
              <Empty icon={Siren} title="Nothing was reported to NCMEC">
                A report begins on the page of a case about a child.
              </Empty>
            }
          />
        </>
      )}
    </Page>
  )
}
