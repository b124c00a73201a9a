// A request in three steps: the paper, the accounts, the answer that is known before. Also for one that came back to be mended.

import { Button, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft, ArrowRight, Fingerprint, KeyRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import * as v from 'valibot'
import { call } from '../../api/call.ts'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell.tsx'
import { act, matterQuery, ownDetailsQuery, packQuery } from '../lawful/queries.ts'
import { matterView, type MatterView } from '../lawful/view.ts'
import { AnswerStep } from './answer-step.tsx'
import { emptyForm, type Form, formFromMatter, paperFrom, paperLacks, taskLacks, tasksFrom } from './form.ts'
import { PaperStep } from './paper-step.tsx'
import { TargetStep } from './target-step.tsx'

const steps = ['The paper', 'The account', 'The answer, before you submit'] as const

export function Screen(): ReactElement {
  const { matter: id } = useParams({ strict: false }) as { matter?: string }
  const details = useQuery(ownDetailsQuery)
  const before = useQuery({ ...matterQuery(id ?? ''), enabled: id !== undefined })
  const failed = details.error ?? before.error
  if (failed !== null)
    return (
      <Page title="Request">
        <Failed error={failed} />
      </Page>
    )
  if (details.data === undefined || (id !== undefined && before.data === undefined)) return <Waiting />
  if (details.data.officer === null) return <NoKey />
  return <Wizard key={id} before={before.data?.matter} />
}

function NoKey(): ReactElement {
  return (
    <Page title="New request">
      <Notice tone="warning" icon={KeyRound}>
        Answers are encrypted to a key of yours, so we need its public half first.{' '}
        <Link to={'/portal/details' as never} className="font-semibold underline">
          Register your details
        </Link>
      </Notice>
    </Page>
  )
}

function Wizard({ before }: { before: MatterView | undefined }): ReactElement {
  const [form, setForm] = useState<Form>(() => (before === undefined ? emptyForm : formFromMatter(before)))
  const [step, setStep] = useState(0)
  const pack = useQuery(packQuery)
  const sending = useSending(form, before)
  const instrument = pack.data?.instruments.find(({ code }) => code === form.instrument)
  const lacks = [paperLacks(form, instrument), form.tasks.flatMap(taskLacks), []][step] ?? []
  const common = { form, onForm: setForm, instrument }
  return (
    <Page
      title={before === undefined ? 'New request' : `Mend ${before.paper.reference}`}
      about={`Step ${step + 1} of ${steps.length}: ${steps[step]}. ${pack.data?.notice ?? ''}`}
    >
      {pack.isError && <Failed error={pack.error} again={() => void pack.refetch()} />}
      {sending.isError && <Failed error={sending.error} />}
      {step === 0 && <PaperStep {...common} instruments={pack.data?.instruments ?? []} />}
      {step === 1 && <TargetStep {...common} />}
      {step === 2 && <AnswerStep {...common} />}
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
        {step > 0 && (
          <Button icon={ArrowLeft} onClick={() => setStep(step - 1)}>
            Back
          </Button>
        )}
        {step < 2 ? (
          <Button kind="primary" icon={ArrowRight} disabled={lacks.length > 0} onClick={() => setStep(step + 1)}>
            Next
          </Button>
        ) : (
          <Button kind="primary" icon={Fingerprint} busy={sending.isPending} onClick={() => sending.mutate()}>
            Submit with my passkey
          </Button>
        )}
        {lacks.length > 0 && <p className="text-small text-ink-soft">Still missing: {lacks.join(', ')}.</p>}
      </div>
    </Page>
  )
}

/** A new request is drafted, then submitted by signature; when the passkey is not used, the draft stays and can be submitted later. */
function useSending(form: Form, before: MatterView | undefined) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const nowMs = Date.now()
      const body = { paper: paperFrom(form, nowMs), tasks: tasksFrom(form, nowMs) }
      const id = before?.id ?? v.parse(matterView, (await call('openMatter', { body })).matter).id
      // What was changed becomes a draft again, and is signed like a new one.
      if (before !== undefined) await act(id, { kind: 'supplement', stepUp: false, hash: '' }, body)
      const { acts } = await call('readMatter', { params: { matter: id } })
      const submit = acts.find(({ kind }) => kind === 'submit')
      const isSubmitted =
        submit !== undefined &&
        (await act(id, submit).then(
          () => true,
          () => false,
        ))
      return { id, isSubmitted }
    },
    onSuccess: async ({ id, isSubmitted }) => {
      toasts.add({ text: isSubmitted ? 'Submitted.' : 'Kept as a draft; it is not submitted yet.' })
      client.removeQueries({ queryKey: ['matter', id] })
      await client.invalidateQueries({ queryKey: ['matters'] })
      await navigate({ to: '/portal/requests/$matter', params: { matter: id } as never })
    },
  })
}
