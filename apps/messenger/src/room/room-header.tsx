import { IconButton, PropertyTag, useMedia, wideQuery } from '@causeway/ui'
import { ArrowLeft, Hourglass, Info, Search } from 'lucide-react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Conversation } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty, nameOf } from '../list/conversation.ts'
import { ConversationAvatar } from '../list/conversation-avatar.tsx'
import { OwnTag } from '../list/own-tag.tsx'
import { TypingText, useIsHere, useTyping } from '../list/signs.tsx'
import { paths } from '../screens/paths.ts'
import { spanOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

export interface RoomHeaderProps {
  readonly conversation: Conversation
  readonly onDetails: () => void
  readonly detailsOpen: boolean
}

export function RoomHeader({ conversation, onDetails, detailsOpen }: RoomHeaderProps): ReactElement {
  const t = useT()
  const isWide = useMedia(wideQuery)
  const [, go] = useLocation()
  const { properties, property, account } = useEngine()
  const foreign = foreignProperty(properties, property, conversation.peer?.property)
  return (
    <header className="flex h-16 shrink-0 items-center gap-1 border-b border-line bg-panel px-2 wide:px-4">
      {!isWide && (
        <IconButton icon={ArrowLeft} label={t('any.back')} onClick={() => go(paths.list)} className="rtl:-scale-x-100" />
      )}
      <button
        type="button"
        onClick={onDetails}
        className="flex min-w-0 grow items-center gap-3 rounded-xl px-2 py-1.5 text-start hover:bg-sunken"
      >
        <ConversationAvatar conversation={conversation} property={undefined} size="small" />
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <h1 className="truncate text-body font-semibold" dir="auto">
              {nameOf(conversation, t)}
            </h1>
            {foreign !== undefined && isWide && <PropertyTag property={foreign} />}
          </span>
          <span className="flex items-center gap-2">
            {/* Beside the name there is no room for it on a phone. */}
            {foreign !== undefined && !isWide && <PropertyTag property={foreign} />}
            <Subtitle conversation={conversation} />
            <TimerMark seconds={conversation.timerSeconds} />
          </span>
        </span>
      </button>
      {account !== '' && <OwnTag property={property} />}
      <IconButton icon={Search} label={t('room.search')} onClick={() => go(paths.search({ room: conversation.id }))} />
      <IconButton icon={Info} label={t('room.details')} onClick={onDetails} aria-expanded={detailsOpen} />
    </header>
  )
}

/** What is written here vanishes: said where one writes. */
function TimerMark({ seconds }: { seconds: number | undefined }): ReactElement | null {
  const t = useT()
  if (seconds === undefined) return null
  const span = spanOf(t.language.tag, seconds)
  return (
    <span className="flex shrink-0 items-center gap-1 text-small text-ink-soft">
      <Hourglass aria-hidden className="size-3.5" />
      <span aria-hidden>{span}</span>
      <span className="sr-only">{t('room.timer', { span })}</span>
    </span>
  )
}

function Subtitle({ conversation }: { conversation: Conversation }): ReactElement {
  const typing = useTyping(conversation)
  return (
    // The region stays, so that a screen reader hears what comes into it.
    <span role="status" className="min-w-0 truncate text-small">
      {typing === undefined ? (
        <Plain conversation={conversation} />
      ) : (
        <span className="font-semibold text-accent-ink">
          <TypingText conversation={conversation} names={typing} />
        </span>
      )}
    </span>
  )
}

function Plain({ conversation }: { conversation: Conversation }): ReactElement | null {
  const t = useT()
  const isHere = useIsHere(conversation)
  const className = 'block truncate text-small'
  if (isHere) return <span className={`${className} text-good-ink`}>{t('presence.here')}</span>
  if (conversation.kind === 'group')
    return <span className={`${className} text-ink-soft`}>{t('group.memberCount', { n: conversation.memberCount })}</span>
  const handle = conversation.peer?.handle
  if (conversation.kind === 'self' || handle === undefined || handle === conversation.name) return null
  return (
    <span className={`${className} text-ink-soft`} dir="ltr">
      {handle}
    </span>
  )
}
