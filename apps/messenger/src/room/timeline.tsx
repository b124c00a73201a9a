// A room's messages: days, groups, the unread mark, and one menu for all of them.

import { FloatingMenu, IconButton, pointAnchor, useLongPress, VirtualList } from '@causeway/ui'
import type { QuickItems, VirtualListHandle } from '@causeway/ui'
import { ChevronDown } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import type { Conversation, Message, Room } from '../engine/api.ts'
import { useLive } from '../engine-context.tsx'
import type { BubbleActions } from '../message/bubble.tsx'
import { isSent } from '../message/send-state.ts'
import { useT } from '../texts/index.ts'
import { rowsOf } from '../timeline/rows.ts'
import { Beginning } from './beginning.tsx'
import { useMessageActions } from './message-actions.tsx'
import type { RoomMode } from './mode.ts'
import { RowView } from './timeline-row.tsx'
import type { Row } from './timeline-row.tsx'
import { useUnsentActions } from './unsent-actions.ts'

export interface TimelineProps {
  readonly room: Room
  readonly conversation: Conversation
  readonly names: readonly string[]
  readonly setMode: (mode: RoomMode) => void
  /** A place asked for by a search result or a quote. */
  readonly wanted: string | undefined
  readonly onWantedShown: () => void
}

interface Open {
  /** By its key, which stays while it is taken in: what can be done with it changes meanwhile. */
  readonly key: string
  readonly anchor: Element | ReturnType<typeof pointAnchor>
}

export function Timeline({ room, conversation, names, setMode, wanted, onWantedShown }: TimelineProps): ReactElement {
  const t = useT()
  const timeline = useLive(room.timeline)
  const list = useRef<VirtualListHandle>(null)
  const [unreadFrom] = useState(timeline.firstUnread)
  const [atEnd, setAtEnd] = useState(true)
  const [open, setOpen] = useState<Open>()
  const rows = useMemo(() => rowsOf(timeline.messages, unreadFrom), [timeline.messages, unreadFrom])
  const openFor = useCallback(
    (element: Element | null | undefined, anchor: Open['anchor']): void => {
      const id = element?.closest<HTMLElement>('[data-message]')?.dataset['message']
      const message = room.timeline.get().messages.find(message => message.id === id)
      if (message !== undefined) setOpen({ key: message.key, anchor })
    },
    [room],
  )
  const press = useLongPress((target, x, y) => openFor(target.querySelector('[data-message]') ?? target, pointAnchor(x, y)))
  useOwnSends(timeline.messages, list)
  useRead(room, atEnd, timeline.messages.length)
  const { jumpTo, glowing } = useJumps({ room, rows, list, wanted, onWantedShown })
  const { retry, discard } = useUnsentActions(room)
  const actions = useMemo<BubbleActions>(
    () => ({ jumpTo, react: (message, emoji, on) => void room.react(message.id, emoji, on), retry, discard }),
    [room, jumpTo, retry, discard],
  )
  const quickReactions = (message: Message): QuickItems => ({
    label: t('message.react'),
    items: usualReactions.map(sign => ({ sign, on: hasMine(message, sign) })),
    onSelect: sign => void room.react(message.id, sign, !hasMine(message, sign)),
  })
  const { itemsFor, dialogs } = useMessageActions({ room, conversation, setMode })
  const chosen = open && timeline.messages.find(({ key }) => key === open.key)
  return (
    <div
      className="relative flex min-h-0 grow flex-col"
      {...press}
      onKeyDown={event => handleKeys(event, rows, setMode, openFor)}
    >
      <VirtualList
        ref={list}
        label={t('room.messages', { name: conversation.name })}
        items={rows}
        keyOf={keyOf}
        estimateSize={estimateSize}
        anchor="end"
        initialIndex={unreadFrom === undefined ? undefined : rows.findIndex(row => row.kind === 'unread')}
        onNearStart={() => timeline.hasOlder && room.loadOlder()}
        onAtEnd={setAtEnd}
        className="min-h-0 grow"
        padding={{ start: 12, end: 12 }}
        renderItem={(row, index) => (
          <RowView
            row={row}
            beginning={index === 0 && !timeline.hasOlder ? conversation : undefined}
            isGroup={conversation.kind === 'group'}
            {...{ room, names, actions, openFor, setMode }}
            glowing={row.kind === 'message' && row.message.id === glowing}
          />
        )}
      />
      {rows.length === 0 && !timeline.hasOlder && <NothingYet conversation={conversation} />}
      {!atEnd && <ToEnd unread={conversation.unread} onClick={() => list.current?.scrollToEnd()} />}
      <FloatingMenu
        anchor={chosen && open?.anchor}
        label={t('message.actions')}
        items={chosen === undefined ? [] : itemsFor(chosen)}
        onClose={() => setOpen(undefined)}
        quick={chosen === undefined || !canReact(chosen) ? undefined : quickReactions(chosen)}
      />
      {dialogs}
    </div>
  )
}

