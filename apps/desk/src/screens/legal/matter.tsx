// One matter in three columns: what was filed and by whom, what the rules found, what happens next.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { EyeOff, Siren } from 'lucide-react'
import type { ReactElement } from 'react'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { exactTimeText, timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { Messages } from '../lawful/messages.tsx'
import { PaperFacts } from '../lawful/paper-facts.tsx'
import { agenciesQuery, matterQuery, packQuery, type ReadMatter } from '../lawful/queries.ts'
import { eventText, stateText } from '../lawful/texts.ts'
import type { Agency } from '../lawful/view.ts'
import { Findings } from './findings.tsx'
import { Next } from './next.tsx'

export function Screen(): ReactElement {
  const { matter: id } = useParams({ strict: false }) as { matter: string }
  const read = useQuery(matterQuery(id))
  const agencies = useQuery(agenciesQuery)
  const pack = useQuery(packQuery)
  if (read.isError)
    return (
      <Page title="Matter">
        <Failed error={read.error} again={() => void read.refetch()} />
      </Page>
    )
  if (read.data === undefined || agencies.data === undefined || pack.data === undefined) return <Waiting />
  const { matter } = read.data
  const agency = agencies.data.find(each => each.id === matter.agency)
  const instrument = pack.data.instruments.find(({ code }) => code === matter.paper.instrument)
  const view = { ...read.data, agency, agencies: agencies.data, instrument }
  return (
    <Page
      bare
      title={matter.paper.reference}
      about={`${stateText(matter.state)}. ${instrument?.title ?? matter.paper.instrument}`}
    >
      <CaseColumns
        columns={[
          { title: 'What was filed', children: <Filed {...read.data} agency={agency} /> },
          { title: 'What the rules found', children: <Findings view={view} /> },
          { title: 'What happens next', children: <Next view={view} /> },
        ]}
      />
    </Page>
  )
}

function Filed({ matter, people, agency }: ReadMatter & { agency: Agency | undefined }): ReactElement {
  const { receivedAtMs, dueMs, regions, paper, sealedTo } = matter
  return (
    <>
      {paper.isEmergency && (
        <Notice tone="danger" icon={Siren}>
          Emergency. The real attack is a hacked mailbox of an agency: nothing moves before a call back to a number of the
          directory.
        </Notice>
      )}
      {sealedTo !== undefined && (
        <Notice tone="warning" icon={EyeOff}>
          Sealed: only those who are cleared know that this exists.
        </Notice>
      )}
      <Facts
        facts={[
          ['Agency', agency === undefined ? '—' : `${agency.name} (${agency.country}), ${agency.status}`],
          ['Officer', people[matter.officer] ?? '—'],
          ...(matter.coSign === undefined
            ? []
            : ([['Co-signed', people[matter.coSign.by] ?? 'by the agency’s administrator']] as const)),
          ['Received', exactTimeText(receivedAtMs)],
          ['Answer due', dueMs === undefined ? '—' : `${exactTimeText(dueMs)} (${regions.clock})`],
          ['Secrecy', regions.gag],
          ['Notice', regions.notice.replaceAll('_', ' ')],
          ['Preservation', regions.preservation],
        ]}
      />
      <PaperFacts matter={matter} />
      <History matter={matter} people={people} />
      <Messages matter={matter} people={people} />
    </>
  )
}

function History({ matter, people }: Pick<ReadMatter, 'matter' | 'people'>): ReactElement {
  return (
    <section aria-label="History" className="flex flex-col gap-2">
      <h3 className="text-small font-semibold text-ink-soft">History</h3>
      <ol className="flex flex-col gap-1.5 border-s-2 border-line ps-4 text-body">
        {matter.history.map(({ atMs, event, by = '', reason }, at) => (
          // Steps never change place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            {eventText(event)}{' '}
            <span className="text-small text-ink-soft">
              {people[by] ?? by}, {timeText(atMs)}
            </span>
            {reason !== undefined && reason !== '' && <span className="block text-small text-ink-soft">{reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}
