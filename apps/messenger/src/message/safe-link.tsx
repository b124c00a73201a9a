// A link in a message. What somebody unknown sends (to a minor: what anybody sends) and is not what it looks like says so beside the
// link, and once more before it opens. Found on this device; nobody is asked.

import type { CautiousLink } from '@causeway/client'
import { cautiousLinks } from '@causeway/client/links'
import { cx } from '@causeway/ui'
import { TriangleAlert } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { MouseEvent, ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'

const LinkWarning = lazy(() => import('../care/link-warning.tsx'))

export interface SafeLinkProps {
  readonly href: string
  /** As it is written; what it is looked at for. */
  readonly text: string
  /** What is shown in its place. */
  readonly label?: string
  readonly own: boolean
  readonly careful: boolean
}

export function SafeLink({ href, text, label = text, own, careful }: SafeLinkProps): ReactElement {
  const t = useT()
  const { properties } = useEngine()
  const [opening, setOpening] = useState(false)
  const caution: CautiousLink | undefined = careful
    ? cautiousLinks(
        text,
        properties.map(({ domain }) => domain),
      )[0]
    : undefined
  const hold = (event: MouseEvent): void => {
    if (caution === undefined) return
    event.preventDefault()
    setOpening(true)
  }
  return (
    <>
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        onClick={hold}
        onAuxClick={hold}
        className={cx('underline underline-offset-2', !own && 'text-accent-ink')}
      >
        {label}
      </a>
      {caution !== undefined && (
        <TriangleAlert
          role="img"
          aria-label={t('link.careful')}
          className="ms-1 inline size-4 align-text-bottom text-danger-ink"
        />
      )}
      <Suspense>
        {opening && caution !== undefined && <LinkWarning href={href} caution={caution} onClose={() => setOpening(false)} />}
      </Suspense>
    </>
  )
}
