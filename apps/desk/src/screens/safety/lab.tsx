// The replay lab: a candidate rule over a data set, beside the rules that are there. Nothing of it is kept.

import { Button } from '@causeway/ui'
import { useMutation } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { FileField } from '../../parts/file-field.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'

type Report = Answer<'replaySafetyRule'>

const example = JSON.stringify(
  {
    all: [
      { feature: 'newContacts24h', atLeast: 25 },
      { feature: 'answeredShare', below: 0.2 },
    ],
  },
  null,
  2,
)

const columns: Columns<Report['rows'][number]> = [
  { accessorKey: 'title', header: 'Rule' },
  { accessorKey: 'hits', header: 'Accounts hit' },
  { accessorKey: 'share', header: 'Of all', cell: ({ row }) => `${(row.original.share * 100).toFixed(2)} %` },
  {
    accessorKey: 'reachedMedian',
    header: 'People reached before, median',
    cell: ({ row }) => row.original.reachedMedian ?? '–',
  },
]

export function Screen(): ReactElement {
  const [when, setWhen] = useState(example)
  const [file, setFile] = useState<File>()
  const isJson = isExpressionText(when)
  const running = useMutation({
    mutationFn: async (data: File) =>
      await call('replaySafetyRule', { body: { when: JSON.parse(when) as unknown, data: await data.text() } }),
  })
  return (
    <Page
      title="Replay lab"
      about="Try a rule on a data set before it may even watch. The engine is the one that runs; the data set is yours and is not kept."
    >
      <form
        className="grid max-w-4xl gap-4 wide:grid-cols-2"
        onSubmit={event => {
          event.preventDefault()
          if (file !== undefined) running.mutate(file)
        }}
      >
        <label className="flex flex-col gap-1.5 text-small font-semibold text-ink-soft">
          The rule
          <textarea
            value={when}
            onChange={event => setWhen(event.target.value)}
            rows={9}
            spellCheck={false}
            aria-invalid={!isJson}
            className="rounded-xl border border-edge bg-panel p-3 font-mono text-small font-normal text-ink"
          />
        </label>
        <div className="flex flex-col gap-4">
          <FileField label="Data set" accept="text/plain,text/csv" onFiles={([chosen]) => setFile(chosen)} />
          <p className="text-small text-ink-soft">
            One message a line: from, to, seconds; numbers, oldest first, at most 200,000 lines. CollegeMsg of SNAP is such a
            file.
          </p>
          {!isJson && <Notice tone="warning">The rule is no JSON yet.</Notice>}
          <Button
            kind="primary"
            type="submit"
            icon={FlaskConical}
            className="self-start"
            disabled={file === undefined || !isJson}
            busy={running.isPending}
          >
            Run
          </Button>
        </div>
      </form>
      {running.isError && <Failed error={running.error} />}
      {running.data !== undefined && <Result report={running.data} />}
    </Page>
  )
}

function Result({ report }: { report: Report }): ReactElement {
  const { people, messages, delayed, rows } = report
  return (
    <section aria-label="Report" className="flex flex-col gap-4">
      <div className="max-w-xl">
        <Facts
          facts={[
            ['People', String(people)],
            ['Messages', String(messages)],
            ['Made to wait', `${delayed} by the limits for new contacts, ${((delayed / people) * 100).toFixed(2)} %`],
          ]}
        />
      </div>
      <DataTable label="What each rule hits" columns={columns} rows={rows} rowId={({ rule }) => rule} empty={null} />
      <Notice>These are figures of this data set. Who in it did harm is not known, so nothing here is a precision.</Notice>
    </section>
  )
}

function isExpressionText(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
