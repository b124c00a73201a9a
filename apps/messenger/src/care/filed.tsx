// The own reports and what became of them; what restricts the own account; limits, in words.

import { Button, Dialog, Section, toasts } from '@causeway/ui'
import { useCallback, useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { FiledReport, Limit, Restriction } from '../engine/api-care.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { dateOf, fullTime } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { categoryKey } from './report.tsx'
import { TextArea } from './text-area.tsx'
import { useCareT } from './texts/index.ts'

interface Loaded {
  readonly reports: readonly FiledReport[]
  readonly restrictions: readonly Restriction[]
  readonly limits: readonly Limit[]
}

type Asked = { readonly kind: 'report' | 'restriction'; readonly id: string }

export default function Filed(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [loaded, setLoaded] = useState<Loaded>()
  const [error, setError] = useState<string>()
  const [asked, setAsked] = useState<Asked>()
  const read = useCallback(() => {
    Promise.all([engine.care.reports(), engine.care.restrictions(), engine.care.limits()]).then(
      ([reports, restrictions, limits]) => setLoaded({ reports, restrictions, limits }),
      (cause: unknown) => setError(sentenceOf(t, cause)),
    )
  }, [engine, t])
  useEffect(read, [read])
  return (
    <>
      <PaneHeader title={care('filed.title')} onBack={() => go(paths.settings('privacy'))} inner />
      <PaneBody>
        {loaded === undefined ? (
          <p className="text-body text-ink-soft">{error ?? t('any.loading')}</p>
        ) : (
          <>
            <Section title={care('filed.reports')}>
              {loaded.reports.length === 0 && <Note>{care('filed.reports.none')}</Note>}
              {loaded.reports.map(report => (
                <ReportRow key={report.report} report={report} onAppeal={() => setAsked({ kind: 'report', id: report.report })} />
              ))}
            </Section>
            <Section title={care('filed.restrictions')}>
              {loaded.restrictions.length === 0 && <Note>{care('filed.restrictions.none')}</Note>}
              {loaded.restrictions.map(restriction => (
                <RestrictionRow
                  key={restriction.action}
                  restriction={restriction}
                  onAppeal={() => setAsked({ kind: 'restriction', id: restriction.action })}
                />
              ))}
            </Section>
            {loaded.limits.length > 0 && (
              <Section title={care('filed.limits')}>
                {loaded.limits.map(({ sentence, used, max }) => (
                  <div key={sentence} className="px-4 py-3">
                    {/* Sentences of the rules come from the server, in its language. */}
                    <p lang="en" dir="ltr" className="text-start text-body">
                      {sentence}
                    </p>
                    <p className="text-small text-ink-soft">{care('filed.used', { used, max })}</p>
                  </div>
                ))}
              </Section>
            )}
          </>
        )}
      </PaneBody>
      {asked !== undefined && (
        <Appeal
          asked={asked}
          onClose={() => {
            setAsked(undefined)
            read()
          }}
        />
      )}
    </>
  )
}

function Note({ children }: { children: ReactNode }): ReactElement {
  return <p className="px-4 py-4 text-body text-ink-soft">{children}</p>
}

function ReportRow({ report, onAppeal }: { report: FiledReport; onAppeal: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const { state, outcome, category, filedAtMs, canAppeal } = report
  const words = state === 'open' || outcome === undefined ? care('filed.state.open') : care(`filed.outcome.${outcome}`)
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      <span className="min-w-0 grow">
        <span className="block text-body font-semibold">{care(categoryKey(category))}</span>
        <span className="block text-body">{words}</span>
        {report.appeal !== 'none' && <span className="block text-small">{care(`filed.appealState.${report.appeal}`)}</span>}
        <span className="block text-small [overflow-wrap:anywhere] text-ink-soft">
          {care('filed.number', { report: report.report, time: fullTime(t.language.tag, filedAtMs) })}
        </span>
      </span>
      {canAppeal && <Button onClick={onAppeal}>{care('filed.appeal')}</Button>}
    </div>
  )
}

function RestrictionRow({ restriction, onAppeal }: { restriction: Restriction; onAppeal: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const { sentence, clause, untilMs, appeal } = restriction
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      <span className="min-w-0 grow">
        <span lang="en" dir="ltr" className="block text-start text-body font-semibold">
          {sentence}
        </span>
        <span lang="en" dir="ltr" className="block text-start text-small text-ink-soft">
          {clause}
        </span>
        {untilMs !== undefined && (
          <span className="block text-small text-ink-soft">{care('filed.until', { time: dateOf(t.language.tag, untilMs) })}</span>
        )}
        {appeal !== 'possible' && <span className="block text-small">{care(`filed.appealState.${appeal}`)}</span>}
      </span>
      {appeal === 'possible' && <Button onClick={onAppeal}>{care('filed.appeal')}</Button>}
    </div>
  )
}

function Appeal({ asked, onClose }: { asked: Asked; onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const attempt = useAttempt()
  const [text, setText] = useState('')
  const send = async (): Promise<void> => {
    await (asked.kind === 'report' ? engine.care.appealReport(asked.id, text) : engine.care.appealRestriction(asked.id, text))
    toasts.add({ text: care('filed.appeal.done') })
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('filed.appeal')}
      description={care('filed.appeal.lead')}
      closeLabel={t('any.close')}
      footer={
        <Button kind="primary" busy={attempt.busy} disabled={text.trim() === ''} onClick={() => attempt.run(send)}>
          {t('any.send')}
        </Button>
      }
    >
      <TextArea label={care('filed.appeal.text')} value={text} onValue={setText} />
      {attempt.error !== undefined && (
        <p role="alert" className="text-small text-danger-ink">
          {attempt.error}
        </p>
      )}
    </Dialog>
  )
}
