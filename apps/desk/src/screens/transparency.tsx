// The transparency report: what was asked and what became of it, by half-year, country and paper. Computed by the server from its
// public ledger; whoever has the openings gets the same figures.

import { Button, Empty } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { ChartColumn, FileJson, Sheet } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo } from 'react'
import * as v from 'valibot'
import { call } from '../api/call.ts'
import { type Columns, DataTable } from '../parts/data-table.tsx'
import { saveFile } from '../parts/download.ts'
import { Failed, Notice, Page } from '../parts/page.tsx'
import { Plot } from '../parts/plot.tsx'
import { Waiting } from '../shell.tsx'

/** A number, or what stands for one that is too small or in a band. */
const figure = v.union([v.number(), v.string()])
const reportRow = v.object({
  period: v.string(),
  country: v.string(),
  instrument: v.string(),
  emergency: v.boolean(),
  requests: figure,
  accounts: figure,
  dataProduced: figure,
  partlyProduced: figure,
  noData: figure,
  refused: figure,
  withdrawn: figure,
  contentProduced: figure,
  ciphertextProduced: figure,
  gags: figure,
  objections: figure,
  preservations: figure,
  medianHours: figure,
})
type Row = v.InferOutput<typeof reportRow>

const columns: Columns<Row> = [
  {
    accessorKey: 'period',
    header: 'Half-year',
    cell: ({ row }) => <span className="whitespace-nowrap">{row.original.period}</span>,
  },
  { accessorKey: 'country', header: 'Country' },
  {
    accessorKey: 'instrument',
    header: 'Paper',
    cell: ({ row }) => <span className="whitespace-nowrap">{row.original.instrument}</span>,
  },
  { id: 'emergency', accessorFn: ({ emergency }) => (emergency ? 'Yes' : 'No'), header: 'Emergency' },
  { accessorKey: 'requests', header: 'Requests' },
  { accessorKey: 'accounts', header: 'Accounts' },
  { accessorKey: 'dataProduced', header: 'Some data' },
  { accessorKey: 'noData', header: 'No data' },
  { accessorKey: 'refused', header: 'Refused' },
  { accessorKey: 'withdrawn', header: 'Withdrawn' },
  { accessorKey: 'contentProduced', header: 'Readable content' },
  { accessorKey: 'ciphertextProduced', header: 'Ciphertext' },
  { accessorKey: 'gags', header: 'Secret' },
  { accessorKey: 'objections', header: 'Objections' },
  { accessorKey: 'preservations', header: 'Preserved' },
  { accessorKey: 'medianHours', header: 'Hours, median' },
]

export function Screen(): ReactElement {
  const report = useQuery({
    queryKey: ['transparency'],
    queryFn: async () => {
      const answer = await call('readTransparency')
      return { ...answer, rows: v.parse(v.array(reportRow), answer.rows) }
    },
  })
  const { data } = report
  const plot = useMemo(() => plotOf(data?.rows ?? []), [data])
  return (
    <Page
      title="Transparency report"
      about="What authorities asked for, and what they got: by half-year, country and paper. An auditor recomputes it from the public ledger."
      actions={
        data !== undefined && (
          <div className="flex gap-2">
            <Button icon={Sheet} onClick={() => saveFile('transparency.csv', data.csv, 'text/csv')}>
              CSV
            </Button>
            <Button
              icon={FileJson}
              onClick={() => saveFile('transparency.json', JSON.stringify(data.rows, null, 2), 'application/json')}
            >
              JSON
            </Button>
          </div>
        )
      }
    >
      {report.isPending && <Waiting />}
      {report.isError && <Failed error={report.error} again={() => void report.refetch()} />}
      {data !== undefined && (
        <>
          {plot.series.some(({ values }) => values.some(value => value > 0)) && (
            <Plot
              label="Requests by half-year, as far as the figures may be shown"
              timeName="Half-year"
              formatTime={halfYear}
              {...plot}
            />
          )}
          <DataTable
            label="Requests and answers"
            columns={columns}
            rows={data.rows}
            rowId={({ period, country, instrument, emergency }) => `${period} ${country} ${instrument} ${emergency}`}
            empty={
              <Empty icon={ChartColumn} title="No request in any day that has ended">
                Days are published whole, each with the same number of leaves, whatever happened.
              </Empty>
            }
          />
          <Notice>
            A count from one to {data.suppressedBelow - 1} stands as “{`<${data.suppressedBelow}`}”, so that nobody finds their
            own case in it, and is not drawn. Matters of national security stand in bands of 500.
          </Notice>
        </>
      )}
    </Page>
  )
}

function halfYear(seconds: number): string {
  const date = new Date(seconds * 1000)
  return `${date.getUTCFullYear()}-H${date.getUTCMonth() < 6 ? 1 : 2}`
}

function plotOf(rows: readonly Row[]): { times: number[]; series: { name: string; values: number[] }[] } {
  const byPeriod = Map.groupBy(rows, ({ period }) => period)
  const periods = [...byPeriod.keys()].toSorted()
  const sum = (name: 'requests' | 'dataProduced' | 'refused'): number[] =>
    periods.map(period =>
      (byPeriod.get(period) ?? []).reduce((total, row) => total + (typeof row[name] === 'number' ? row[name] : 0), 0),
    )
  return {
    times: periods.map(period => Date.UTC(Number(period.slice(0, 4)), period.endsWith('H1') ? 0 : 6) / 1000),
    series: [
      { name: 'Requests', values: sum('requests') },
      { name: 'Refused', values: sum('refused') },
      { name: 'Some data', values: sum('dataProduced') },
    ],
  }
}