/** How much is new below stands on it. */
function ToEnd({ unread, onClick }: { unread: number; onClick: () => void }): ReactElement {
  const t = useT()
  return (
    <span className="absolute end-4 bottom-3">
      <IconButton
        icon={ChevronDown}
        label={unread === 0 ? t('room.toEnd') : t('room.toEnd.unread', { n: unread })}
        onClick={onClick}
        className="border border-line bg-raised! shadow-float"
      />
      {unread > 0 && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-x-0 -top-2 mx-auto grid h-5 w-fit min-w-5 place-items-center rounded-full bg-accent px-1.5 text-meta font-bold text-on-accent"
        >
          {unread > 999 ? '999+' : unread}
        </span>
      )}
    </span>
  )
}

/** Where the beginning will stand with the first message. */
function NothingYet({ conversation }: { conversation: Conversation }): ReactElement {
  return (
    <div className="absolute inset-x-0 top-3">
      <Beginning conversation={conversation} />
    </div>
  )
}

const usualReactions = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

function canReact({ deleted, state }: Message): boolean {
  return !deleted && isSent(state)
}

function hasMine(message: Message, sign: string): boolean {
  return message.reactions.some(({ emoji, mine }) => emoji === sign && mine)
}

interface JumpInput {
  readonly room: Room
  readonly rows: readonly Row[]
  readonly list: { readonly current: VirtualListHandle | null }
  readonly wanted: string | undefined
  readonly onWantedShown: () => void
}

const glowMs = 1600

/** To a message anywhere in the room: loaded if need be, shown in the middle, glowing for a moment. */
function useJumps({ room, rows, list, wanted, onWantedShown }: JumpInput): {
  jumpTo: (id: string) => void
  glowing: string | undefined
} {
  const [target, setTarget] = useState<string>()
  const [glowing, setGlowing] = useState<string>()
  const jumpTo = useCallback((id: string) => void room.loadAround(id).then(found => found && setTarget(id)), [room])
  useEffect(() => {
    if (wanted === undefined) return
    jumpTo(wanted)
    onWantedShown()
  }, [wanted, jumpTo, onWantedShown])
  useEffect(() => {
    const index = rows.findIndex(row => row.kind === 'message' && row.message.id === target)
    if (index < 0) return
    list.current?.scrollTo(index, 'center')
    setTarget(undefined)
    setGlowing(target)
    setTimeout(() => setGlowing(undefined), glowMs)
  }, [target, rows, list])
  return { jumpTo, glowing }
}

/** Own messages bring the reader to the end; others' do not. */
function useOwnSends(messages: readonly Message[], list: { readonly current: VirtualListHandle | null }): void {
  const newest = messages.at(-1)
  const seen = useRef(newest?.key)
  useEffect(() => {
    if (newest === undefined || newest.key === seen.current) return
    seen.current = newest.key
    if (newest.own) list.current?.scrollToEnd()
  }, [newest, list])
}

/** What stands at the end of a visible window is read. */
function useRead(room: Room, atEnd: boolean, count: number): void {
  useEffect(() => {
    const read = (): void => {
      if (atEnd && document.visibilityState === 'visible' && document.hasFocus()) room.markRead()
    }
    read()
    addEventListener('focus', read)
    document.addEventListener('visibilitychange', read)
    return () => {
      removeEventListener('focus', read)
      document.removeEventListener('visibilitychange', read)
    }
  }, [room, atEnd, count])
}

function handleKeys(
  event: KeyboardEvent,
  rows: readonly Row[],
  setMode: (mode: RoomMode) => void,
  openFor: (element: Element, anchor: Element) => void,
): void {
  const item = event.target as HTMLElement
  if (item.getAttribute('role') !== 'listitem' || event.ctrlKey || event.metaKey || event.altKey) return
  const row = rows[Number(item.dataset['index'])]
  if (row?.kind !== 'message') return
  if (event.key === 'Enter' || event.key === ' ')
    openFor(item.querySelector('[data-message]') as Element, item.querySelector('[data-message] > *') as Element)
  else if (event.key === 'r' && !row.message.deleted) setMode({ kind: 'reply', message: row.message })
  else return
  event.preventDefault()
}

function keyOf(row: Row): string {
  return row.key
}

/** Close enough that the list does not move when the true heights come. */
function estimateSize(row: Row): number {
  if (row.kind === 'day') return 48
  if (row.kind === 'unread') return 34
  const { message, first } = row
  if (message.kind === 'image') return 260
  const lines = Math.ceil(message.text.length / 44) || 1
  return 14 + lines * 21 + (first ? 8 : 2) + (message.replyTo === undefined ? 0 : 50) + (message.reactions.length > 0 ? 20 : 0)
}
