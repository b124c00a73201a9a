// A case in three columns: what there is, what speaks for and against, what is decided. On a narrow window one under the other.

import type { ReactElement, ReactNode } from 'react'

export interface CaseColumn {
  readonly title: string
  readonly children: ReactNode
}

export function CaseColumns({ columns }: { columns: readonly [CaseColumn, CaseColumn, CaseColumn] }): ReactElement {
  return (
    <div className="scroll-quiet grid min-h-0 grow gap-px overflow-y-auto bg-line roomy:grid-cols-[1.2fr_1fr_1fr] roomy:overflow-hidden">
      {columns.map(({ title, children }) => (
        <section
          key={title}
          aria-label={title}
          // What scrolls is reached by keys, so that it can be read to its end without a mouse.
          tabIndex={0}
          className="scroll-quiet flex min-h-0 flex-col gap-4 bg-ground p-5 -outline-offset-2! roomy:overflow-y-auto"
        >
          <h2 className="text-title font-semibold">{title}</h2>
          {children}
        </section>
      ))}
    </div>
  )
}

/** Names and values, one line each; in a narrow place each value under its name. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }): ReactElement {
  return (
    <dl className="@container divide-y divide-line rounded-xl border border-line bg-panel">
      {facts.map(([name, value]) => (
        <div key={name} className="flex flex-col gap-x-4 gap-y-0.5 px-4 py-2.5 @[22rem]:flex-row">
          <dt className="w-36 shrink-0 text-small text-ink-soft">{name}</dt>
          <dd className="min-w-0 grow text-body break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
