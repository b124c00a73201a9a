// One case and NCMEC: a draft, the proposal that a second person signs, and what became of it.

import { Button } from '@causeway/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { CaseColumns } from '../../parts/case-columns.tsx'
import { FileField } from '../../parts/file-field.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell.tsx'
import { Evidence, type Opened } from './evidence.tsx'
import { queueQuery } from './queue-query.ts'
import { Draft } from './tip-draft.tsx'
import { earliestMs, fileOfDevice, filesOf, type TipFile, withFiles } from './tip-files.ts'
import { TipMode } from './tip-mode.tsx'
import { Proposed, Standing } from './tip-proposal.tsx'

export type TipsView = Answer<'readCyberTips'> & { readonly case: string }
export type TipView = TipsView['tips'][number]

export function Screen(): ReactElement {
  const { case: id } = useParams({ strict: false }) as { case: string }
  const client = useQueryClient()
  const [isAnother, setIsAnother] = useState(false)
  const [held, setHeld] = useState<readonly TipFile[]>([])
  const [incidentMs, setIncidentMs] = useState<number>()
  const read = useQuery({
    queryKey: ['tips', id],
    queryFn: async (): Promise<TipsView> => ({ case: id, ...(await call('readCyberTips', { params: { case: id } })) }),
    retry: false,
    // Each reading is a look that is written down.
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (read.isPending) return <Waiting />
  if (read.isError)
    return (
      <Page title="Report to NCMEC">
        <Failed error={read.error} again={() => void read.refetch()} />
      </Page>
    )
  const view = read.data
  const [latest] = view.tips
  const tip = isAnother || latest?.state === 'withdrawn' ? undefined : latest
  const hold = (files: readonly TipFile[]): void => setHeld(before => withFiles(before, files))
  const opened = (report: string, evidence: Opened): void => {
    hold(filesOf(report, evidence))
    const sentMs = earliestMs(evidence)
    if (sentMs !== undefined) setIncidentMs(before => Math.min(before ?? sentMs, sentMs))
  }
  const changed = async (): Promise<void> => {
    setIsAnother(false)
    await Promise.all([['tips'], ['cases']].map(queryKey => client.invalidateQueries({ queryKey })))
  }
  return (
    <Page bare title="Report to NCMEC" about={`Case ${id}`} actions={<ToCase id={id} />}>
      <div className="shrink-0 border-b border-line p-3">
        <TipMode mode={tip?.mode ?? view.mode} />
      </div>
      <CaseColumns
        columns={[
          {
            title: 'Evidence',
            children: <EvidenceFor view={view} tip={tip} onOpened={opened} onFiles={hold} />,
          },
          {
            title: tip === undefined ? 'Draft' : 'What is reported',
            children:
              tip === undefined ? (
                <Draft view={view} held={held} incidentMs={incidentMs} onProposed={changed} />
              ) : (
                <Proposed tip={tip} held={held} />
              ),
          },
          {
            title: 'Where it stands',
            children: (
              <Standing
                tip={tip}
                held={held}
                earlier={view.tips.filter(each => each !== tip)}
                onChanged={changed}
                onAnother={() => setIsAnother(true)}
              />
            ),
          },
        ]}
      />
    </Page>
  )
}

function ToCase({ id }: { id: string }): ReactElement {
  const navigate = useNavigate()
  return (
    <Button icon={ArrowLeft} onClick={() => void navigate({ to: '/safety/cases/$case', params: { case: id } as never })}>
      To the case
    </Button>
  )
}

interface EvidenceForProps {
  readonly view: TipsView
  readonly tip: TipView | undefined
  readonly onOpened: (report: string, opened: Opened) => void
  readonly onFiles: (files: readonly TipFile[]) => void
}

/** Evidence opens to who holds the case, and to who is to sign. */
function EvidenceFor({ view, tip, onOpened, onFiles }: EvidenceForProps): ReactElement {
  const me = useSession()?.person.id
  const queue = useQuery(queueQuery)
  const holds = queue.data?.cases.some(row => row.case === view.case && row.assignee === me) === true
  const isToSign = (tip?.state === 'proposed' || tip?.state === 'failed') && tip.by !== me
  if (tip?.state === 'filed' || tip?.state === 'sending')
    return (
      <p className="text-body text-ink-soft">
        The files went out once and are not kept here. What the reporters sent stays sealed in the case, as long as the law asks.
      </p>
    )
  return (
    <>
      {holds || isToSign ? (
        <Evidence view={view} onOpened={onOpened} />
      ) : (
        <Notice>Take the case to open its evidence here. Whoever is to sign can open it without holding the case.</Notice>
      )}
      <FileField
        multiple
        label="A file that a reporter handed over another way"
        onFiles={files => void Promise.all(files.map(fileOfDevice)).then(onFiles)}
      />
    </>
  )
}
