// One case: the evidence with its badge, what else is known, the decision. Before it is taken there is only what the queue says.

import { Button, Empty } from '@causeway/ui'
import { reportCategories } from '@causeway/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Hand, Lock, SearchX, Siren } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { exactTimeText, timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { Confirmation } from './confirmation.tsx'
import { Decision } from './decision.tsx'
import { Evidence } from './evidence.tsx'
import { queueQuery } from './queue-query.ts'

/** A case that the reviewer has taken. */
export type CaseView = Answer<'readSafetyCase'> & { readonly case: string }
type Row = Answer<'listSafetyCases'>['cases'][number]

export function Screen(): ReactElement {
  const { case: id } = useParams({ strict: false }) as { case: string }
  const me = useSession()?.person.id
  const queue = useQuery(queueQuery)
  const row = queue.data?.cases.find(each => each.case === id)
  const isMine = row !== undefined && row.assignee === me
  const read = useQuery({
    queryKey: ['case', id],
    queryFn: async (): Promise<CaseView> => ({ case: id, ...(await call('readSafetyCase', { params: { case: id } })) }),
    enabled: isMine,
    retry: false,
    // Each reading is a look that is written down.
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (queue.isPending) return <Waiting />
  if (row === undefined)
    return (
      <Page title="Case">
        {queue.isError && <Failed error={queue.error} again={() => void queue.refetch()} />}
        <Empty icon={SearchX} title="This case is not open to you">
          It was decided, or it is not for your role.
        </Empty>
      </Page>
    )
  const view = isMine ? read.data : undefined
  return (
    <Page
      bare
      title={reportCategories[row.category].title}
      about={`Case ${id} at ${row.property}`}
      actions={
        <>
          <ToNcmec row={row} />
          <Take row={row} isMine={isMine} />
        </>
      }
    >
      {read.isError && <Failed error={read.error} again={() => void read.refetch()} />}
      <CaseColumns
        columns={[
          { title: 'Evidence', children: view === undefined ? <NotTaken /> : <Evidence view={view} /> },
          { title: 'What else is known', children: <Known row={row} view={view} /> },
          { title: 'Decision', children: view === undefined ? <NotTaken /> : <Deciding view={view} /> },
        ]}
      />
    </Page>
  )
}

function Deciding({ view }: { view: CaseView }): ReactElement {
  const [isOther, setIsOther] = useState(false)
  const { proposal } = view
  if (proposal === null || isOther) return <Decision view={view} />
  return (
    <>
      <Confirmation view={view} proposal={proposal} />
      <Button onClick={() => setIsOther(true)}>Decide otherwise</Button>
    </>
  )
}

function NotTaken(): ReactElement {
  return (
    <p className="text-body text-ink-soft">Take the case first. It is yours for fifteen minutes, and nobody else works on it.</p>
  )
}

/** Cases about children are seen by those alone who may report them too. */
function ToNcmec({ row }: { row: Row }): ReactElement | null {
  const navigate = useNavigate()
  if (!row.category.startsWith('child.')) return null
  return (
    <Button icon={Siren} onClick={() => void navigate({ to: '/safety/cases/$case/tips', params: { case: row.case } as never })}>
      Report to NCMEC
    </Button>
  )
}

function Take({ row, isMine }: { row: Row; isMine: boolean }): ReactElement {
  const client = useQueryClient()
  const taking = useMutation({
    mutationFn: () => call('takeSafetyCase', { params: { case: row.case } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['cases'] }),
  })
  if (row.assignee !== null && !isMine)
    return (
      <span className="flex items-center gap-2 rounded-xl bg-warning-wash px-3 py-2 text-small text-warning-ink">
        <Lock aria-hidden className="size-4" />
        Somebody else works on it
      </span>
    )
  return (
    <Button kind={isMine ? 'quiet' : 'primary'} icon={Hand} busy={taking.isPending} onClick={() => taking.mutate()}>
      {isMine ? 'Keep it 15 more minutes' : 'Take this case'}
    </Button>
  )
}

function Known({ row, view }: { row: Row; view: CaseView | undefined }): ReactElement {
  return (
    <>
      <Facts
        facts={[
          ['Open since', exactTimeText(row.openedAtMs)],
          ['Reports', `${row.reports}, of which ${row.verified} verified`],
          ...(row.flagger === undefined ? [] : ([['Trusted flagger', row.flagger]] as const)),
          ['Priority', String(row.priority)],
          ...(view === undefined
            ? []
            : ([
                [
                  'About',
                  <code key="subject" className="font-mono text-small">
                    {view.subject}
                  </code>,
                ],
                ['Level now', String(view.level)],
                ['Strikes', `${view.strikes} that were not taken back`],
              ] as const)),
        ]}
      />
      {view !== undefined && view.signals.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-small font-semibold text-ink-soft">What rules found in metadata</h3>
          {view.signals.map(({ rule, sentence, level, untilMs, atMs }) => (
            <Facts
              key={`${rule} ${atMs}`}
              facts={[
                [rule, sentence],
                [`Level ${level}`, `until ${timeText(untilMs)}`],
              ]}
            />
          ))}
        </section>
      )}
      <Notice>
        Everything here is metadata that the inventory lists for safety. Messages that nobody reported are on people's devices;
        nothing on this desk can reach them.
      </Notice>
    </>
  )
}
