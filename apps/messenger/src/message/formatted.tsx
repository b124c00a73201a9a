// Formatted text as React nodes.

import { cx } from '@causeway/ui'
import { Fragment } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { formatText } from '../text/format.ts'
import { SafeLink } from './safe-link.tsx'
import type { Block, Inline } from '../text/format.ts'

export interface FormattedProps {
  readonly text: string
  /** Who can be mentioned here. */
  readonly names?: readonly string[]
  /** A stranger's links are words until the reader has accepted them. */
  readonly links?: boolean
  /** Links that are not what they look like say so. */
  readonly careful?: boolean
  /** On the accent's ground. */
  readonly own?: boolean
  /** Stands behind the last word, such as the room that the time takes. */
  readonly tail?: ReactNode
}

interface Look {
  readonly links: boolean
  readonly careful: boolean
  readonly own: boolean
}

export function Formatted({ text, names = [], links = true, careful = false, own = false, tail }: FormattedProps): ReactElement {
  const look = { links, careful, own }
  const blocks = formatText(text, names)
  return (
    <>
      {blocks.map((block, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a text's blocks have no names
        <BlockView
          key={at}
          block={block}
          look={look}
          tail={at === blocks.length - 1 && block.kind === 'lines' ? tail : undefined}
        />
      ))}
      {blocks.at(-1)?.kind !== 'lines' && tail !== undefined && <span className="block text-end">{tail}</span>}
    </>
  )
}

function BlockView({ block, look, tail }: { block: Block; look: Look; tail: ReactNode }): ReactElement {
  if (block.kind === 'code')
    return (
      <pre
        className={cx(
          'scroll-quiet my-1 overflow-x-auto rounded-lg px-2.5 py-1.5 font-mono text-small',
          look.own ? 'bg-black/25' : 'bg-panel',
        )}
        dir="ltr"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways must be reachable by keys
        tabIndex={0}
      >
        {block.text}
      </pre>
    )
  const inside = <Inlines inlines={block.inside} look={look} />
  if (block.kind === 'quote') return <blockquote className="my-0.5 border-s-3 border-current/50 ps-2">{inside}</blockquote>
  return (
    <span className="block" dir="auto">
      {inside}
      {tail}
    </span>
  )
}

function Inlines({ inlines, look }: { inlines: readonly Inline[]; look: Look }): ReactElement[] {
  // oxlint-disable-next-line react/no-array-index-key -- see above
  return inlines.map((inline, at) => <Fragment key={at}>{inlineView(inline, look)}</Fragment>)
}

function inlineView(inline: Inline, look: Look): ReactNode {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'bold':
      return (
        <strong className="font-semibold">
          <Inlines inlines={inline.inside} look={look} />
        </strong>
      )
    case 'italic':
      return (
        <em>
          <Inlines inlines={inline.inside} look={look} />
        </em>
      )
    case 'struck':
      return (
        <s>
          <Inlines inlines={inline.inside} look={look} />
        </s>
      )
    case 'code':
      return (
        <code className={cx('rounded px-1 py-px font-mono text-[0.9em]', look.own ? 'bg-black/25' : 'bg-panel')}>
          {inline.text}
        </code>
      )
    case 'mention':
      return (
        <span className={cx('rounded px-0.5 font-semibold', look.own ? 'bg-black/25' : 'bg-accent-wash text-accent-ink')}>
          {inline.text}
        </span>
      )
    case 'link':
      if (!look.links) return inline.text
      return <SafeLink href={inline.href} text={inline.text} own={look.own} careful={look.careful} />
  }
}
