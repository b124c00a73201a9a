import { cx } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

const filters = ['all', 'unread', 'groups'] as const
export type Filter = (typeof filters)[number]

export function Filters({ value, onValue }: { value: Filter; onValue: (filter: Filter) => void }): ReactElement {
  const t = useT()
  return (
    <div role="group" aria-label={t('any.search')} className="flex gap-1.5">
      {filters.map(filter => (
        <button
          key={filter}
          type="button"
          aria-pressed={filter === value}
          onClick={() => onValue(filter)}
          className={cx(
            'min-h-8 rounded-full px-3 text-small font-semibold transition-colors',
            filter === value ? 'bg-accent-wash text-accent-ink' : 'bg-sunken text-ink-soft hover:text-ink',
          )}
        >
          {t(`list.filter.${filter}`)}
        </button>
      ))}
    </div>
  )
}

export function passes(conversation: Conversation, filter: Filter): boolean {
  if (filter === 'unread') return conversation.unread > 0 || conversation.markedUnread
  return filter === 'all' || conversation.kind === 'group'
}
