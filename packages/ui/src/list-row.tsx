import { ChevronRight } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode, Ref } from 'react'
import { cx } from './class-names.ts'

export interface ListRowProps {
  readonly before?: ReactNode
  readonly title: ReactNode
  readonly detail?: ReactNode
  readonly after?: ReactNode
  readonly selected?: boolean
  readonly disabled?: boolean
  readonly onSelect?: (() => void) | undefined
  /** Where it leads: the row is a link then, which opens in a new tab by the usual ways. */
  readonly href?: string
  readonly label?: string
  readonly ref?: Ref<HTMLElement>
}

/** A line of a list: picture, two lines of words, something at the end. */
export function ListRow(props: ListRowProps): ReactElement {
  const { before, title, detail, after, selected = false, disabled = false, onSelect, href, label, ref } = props
  const className = cx(
    'flex w-full items-center gap-3 rounded-xl px-3 py-2.5 text-start transition-colors',
    (onSelect !== undefined || href !== undefined) && 'hover:bg-sunken',
    selected && 'bg-accent-wash hover:bg-accent-wash',
    disabled && 'opacity-50',
  )
  const inside = (
    <>
      {before}
      <span className="min-w-0 grow">
        <span className="flex min-w-0 items-center gap-2 text-body font-semibold text-ink">{title}</span>
        {detail !== undefined && (
          // Cut off at its own end, whichever way it reads.
          <span className="mt-0.5 flex text-body text-ink-soft">
            <span dir="auto" className="truncate">
              {detail}
            </span>
          </span>
        )}
      </span>
      {after}
    </>
  )
  if (href !== undefined)
    return (
      <a
        ref={ref as Ref<HTMLAnchorElement>}
        href={href}
        aria-label={label}
        aria-current={selected ? 'page' : undefined}
        className={className}
        onClick={event => {
          if (onSelect === undefined || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
          event.preventDefault()
          onSelect()
        }}
      >
        {inside}
      </a>
    )
  if (onSelect === undefined) return <div className={className}>{inside}</div>
  return (
    <button
      ref={ref as Ref<HTMLButtonElement>}
      type="button"
      aria-label={label}
      aria-pressed={selected ? true : undefined}
      disabled={disabled}
      onClick={onSelect}
      className={className}
    >
      {inside}
    </button>
  )
}

export interface ActionRowProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly detail?: string | undefined
  /** Leads to a page or a dialog rather than doing something at once. */
  readonly leads?: boolean
  readonly danger?: boolean
  readonly onSelect: () => void
}

/** A line of a section that does something. */
export function ActionRow(props: ActionRowProps): ReactElement {
  const { icon: Icon, label, detail, leads = false, danger = false, onSelect } = props
  return (
    <button
      type="button"
      onClick={onSelect}
      className="flex min-h-14 w-full items-center gap-3 px-4 py-2.5 text-start -outline-offset-2! hover:bg-sunken"
    >
      <Icon aria-hidden className={cx('size-5 shrink-0', danger ? 'text-danger-ink' : 'text-ink-soft')} />
      <span className="min-w-0 grow">
        <span className={cx('block text-body [overflow-wrap:anywhere]', danger && 'text-danger-ink')}>{label}</span>
        {detail !== undefined && <span className="block text-small text-ink-soft">{detail}</span>}
      </span>
      {leads && <ChevronRight aria-hidden className="size-4.5 shrink-0 text-ink-soft rtl:-scale-x-100" />}
    </button>
  )
}
