import { IconButton } from '@causeway/ui'
import { CornerUpLeft, Pencil, X } from 'lucide-react'
import type { ReactElement } from 'react'
import { lineOf } from '../list/conversation.ts'
import type { RoomMode } from '../room/mode.ts'
import { useT } from '../texts/index.ts'

/** Above the text: what is answered or changed, and the way out. */
export function ModeStrip({ mode, onCancel }: { mode: RoomMode; onCancel: () => void }): ReactElement | null {
  const t = useT()
  if (mode.kind === 'write') return null
  const { message } = mode
  const Icon = mode.kind === 'reply' ? CornerUpLeft : Pencil
  return (
    <div className="flex items-center gap-3 px-4 pt-2.5">
      <Icon aria-hidden className="size-4.5 shrink-0 text-accent-ink rtl:-scale-x-100" />
      <div className="min-w-0 grow border-s-3 border-accent ps-2.5 text-small">
        <p className="font-semibold text-accent-ink">
          {mode.kind === 'reply'
            ? message.own
              ? t('write.replyingToSelf')
              : t('write.replyingTo', { name: message.senderName })
            : t('write.editing')}
        </p>
        <p className="flex text-ink-soft">
          <span className="truncate" dir="auto">
            {lineOf(t, message)}
          </span>
        </p>
      </div>
      <IconButton small icon={X} label={t('any.cancel')} onClick={onCancel} />
    </div>
  )
}
