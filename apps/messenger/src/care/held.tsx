// What could they hand over about me? The collectors of lawful answers, run on the own account, for the own eyes.

import { Banner, Section } from '@causeway/ui'
import { ChevronDown, ShieldAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Held } from '../engine/api-care.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { fullTime } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import type { CareKey } from './texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function HeldAboutMe(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [held, setHeld] = useState<Held>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    engine.care.held().then(setHeld, (cause: unknown) => setError(sentenceOf(t, cause)))
  }, [engine, t])
  return (
    <>
      <PaneHeader title={care('held.title')} onBack={() => go(paths.settings('privacy'))} inner />
      <PaneBody>
        <p className="text-body text-ink-soft">{care('held.lead')}</p>
        {held === undefined && <p className="text-body">{error ?? t('any.loading')}</p>}
        {held !== undefined && (
          <>
            <p className="text-small text-ink-soft">{care('held.at', { time: fullTime(t.language.tag, held.atMs) })}</p>
            <Section title={care('held.answers')}>
              {held.answers.map(answer => (
                <Answer key={answer.category} answer={answer} />
              ))}
            </Section>
            <Section title={care('held.tables')}>
              {held.tables.length === 0 && <p className="px-4 py-4 text-body text-ink-soft">{care('held.tables.none')}</p>}
              {held.tables.map(table => (
                <Rows key={`${table.category} ${table.table}`} table={table} />
              ))}
            </Section>
            <Section title={care('held.notices')}>
              {held.notices.length === 0 && <p className="px-4 py-4 text-body text-ink-soft">{care('held.notices.none')}</p>}
              {held.ledger === 'forked' && (
                <Banner tone="danger" icon={ShieldAlert}>
                  {care('held.forked')}
                </Banner>
              )}
              {held.notices.map(({ id, sentAtMs, text, proof }) => (
                <div key={id} className="px-4 py-3">
                  <p className="text-small text-ink-soft">
                    {fullTime(t.language.tag, sentAtMs)} · {care(`held.proof.${proof}`)}
                  </p>
                  <p lang="en" dir="ltr" className="text-start text-body whitespace-pre-wrap">
                    {text}
                  </p>
                </div>
              ))}
            </Section>
          </>
        )}
      </PaneBody>
    </>
  )
}

/** Answers are written from the inventory, in the language of the law they answer to. */
function Answer({ answer: { category, outcome, reason, details } }: { answer: Held['answers'][number] }): ReactElement {
  const care = useCareT()
  return (
    <details className="group px-4 py-3 text-start">
      <Summary>
        <span className="font-semibold">
          {care(`held.cat.${category}` as CareKey)}: {care(`held.outcome.${outcome}` as CareKey)}
        </span>
        <span lang="en" dir="ltr" className="block text-start text-small text-ink-soft">
          {reason}
        </span>
      </Summary>
      <ul lang="en" dir="ltr" className="mt-2 flex list-disc flex-col gap-1 ps-5 text-small text-ink-soft">
        {details.map(detail => (
          <li key={detail}>{detail}</li>
        ))}
      </ul>
    </details>
  )
}

function Rows({ table: { category, table, columns, rows } }: { table: Held['tables'][number] }): ReactElement {
  const care = useCareT()
  return (
    <details className="group px-4 py-3 text-start">
      <Summary>
        <code lang="en" dir="ltr" className="font-mono text-small">
          {table}
        </code>
        <span className="ms-2 text-small text-ink-soft">
          {care(`held.cat.${category}` as CareKey)} · {care('held.rows', { n: rows.length })}
        </span>
      </Summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways must be reachable by keys */}
      <div tabIndex={0} role="group" aria-label={table} lang="en" dir="ltr" className="scroll-quiet mt-2 overflow-x-auto">
        <table className="text-small">
          <thead>
            <tr>
              {columns.map(column => (
                <th key={column} scope="col" className="px-2 py-1 text-start font-semibold text-ink-soft">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a row is its place
              <tr key={at} className="border-t border-line">
                {row.map((value, column) => (
                  // oxlint-disable-next-line react/no-array-index-key -- as above
                  <td key={column} className="px-2 py-1 whitespace-nowrap">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** What is seen of a folded row: like the rows that lead to a page, with an arrow at the end that turns. */
function Summary({ children }: { children: ReactNode }): ReactElement {
  return (
    <summary className="flex cursor-pointer list-none items-center gap-3 text-body">
      <span className="min-w-0 grow">{children}</span>
      <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-soft group-open:rotate-180" />
    </summary>
  )
}
