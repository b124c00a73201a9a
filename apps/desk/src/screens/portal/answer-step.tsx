// Before anything is submitted: what the answer will be whatever is found. It is written by the server from its inventory.

import { useQuery } from '@tanstack/react-query'
import { SearchCheck } from 'lucide-react'
import type { ReactElement } from 'react'
import * as v from 'valibot'
import { call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import { Waiting } from '../../shell.tsx'
import { Answers } from '../lawful/answers.tsx'
import { categoryTexts, periodText } from '../lawful/texts.ts'
import { answerView, categories } from '../lawful/view.ts'
import { paperFrom, tasksFrom } from './form.ts'
import type { StepProps } from './paper-step.tsx'

export function AnswerStep({ form, instrument }: StepProps): ReactElement {
  const asked = categories.filter(category => form.tasks.some(task => task.categories.includes(category)))
  const preview = useQuery({
    queryKey: ['preview', form.instrument, asked],
    queryFn: async () => {
      const { answers } = await call('previewAnswer', { body: { instrument: form.instrument, categories: asked } })
      return v.parse(v.array(answerView), answers)
    },
  })
  const known = preview.data ?? []
  const searched = asked.filter(category => !known.some(answer => answer.category === category))
  const nowMs = Date.now()
  const paper = paperFrom(form, nowMs)
  return (
    <>
      {preview.isPending && <Waiting />}
      {preview.isError && <Failed error={preview.error} again={() => void preview.refetch()} />}
      {preview.data !== undefined && (
        <div className="grid max-w-5xl items-start gap-6 roomy:grid-cols-2">
          <section aria-labelledby="sure" className="flex flex-col gap-3">
            <h2 id="sure" className="text-title font-semibold">
              What we can say now
            </h2>
            {searched.length > 0 && instrument?.path !== 'preserve' && (
              <Notice icon={SearchCheck} tone="accent">
                Will be searched and, after review by at least two people, handed over as far as it exists:{' '}
                {searched.map(category => categoryTexts[category].title.toLowerCase()).join(', ')}.
              </Notice>
            )}
            {instrument?.path === 'preserve' && (
              <Notice icon={SearchCheck} tone="accent">
                What exists of {searched.map(category => categoryTexts[category].title.toLowerCase()).join(', ')} at that moment
                is copied. To get it, file the paper that reaches it.
              </Notice>
            )}
            <Answers answers={known} />
          </section>
          <section aria-labelledby="what" className="flex flex-col gap-3">
            <h2 id="what" className="text-title font-semibold">
              What you submit
            </h2>
            <Facts
              facts={[
                ['Paper', `${instrument?.title ?? form.instrument}, ${paper.reference}`],
                ['Issued by', `${paper.issuer.name}, ${paper.issuer.office}`],
                ...tasksFrom(form, nowMs).map(
                  (task, at) =>
                    [
                      `Account ${at + 1}`,
                      `${task.selector.value}${task.selector.property === undefined ? '' : ` at ${task.selector.property}`}, ${periodText(task.fromMs, task.toMs)}`,
                    ] as const,
                ),
                ['Secrecy', paper.gag === undefined ? 'none: the person will be told' : paper.gag.basis],
              ]}
            />
            <p className="text-small text-ink-soft">
              Your passkey signs exactly this. The request and every step on it become leaves of a public log that names nobody.
            </p>
          </section>
        </div>
      )}
    </>
  )
}
