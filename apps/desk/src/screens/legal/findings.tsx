// What the three layers of rules say, what was decided per category, and what was found.

import { cx } from '@causeway/ui'
import { CircleCheck, CircleHelp, CircleX, Scissors } from 'lucide-react'
import type { ReactElement } from 'react'
import { Facts } from '../../parts/case-columns.tsx'
import { Notice } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Answers } from '../lawful/answers.tsx'
import { Letter } from '../lawful/letter.tsx'
import type { ReadMatter } from '../lawful/queries.ts'
import { categoryTexts } from '../lawful/texts.ts'
import type { Agency, Check, Instrument } from '../lawful/view.ts'

export interface DeskView extends ReadMatter {
  readonly agency: Agency | undefined
  readonly agencies: readonly Agency[]
  readonly instrument: Instrument | undefined
}

const layers = {
  form: 'Form: is it filled in?',
  dictionary: 'Dictionary: are its words known?',
  law: 'Law: may this paper ask this?',
}

export function Findings({ view }: { view: DeskView }): ReactElement {
  const { matter, instrument } = view
  const told = matter.checks.filter(({ verdict }) => verdict !== 'pass')
  const passed = matter.checks.length - told.length
  const isNarrowed = told.some(({ verdict }) => verdict === 'narrow') || Object.keys(matter.objected).length > 0
  return (
    <>
      {matter.checks.length === 0 && (
        <p className="text-body text-ink-soft">The rules run when intake has found the paper genuine.</p>
      )}
      {Object.entries(layers).map(([layer, title]) => (
        <Layer key={layer} title={title} checks={told.filter(check => check.layer === layer)} />
      ))}
      {matter.checks.length > 0 && (
        <p className="flex items-center gap-2 text-small text-ink-soft">
          <CircleCheck aria-hidden className="size-4.5 text-good-ink" />
          {passed} checks passed. The pack is a default for counsel to confirm.
        </p>
      )}
      {instrument !== undefined && <Limits instrument={instrument} />}
      <Scopes view={view} />
      <div className="flex flex-wrap gap-2">
        {isNarrowed && <Letter matter={matter.id} letter="narrowing" title="Narrowing letter" />}
        {(matter.state === 'rejected_law' || told.some(({ verdict }) => verdict === 'fail')) && (
          <Letter matter={matter.id} letter="refusal" title="Refusal letter" />
        )}
        {matter.history.some(({ event }) => event === 'object') && (
          <Letter matter={matter.id} letter="objection" title="Objection letter" />
        )}
      </div>
      {matter.collection !== undefined && <Collected view={view} />}
      {matter.answers.map(({ task, answers }) => (
        <section key={task} aria-label={`Answer about account ${task + 1}`} className="flex flex-col gap-2">
          <h3 className="text-small font-semibold text-ink-soft">Answer about account {task + 1}</h3>
          <Answers answers={answers} />
        </section>
      ))}
    </>
  )
}

const marks = {
  fail: { icon: CircleX, text: 'Fails', className: 'text-danger-ink' },
  needs_human: { icon: CircleHelp, text: 'For a person', className: 'text-warning-ink' },
  narrow: { icon: Scissors, text: 'Narrowed', className: 'text-warning-ink' },
  pass: { icon: CircleCheck, text: 'Passes', className: 'text-good-ink' },
} as const

function Layer({ title, checks }: { title: string; checks: readonly Check[] }): ReactElement | null {
  if (checks.length === 0) return null
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h3 className="text-small font-semibold text-ink-soft">{title}</h3>
      <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
        {checks.map(({ rule, verdict, task, sentence }) => {
          const { icon: Icon, text, className } = marks[verdict]
          return (
            <li key={`${rule} ${task} ${sentence}`} className="flex gap-3 px-4 py-2.5">
              <Icon aria-hidden className={cx('mt-0.5 size-4.5 shrink-0', className)} />
              <span className="min-w-0 text-body">
                <span className={cx('font-semibold', className)}>{text}</span> {sentence}{' '}
                <span className="text-small whitespace-nowrap text-ink-soft">
                  {rule}
                  {task === undefined ? '' : `, account ${task + 1}`}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Limits({ instrument: { law, reach, approvals, answer, clock } }: { instrument: Instrument }): ReactElement {
  const reached = reach.map(category => categoryTexts[category].title.toLowerCase()).join(', ')
  return (
    <>
      <Facts
        facts={[
          ['Law', law],
          ['Reaches', reached || 'nothing'],
          ['Clock', clock.basis],
          ['Approvals', String(approvals)],
        ]}
      />
      {answer !== undefined && <Notice tone="warning">{answer}</Notice>}
    </>
  )
}

/** Whom the request leads to, once a scope was proposed. */
function Scopes({ view: { matter } }: { view: DeskView }): ReactElement {
  return (
    <>
      {matter.scopes.map(({ user, categories }) => (
        <Facts
          key={user}
          facts={[
            [
              'Account',
              <code key="user" className="font-mono text-small break-all">
                {user}
              </code>,
            ],
            ['Scope', categories.map(category => categoryTexts[category].title).join(', ') || 'nothing'],
          ]}
        />
      ))}
      {matter.unresolved.map(({ task, reason }) => (
        <Notice key={task} tone="warning">
          Account {task + 1}: {reason}
        </Notice>
      ))}
      {Object.entries(matter.objected).map(([category, ground]) => (
        <Notice key={category}>
          {category} is left out: {ground}
        </Notice>
      ))}
    </>
  )
}

function Collected({ view: { matter, people } }: { view: DeskView }): ReactElement {
  const { collection } = matter
  if (collection === undefined) return <></>
  return (
    <section aria-label="What was collected" className="flex flex-col gap-2">
      <h3 className="text-small font-semibold text-ink-soft">
        Collected by {people[collection.by] ?? collection.by}, as of {timeText(collection.snapshotMs)}
      </h3>
      <table className="rounded-xl border border-line bg-panel text-start text-small" aria-label="Collectors and rows">
        <thead className="bg-sunken text-ink-soft">
          <tr>
            {['Kind', 'Table', 'Rows', 'Query'].map(name => (
              <th key={name} scope="col" className="px-3 py-1.5 text-start font-semibold">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {collection.tables.map(({ task, category, table, rowCount, queryHash }) => (
            <tr key={`${task} ${table} ${category}`} className="border-t border-line">
              <td className="px-3 py-1.5">{category}</td>
              <td className="px-3 py-1.5">{table}</td>
              <td className="px-3 py-1.5">{rowCount}</td>
              <td className="px-3 py-1.5 font-mono">{queryHash.slice(0, 8)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
