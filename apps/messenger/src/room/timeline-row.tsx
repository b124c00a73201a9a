// One row of the timeline.

import { IconButton } from '@causeway/ui'
import { CornerUpLeft, EllipsisVertical, SmilePlus } from 'lucide-react'
import { memo } from 'react'
import type { MemoExoticComponent, ReactElement } from 'react'
import type { Conversation, Message, Room } from '../engine/api.ts'
import { Bubble } from '../message/bubble.tsx'
import type { BubbleActions } from '../message/bubble.tsx'
import { isSent } from '../message/send-state.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { dayName } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import type { TimelineRow } from '../timeline/rows.ts'
import { Beginning } from './beginning.tsx'
import type { RoomMode } from './mode.ts'

export type Row = TimelineRow<Message>

export interface RowViewProps {
  readonly row: Row
  readonly glowing: boolean
  readonly room: Room
  /** Shown above the first row. */
  readonly beginning: Conversation | undefined
  readonly isGroup: boolean
  readonly names: readonly string[]
  readonly actions: BubbleActions
  readonly openFor: (element: Element | null, anchor: Element) => void
  readonly setMode: (mode: RoomMode) => void
}

/** While the list scrolls, only rows that are new to the screen are drawn. */
export const RowView: MemoExoticComponent<(props: RowViewProps) => ReactElement> = memo(RowOnce, isSame)

function isSame(a: RowViewProps, b: RowViewProps): boolean {
  return isSameRow(a.row, b.row) && rowProps.every(name => a[name] === b[name])
}

const rowProps = [
  'glowing',
  'room',
  'beginning',
  'isGroup',
  'names',
  'actions',
  'openFor',
  'setMode',
] as const satisfies readonly (keyof RowViewProps)[]

function isSameRow(a: Row, b: Row): boolean {
  if (a.kind !== 'message' || b.kind !== 'message') return a.key === b.key
  return a.message === b.message && a.first === b.first && a.last === b.last
}

function RowOnce({ row, glowing, room, beginning, isGroup, names, actions, openFor, setMode }: RowViewProps): ReactElement {
  const t = useT()
  if (row.kind === 'day')
    return (
      <div className="flex flex-col items-center">
        {beginning !== undefined && <Beginning conversation={beginning} />}
        <span className="my-3 rounded-full bg-sunken px-3 py-1 text-meta font-semibold text-ink-soft">
          {dayName(t.language.tag, row.atMs, Date.now())}
        </span>
      </div>
    )
  if (row.kind === 'unread')
    return (
      <div className="my-2 flex items-center gap-3 px-4 text-small font-semibold text-accent-ink">
        <span className="h-px grow bg-current opacity-40" />
        {t('room.unread')}
        <span className="h-px grow bg-current opacity-40" />
      </div>
    )
  const { message, first, last } = row
  return (
    <div
      data-message={message.id}
      className={
        `group/row flex items-center gap-1 px-3 wide:px-5 ${message.own ? 'flex-row-reverse' : ''} ${first ? 'pt-2' : 'pt-0.5'}` +
        (glowing ? ' animate-[glow_1.6s_ease-out]' : '')
      }
    >
      {isGroup && !message.own && (
        <span className="flex w-8 shrink-0 self-end pb-0.5">
          {last && <PersonAvatar name={message.senderName} user={message.sender} size="small" />}
        </span>
      )}
      <div className="max-w-[84%] min-w-0 wide:max-w-[min(72%,36rem)]">
        <Bubble {...{ message, room, first, last, names, actions }} showName={isGroup && first && !message.own} />
      </div>
      <div className="flex opacity-0 transition-opacity group-focus-within/row:opacity-100 group-hover/row:opacity-100 [@media(hover:none)]:hidden">
        {!message.deleted && isSent(message.state) && (
          <>
            <IconButton
              small
              tabIndex={-1}
              icon={SmilePlus}
              label={t('message.react')}
              onClick={event => openFor(event.currentTarget, event.currentTarget)}
            />
            <IconButton
              small
              tabIndex={-1}
              icon={CornerUpLeft}
              label={t('message.reply')}
              className="rtl:-scale-x-100"
              onClick={() => setMode({ kind: 'reply', message })}
            />
          </>
        )}
        <IconButton
          small
          tabIndex={-1}
          icon={EllipsisVertical}
          label={t('any.more')}
          onClick={event => openFor(event.currentTarget, event.currentTarget)}
        />
      </div>
    </div>
  )
}
