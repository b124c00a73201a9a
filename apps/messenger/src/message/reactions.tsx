import { cx } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Message } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

export interface ReactionsProps {
  readonly message: Message
  readonly onReact: (message: Message, emoji: string, on: boolean) => void
}

/** Under a bubble; a click joins or takes back. */
export function Reactions({ message, onReact }: ReactionsProps): ReactElement {
  const t = useT()
  return (
    <div className="-mt-1.5 flex flex-wrap gap-1 px-2">
      {message.reactions.map(({ emoji, names, mine }) => (
        <button
          key={emoji}
          type="button"
          aria-pressed={mine}
          aria-label={t('message.reactions', { reaction: emoji, n: names.length, names: names.join(', ') })}
          title={names.join(', ')}
          onClick={() => onReact(message, emoji, !mine)}
          className={cx(
            'relative flex h-6.5 items-center gap-1 rounded-full border-2 border-ground px-1.5 text-small',
            mine ? 'bg-accent-wash font-semibold text-accent-ink' : 'bg-sunken text-ink',
          )}
        >
          <span aria-hidden>{emoji}</span>
          {names.length > 1 && <span aria-hidden>{names.length}</span>}
        </button>
      ))}
    </div>
  )
}
