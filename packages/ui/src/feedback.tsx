// What a page says about itself: nothing here yet, coming, how far, careful.

import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './class-names.ts'

export interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function Empty({ icon: Icon, title, children, action }: EmptyProps): ReactElement {
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center">
      <span className="mb-2 grid size-16 place-items-center rounded-full bg-accent-wash text-accent-ink">
        <Icon aria-hidden className="size-7" />
      </span>
      <p className="text-title font-semibold text-ink">{title}</p>
      {children !== undefined && <p className="text-body text-ink-soft">{children}</p>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  )
}

export interface BannerProps {
  readonly tone?: 'plain' | 'warning' | 'danger' | 'accent'
  readonly icon?: LucideIcon
  readonly children: ReactNode
  readonly action?: ReactNode
  /** Read out when it appears. */
  readonly live?: boolean
}

const tones = {
  plain: 'bg-sunken text-ink',
  accent: 'bg-accent-wash text-ink',
  warning: 'bg-warning-wash text-warning-ink',
  danger: 'bg-danger-wash text-danger-ink',
} as const

export function Banner({ tone = 'plain', icon: Icon, children, action, live = false }: BannerProps): ReactElement {
  return (
    <div role={live ? 'status' : undefined} className={cx('flex items-center gap-3 px-4 py-2.5 text-small', tones[tone])}>
      {Icon !== undefined && <Icon aria-hidden className="size-4.5 shrink-0" />}
      <div className="min-w-0 grow">{children}</div>
      {action}
    </div>
  )
}

export interface ProgressProps {
  readonly label: string
  /** 0 to 1; left out when nobody knows. */
  readonly value?: number | undefined
  readonly className?: string
}

export function Progress({ label, value, className }: ProgressProps): ReactElement {
  const share = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share}
      className={cx('h-1.5 overflow-hidden rounded-full bg-line', className)}
    >
      <div
        className={cx('h-full rounded-full bg-accent transition-[width]', share === undefined && 'w-1/3 animate-pulse')}
        style={share === undefined ? undefined : { width: `${share}%` }}
      />
    </div>
  )
}

/** A place held for a line of words, so that nothing moves when they come. */
export function Skeleton({ className }: { className?: string }): ReactElement {
  return <span aria-hidden className={cx('skeleton block rounded-lg', className)} />
}

export function Section({ title, children, hint }: { title?: string; children: ReactNode; hint?: ReactNode }): ReactElement {
  return (
    <section className="flex flex-col gap-2">
      {title !== undefined && <h2 className="px-1 text-small font-semibold text-ink-soft">{title}</h2>}
      <div className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-panel">{children}</div>
      {hint !== undefined && <p className="px-1 text-small text-ink-soft">{hint}</p>}
    </section>
  )
}

/** A key of the keyboard. */
export function Key({ children }: { children: ReactNode }): ReactElement {
  return (
    <kbd className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-meta font-semibold text-ink">
      {children}
    </kbd>
  )
}
