// One request as its agency sees it: what was asked, where it stands, what can be done.

import { Button, toasts } from '@causeway/ui'
import { useMutation, type UseMutationResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { CheckCheck, Download, Fingerprint, FileSearch, Undo2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { saveFile } from '../../parts/download.ts'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { Answers } from '../lawful/answers.tsx'
import { Letter } from '../lawful/letter.tsx'
import { Messages } from '../lawful/messages.tsx'
import { PaperFacts } from '../lawful/paper-facts.tsx'
import { type Act, act, matterQuery } from '../lawful/queries.ts'
import { eventText, guardText, stateTextForOfficer } from '../lawful/texts.ts'
import type { MatterView } from '../lawful/view.ts'

export function Screen(): ReactElement {
  const { matter: id } = useParams({ strict: false }) as { matter: string }
  const read = useQuery(matterQuery(id))
  if (read.isError)
    return (
      <Page title="Request">
        <Failed error={read.error} again={() => void read.refetch()} />
      </Page>
    )
  if (read.data === undefined) return <Waiting />
  const { matter, acts } = read.data
  return (
    <Page
      bare
      title={matter.paper.reference}
      about={`${stateTextForOfficer(matter.state)}. ${matter.paper.instrument}, filed ${timeText(matter.receivedAtMs)}`}
    >
      <CaseColumns
        columns={[
          { title: 'Your request', children: <PaperFacts matter={matter} /> },
          { title: 'Where it stands', children: <Standing matter={matter} /> },
          { title: 'What you can do', children: <Acts matter={matter} acts={acts} /> },
        ]}
      />
    </Page>
  )
}

function Standing({ matter }: { matter: MatterView }): ReactElement {
  const { dueMs, preservation, delivery, checks, unresolved, answers, history } = matter
  return (
    <>
      <Facts
        facts={[
          ['State', stateTextForOfficer(matter.state)],
          ['Answer due', dueMs === undefined ? '—' : timeText(dueMs)],
          ...(preservation === undefined
            ? []
            : ([
                ['Preserved', `${timeText(preservation.takenAtMs)}, kept until ${timeText(preservation.expiresAtMs)}`],
              ] as const)),
          ...(delivery === undefined ? [] : ([['To be fetched by', timeText(delivery.untilMs)]] as const)),
        ]}
      />
      {checks.map(({ rule, task, sentence }) => (
        <Notice key={`${rule} ${task} ${sentence}`} tone="warning">
          {sentence} <span className="whitespace-nowrap">({rule})</span>
        </Notice>
      ))}
      {unresolved.map(({ task, reason }) => (
        <Notice key={task}>
          Account {task + 1}: {reason}
        </Notice>
      ))}
      {answers.map(({ task, answers: given }) => (
        <section key={task} aria-label={`Answer about account ${task + 1}`} className="flex flex-col gap-2">
          <h3 className="text-small font-semibold text-ink-soft">Account {task + 1}</h3>
          <Answers answers={given} />
        </section>
      ))}
      <ol className="flex flex-col gap-1.5 border-s-2 border-line ps-4 text-body">
        {history.map(({ atMs, event, reason }, at) => (
          // Steps never change place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            {eventText(event)} <span className="text-small text-ink-soft">{timeText(atMs)}</span>
            {reason !== undefined && <span className="block text-small text-ink-soft">{reason}</span>}
          </li>
        ))}
      </ol>
    </>
  )
}

function Acts({ matter, acts }: { matter: MatterView; acts: readonly Act[] }): ReactElement {
  const acting = useActing(matter)
  const can = (kind: string): Act | undefined => acts.find(each => each.kind === kind)
  const [withdraw, busy] = [can('withdraw'), acting.isPending]
  const press = (one: Act): void => acting.mutate(one)
  return (
    <>
      {acting.isError && <Failed error={acting.error} sentence={guardText(acting.error)} />}
      <Signing matter={matter} submit={can('submit')} coSign={can('co_sign')} busy={busy} onAct={press} />
      {matter.state === 'needs_info' && (
        <Link
          to={'/portal/requests/$matter/mend' as never}
          params={{ matter: matter.id } as never}
          className="inline-flex min-h-10 items-center justify-center gap-2 rounded-xl bg-accent px-4 py-2 text-body font-semibold text-on-accent hover:bg-accent-strong"
        >
          <FileSearch aria-hidden className="size-4.5" />
          Add what is missing
        </Link>
      )}
      {matter.state === 'delivered' && <Fetching matter={matter} acknowledge={can('acknowledge')} busy={busy} onAct={press} />}
      <Letters matter={matter} />
      {matter.state !== 'draft' && <Messages matter={matter} />}
      {withdraw !== undefined && (
        <Button icon={Undo2} busy={busy} onClick={() => press(withdraw)}>
          Withdraw this request
        </Button>
      )}
    </>
  )
}

/** Afterwards both the request and the list are asked for again. */
function useChanged({ id }: MatterView): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all([['matter', id], ['matters']].map(queryKey => client.invalidateQueries({ queryKey })))
  }
}

