// The answer per category, with the reason as the inventory gives it.

import type { ReactElement } from 'react'
import { categoryTexts, outcomeTexts } from './texts.ts'
import type { Answer } from './view.ts'

export function Answers({ answers }: { answers: readonly Answer[] }): ReactElement | null {
  if (answers.length === 0) return null
  return (
    <ul className="flex flex-col gap-2">
      {answers.map(({ category, outcome, reason, details }) => (
        <li key={category} className="rounded-xl border border-line bg-panel px-4 py-3">
          <p className="flex flex-wrap items-baseline gap-x-2 text-body">
            <span className="font-semibold">{categoryTexts[category].title}</span>
            <span className="rounded-md bg-sunken px-1.5 py-0.5 text-small font-semibold">
              {outcomeTexts[outcome] ?? outcome}
            </span>
          </p>
          <p className="mt-1 text-body text-ink-soft">{reason}</p>
          {details.length > 0 && (
            <details className="mt-1">
              <summary className="cursor-pointer text-small font-semibold text-accent-ink">Why, item by item</summary>
              <ul className="mt-1 flex list-disc flex-col gap-1 ps-5 text-small text-ink-soft">
                {details.map(detail => (
                  <li key={detail} className="break-words">
                    {detail}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
