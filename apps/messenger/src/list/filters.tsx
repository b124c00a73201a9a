import { cx } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Conversation, Engine } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

const filters = ['all', 'unread', 'groups'] as const
export type Filter = (typeof filters)[number]

export function Filters({ value, onValue }: { value: Filter; onValue: (filter: Filter) => void }): ReactElement {
  const t = useT()
  return (
    <Chips
      label={t('any.search')}
      value={value}
      options={filters.map(filter => [filter, t(`list.filter.${filter}`)] as const)}
      onValue={onValue}
    />
  )
}

export interface ApartProps {
  readonly engines: readonly Engine[]
  /** Undefined: all in one list. */
  readonly value: string | undefined
  readonly onValue: (account: string | undefined) => void
}

/** The own accounts, together or each by itself. */
export function Apart({ engines, value, onValue }: ApartProps): ReactElement {
  const t = useT()
  const accounts = engines.map(({ account, property }) => [account, property.name] as const)
  return (
    <Chips
      label={t('settings.accounts')}
      value={value}
      options={[[undefined, t('list.accounts.all')] as const, ...accounts]}
      onValue={onValue}
    />
  )
}

export interface AsAccountProps {
  readonly engines: readonly Engine[]
  readonly value: string
  readonly onValue: (account: string) => void
}

/** With which own account something begins. */
export function AsAccount({ engines, value, onValue }: AsAccountProps): ReactElement {
  const t = useT()
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-small font-semibold text-ink-soft">{t('new.as')}</span>
      <Chips
        label={t('new.as')}
        value={value}
        options={engines.map(({ account, property }) => [account, property.name] as const)}
        onValue={onValue}
      />
    </div>
  )
}

interface ChipsProps<T extends string | undefined> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, label: string])[]
  readonly onValue: (value: T) => void
}

function Chips<T extends string | undefined>({ label, value, options, onValue }: ChipsProps<T>): ReactElement {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
      {options.map(([option, text]) => (
        <button
          key={option ?? text}
          type="button"
          aria-pressed={option === value}
          onClick={() => onValue(option)}
          className={cx(
            'min-h-8 rounded-full border px-3 text-small font-semibold transition-colors',
            option === value ? 'border-accent-ink/25' : 'border-transparent',
            option === value ? 'bg-accent-wash text-accent-ink' : 'bg-sunken text-ink-soft hover:text-ink',
          )}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

export function passes(conversation: Conversation, filter: Filter): boolean {
  if (filter === 'unread') return conversation.unread > 0 || conversation.markedUnread
  return filter === 'all' || conversation.kind === 'group'
}