function useActing(matter: MatterView): UseMutationResult<void, Error, Act> {
  const onSuccess = useChanged(matter)
  return useMutation({ mutationFn: (one: Act) => act(matter.id, one), onSuccess })
}

interface StepProps {
  readonly matter: MatterView
  readonly busy: boolean
  readonly onAct: (act: Act) => void
}

function Signing(props: StepProps & { submit: Act | undefined; coSign: Act | undefined }): ReactElement {
  const { matter, submit, coSign, busy, onAct } = props
  const person = useSession()?.person
  const isOwn = matter.officer === person?.id
  const mayCoSign = !isOwn && person?.roles.includes('agency-admin') === true && !matter.coSigned
  return (
    <>
      {submit !== undefined && isOwn && (
        <>
          {matter.paper.isEmergency && !matter.coSigned && (
            <Notice>
              In your first days an emergency is co-signed by your agency's administrator, here, with their own passkey.
            </Notice>
          )}
          <Button kind="primary" icon={Fingerprint} busy={busy} onClick={() => onAct(submit)}>
            Submit with my passkey
          </Button>
        </>
      )}
      {coSign !== undefined && mayCoSign && (
        <Button kind="primary" icon={Fingerprint} busy={busy} onClick={() => onAct(coSign)}>
          Co-sign with my passkey
        </Button>
      )}
    </>
  )
}

function Fetching({ matter, acknowledge, busy, onAct }: StepProps & { acknowledge: Act | undefined }): ReactElement {
  const changed = useChanged(matter)
  const fetching = useMutation({
    mutationFn: async () => {
      const bytes = await call('readBundle', { params: { matter: matter.id } })
      saveFile(`${matter.id}.tar.age`, new Uint8Array(bytes), 'application/age')
    },
    onSuccess: async () => {
      toasts.add({ text: 'Downloaded. Only your key opens it.' })
      await changed()
    },
  })
  const isFetched = (matter.delivery?.downloads.length ?? 0) > 0
  return (
    <>
      {fetching.isError && <Failed error={fetching.error} />}
      <Button kind="primary" icon={Download} busy={fetching.isPending} onClick={() => fetching.mutate()}>
        Download the sealed bundle
      </Button>
      <p className="text-small text-ink-soft">
        Open it with{' '}
        <code className="font-mono">
          age -d -i key.txt {matter.id}.tar.age {'>'} answer.tar
        </code>
        , check it with <code className="font-mono">causeway verify bundle answer.tar --keys keys.json</code> and{' '}
        <a href="/desk/v1/holdings" download="keys.json" className="font-semibold text-accent-ink underline">
          our public keys
        </a>
        . The bundle is worth nothing without your own key.
      </p>
      {acknowledge !== undefined && isFetched && (
        <Button icon={CheckCheck} busy={busy} onClick={() => onAct(acknowledge)}>
          I have it: delete it from the server
        </Button>
      )}
    </>
  )
}

function Letters({ matter }: { matter: MatterView }): ReactElement {
  const isNarrowed = matter.checks.some(({ verdict }) => verdict === 'narrow') || Object.keys(matter.objected).length > 0
  return (
    <>
      {isNarrowed && <Letter matter={matter.id} letter="narrowing" title="Letter: what was narrowed, and why" />}
      {matter.state === 'rejected_law' && <Letter matter={matter.id} letter="refusal" title="Letter of refusal" />}
      {matter.state === 'objected' && <Letter matter={matter.id} letter="objection" title="Our objection" />}
    </>
  )
}
