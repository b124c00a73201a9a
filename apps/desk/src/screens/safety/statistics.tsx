// The desk in numbers. What would count fewer than ten is not shown.

import { Empty } from '@causeway/ui'
import { reportCategories } from '@causeway/wire'
import { useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import { useMemo, type ReactElement } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { Plot } from '../../parts/plot.tsx'
import { dayText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

type Statistics = Answer<'readSafetyStatistics'>
type Rule = Statistics['rules'][number]
type Figure = number | null

const columns: Columns<Rule> = [
  { accessorKey: 'rule', header: 'Rule' },
  { accessorKey: 'restrictions', header: 'Restrictions', cell: ({ row }) => countText(row.original.restrictions) },
  { accessorKey: 'reversedShare', header: 'Taken back', cell: ({ row }) => shareText(row.original.reversedShare) },
]

export function Screen(): ReactElement {
  const figures = useQuery({ queryKey: ['safety-statistics'], queryFn: () => call('readSafetyStatistics') })
  return (
    <Page
      title="Statistics"
      about="The desk in numbers; there are none of single people. Where fewer than ten would be counted stands “too few”."
    >
      {figures.isPending && <Waiting />}
      {figures.isError && <Failed error={figures.error} again={() => void figures.refetch()} />}
      {figures.data !== undefined && (
        <>
          <div className="grid max-w-3xl gap-4 wide:grid-cols-2">
            <Facts
              facts={[
                ['Reports', countText(figures.data.reports)],
                ['Verified', shareText(figures.data.verifiedShare)],
                ['Cases closed', countText(figures.data.casesClosed)],
                ['Hours, half of them', hoursText(figures.data.hoursToDecisionP50)],
                ['Hours, 95 of 100', hoursText(figures.data.hoursToDecisionP95)],
              ]}
            />
            <Facts
              facts={[
                ['Appeals decided', countText(figures.data.appealsDecided)],
                ['Granted', shareText(figures.data.overturnedShare)],
                ['From trusted flaggers', countText(figures.data.flagged)],
                ['Of these upheld', shareText(figures.data.flaggedUpheldShare)],
                ['Second looks', countText(figures.data.secondLooks)],
                ["Agreement (Cohen's kappa)", figures.data.kappa === null ? 'too few' : figures.data.kappa.toFixed(2)],
              ]}
            />
          </div>
          <Weeks weeks={figures.data.weeks} />
          {figures.data.kappas.length > 0 && (
            <div className="max-w-3xl">
              <Facts
                facts={figures.data.kappas.map(({ category, kappa, looks }) => [
                  reportCategories[category].title,
                  `Agreement ${kappa.toFixed(2)} over ${looks} second looks`,
                ])}
              />
            </div>
          )}
          <DataTable
            label="Rules"
            columns={columns}
            rows={figures.data.rules}
            rowId={({ rule }) => rule}
            empty={<Empty icon={ChartColumn} title="No rule restricted anybody yet" />}
          />
        </>
      )}
    </Page>
  )
}

function Weeks({ weeks }: { weeks: Statistics['weeks'] }): ReactElement {
  const times = useMemo(() => weeks.map(({ startDay }) => startDay * 86_400), [weeks])
  const filed = useMemo(() => [{ name: 'Reports', values: weeks.map(({ reports }) => reports) }], [weeks])
  const decided = useMemo(() => [{ name: 'Cases closed', values: weeks.map(({ closed }) => closed) }], [weeks])
  const shared = { times, timeName: 'Week from', formatTime: (seconds: number) => dayText(seconds / 86_400) }
  return (
    <div className="grid gap-4 wide:grid-cols-2">
      <Plot label="Reports filed, by week" series={filed} {...shared} />
      <Plot label="Cases closed, by week" series={decided} {...shared} />
    </div>
  )
}

function countText(figure: Figure): string {
  return figure === null ? 'too few' : String(figure)
}

function shareText(figure: Figure): string {
  return figure === null ? 'too few' : `${(figure * 100).toFixed(1)} %`
}

function hoursText(figure: Figure): string {
  return figure === null ? 'too few' : figure.toFixed(1)
}
