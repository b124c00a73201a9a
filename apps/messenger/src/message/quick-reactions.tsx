// Six usual reactions in a row, and all others behind the plus.

import { IconButton, cx } from '@causeway/ui'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Message } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

const Emoji = lazy(() => import('../composer/emoji.tsx'))
const usual = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

export interface QuickReactionsProps {
  readonly message: Message
  readonly onReact: (message: Message, emoji: string, on: boolean) => void
  readonly onDone: () => void
}

export function QuickReactions({ message, onReact, onDone }: QuickReactionsProps): ReactElement {
  const t = useT()
  const [all, setAll] = useState(false)
  const isMine = (emoji: string): boolean => message.reactions.some(reaction => reaction.emoji === emoji && reaction.mine)
  const pick = (emoji: string): void => {
    onReact(message, emoji, !isMine(emoji))
    onDone()
  }
  if (all)
    return (
      <Suspense fallback={<div className="h-88 w-84" />}>
        <Emoji onPick={pick} />
      </Suspense>
    )
  return (
    <div role="group" aria-label={t('message.react')} className="mb-1 flex gap-0.5 border-b border-line pb-1">
      {usual.map(emoji => (
        <button
          key={emoji}
          type="button"
          aria-label={emoji}
          aria-pressed={isMine(emoji)}
          onClick={() => pick(emoji)}
          className={cx(
            'grid size-9 place-items-center rounded-full text-[1.35rem] transition-transform hover:scale-120',
            isMine(emoji) && 'bg-accent-wash',
          )}
        >
          {emoji}
        </button>
      ))}
      <IconButton small icon={Plus} label={t('message.react.more')} onClick={() => setAll(true)} className="m-0.5" />
    </div>
  )
}
