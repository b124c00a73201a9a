import { Lock } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { ConversationAvatar } from '../list/conversation-avatar.tsx'
import { useT } from '../texts/index.ts'

const beginnings = { self: 'room.beginning.self', group: 'room.beginning.group', direct: 'room.beginning' } as const

/** Over the first message: with whom this is, and who can read it. */
export function Beginning({ conversation }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const { properties, property } = useEngine()
  const foreign = foreignProperty(properties, property, conversation.peer?.property)
  const { kind, name, isLate } = conversation
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-2 px-6 pt-8 pb-4 text-center">
      <ConversationAvatar conversation={conversation} property={foreign} size="huge" />
      <p className="mt-2 text-body text-ink-soft">{isLate ? t('room.late') : t(beginnings[kind], { name })}</p>
      {foreign !== undefined && (
        <p className="text-body text-ink-soft">{t('new.crossApp', { name, property: foreign.name, own: property.name })}</p>
      )}
      <p className="flex items-center gap-2 rounded-xl bg-sunken px-3 py-2 text-start text-small text-ink-soft">
        <Lock aria-hidden className="size-4 shrink-0" />
        {t('room.encrypted')}
      </p>
    </div>
  )
}
