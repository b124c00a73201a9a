import { IconButton } from '@causeway/ui'
import { CornerUpLeft, Pencil, X } from 'lucide-react'
import type { ReactElement } from 'react'
import { kindText } from '../list/conversation.ts'
import type { RoomMode } from '../room/mode.ts'
import { plainText } from '../text/format.ts'
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
            ? t('write.replyingTo', { name: message.own ? t('any.you') : message.senderName })
            : t('write.editing')}
        </p>
        <p className="truncate text-ink-soft" dir="auto">
          {message.text === '' ? kindText(t, message.kind) : plainText(message.text)}
        </p>
      </div>
      <IconButton small icon={X} label={t('any.cancel')} onClick={onCancel} />
    </div>
  )
}
