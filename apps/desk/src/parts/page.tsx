// The head of a screen and the room under it.

import { Banner, type BannerProps, Button } from '@causeway/ui'
import { CircleAlert } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { sentenceOf } from '../api/call.ts'

export interface PageProps {
  readonly title: string
  /** What one can do here, in a sentence. */
  readonly about?: ReactNode
  readonly actions?: ReactNode
  /** Content brings its own scrolling (lists, columns). */
  readonly bare?: boolean
  readonly children: ReactNode
}

export function Page({ title, about, actions, bare = false, children }: PageProps): ReactElement {
  return (
    <>
      <header className="flex shrink-0 flex-wrap items-start gap-3 border-b border-line bg-panel px-6 py-4">
        <div className="min-w-0 grow">
          <h1 className="text-large font-semibold">{title}</h1>
          {about !== undefined && <p className="mt-0.5 max-w-3xl text-body text-ink-soft">{about}</p>}
        </div>
        {actions}
      </header>
      {bare ? (
        <div className="flex min-h-0 grow flex-col">{children}</div>
      ) : (
        // What scrolls is reached by keys, so that it can be read to its end without a mouse.
        <div tabIndex={0} className="scroll-quiet flex min-h-0 grow flex-col gap-6 overflow-y-auto p-6 -outline-offset-2!">
          {children}
        </div>
      )}
    </>
  )
}

/** A banner inside a page. */
export function Notice(props: BannerProps): ReactElement {
  return (
    <div className="shrink-0 overflow-hidden rounded-xl">
      <Banner {...props} />
    </div>
  )
}

export interface FailedProps {
  readonly error: unknown
  readonly again?: (() => void) | undefined
  /** Better words than the error's own. */
  readonly sentence?: string | undefined
}

/** A failure in words, with the way to try again. */
export function Failed({ error, again, sentence }: FailedProps): ReactElement {
  return (
    <Notice
      live
      tone="danger"
      icon={CircleAlert}
      action={again === undefined ? undefined : <Button onClick={again}>Try again</Button>}
    >
      {sentence ?? sentenceOf(error)}
    </Notice>
  )
}
