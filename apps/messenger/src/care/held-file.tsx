// In place of a file of somebody new, for a child: it was not fetched, and nothing of it is shown.

import { Hourglass } from 'lucide-react'
import type { ReactElement } from 'react'
import { useCareT } from './texts/index.ts'

export default function HeldFile(): ReactElement {
  const care = useCareT()
  return (
    <p role="note" className="mb-1 flex max-w-72 items-start gap-2.5 py-1 text-small">
      <Hourglass aria-hidden className="mt-0.5 size-5 shrink-0 text-ink-soft" />
      <span>{care('held.file')}</span>
    </p>
  )
}
