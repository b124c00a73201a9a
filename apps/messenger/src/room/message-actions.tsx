// What can be done with a message, and the dialogs that some of it asks for.

import { toasts } from '@causeway/ui'
import type { MenuItem } from '@causeway/ui'
import { Copy, CornerUpLeft, Flag, Forward, Info, Pencil, SmilePlus, Trash } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Conversation, Message, Room } from '../engine/api.ts'
import { isSent } from '../message/send-state.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'
import type { T } from '../texts/index.ts'
import type { RoomMode } from './mode.ts'
import { useUnsentActions } from './unsent-actions.ts'

const ReactDialog = lazy(() => import('./react-dialog.tsx'))
const MessageInfo = lazy(() => import('./message-info.tsx'))
const Report = lazy(() => import('../care/report.tsx'))
const ForwardDialog = lazy(() => import('./forward.tsx'))

interface Asked {
  readonly what: 'delete' | 'info' | 'forward' | 'react' | 'report'
  readonly message: Message
}

export interface MessageActions {
  readonly itemsFor: (message: Message) => MenuItem[]
  readonly dialogs: ReactElement
}

export function useMessageActions(deps: {
  room: Room
  conversation: Conversation
  setMode: (mode: RoomMode) => void
}): MessageActions {
  const { room, conversation, setMode } = deps
  const t = useT()
  const [asked, setAsked] = useState<Asked>()
  const close = (): void => setAsked(undefined)
  const { retryItem, discardItem } = useUnsentActions(room)
  const copyItem = (text: string): MenuItem => ({
    label: t('message.copy'),
    icon: Copy,
    onSelect: () => void copy(text).then(() => toasts.add({ text: t('any.copied') })),
  })
  const itemsFor = (message: Message): MenuItem[] => {
    const { text, own, deleted, kind, state } = message
    const info: MenuItem = { label: t('message.info'), icon: Info, onSelect: () => setAsked({ what: 'info', message }) }
    if (deleted) return [info]
    if (own && state === 'failed') return [retryItem(message), ...(text === '' ? [] : [copyItem(text)]), discardItem(message)]
    const sent = isSent(state)
    const items: MenuItem[] = []
    if (!conversation.over && sent)
      items.push({ label: t('message.react.more'), icon: SmilePlus, onSelect: () => setAsked({ what: 'react', message }) })
    if (!conversation.over && sent) items.push(replyItem(t, () => setMode({ kind: 'reply', message })))
    if (own && kind === 'text' && sent && !conversation.over)
      items.push({ label: t('message.edit'), icon: Pencil, onSelect: () => setMode({ kind: 'edit', message }) })
    if (sent)
      items.push({
        label: t('message.forward'),
        icon: Forward,
        points: true,
        onSelect: () => setAsked({ what: 'forward', message }),
      })
    if (text !== '') items.push(copyItem(text))
    items.push(info)
    if (own && state === 'pending') items.push(discardItem(message))
    if (!own)
      items.push({
        label: t('message.report'),
        icon: Flag,
        danger: true,
        apart: true,
        onSelect: () => setAsked({ what: 'report', message }),
      })
    if (own && sent && !conversation.over)
      items.push({
        label: t('message.delete'),
        icon: Trash,
        danger: true,
        apart: true,
        onSelect: () => setAsked({ what: 'delete', message }),
      })
    return items
  }
  return {
    itemsFor,
    dialogs: (
      <>
        <Confirm
          open={asked?.what === 'delete'}
          title={t('message.delete.title')}
          detail={t('message.delete.detail')}
          action={t('any.delete')}
          onConfirm={() => asked !== undefined && void room.delete(asked.message.id)}
          onClose={close}
        />
        <Suspense>
          {asked?.what === 'react' && <ReactDialog message={asked.message} room={room} onClose={close} />}
          {asked?.what === 'info' && <MessageInfo message={asked.message} room={room} onClose={close} />}
          {asked?.what === 'report' && <ReportMessage message={asked.message} room={room} onClose={close} />}
          {asked?.what === 'forward' && <ForwardDialog message={asked.message} room={room} onClose={close} />}
        </Suspense>
      </>
    ),
  }
}

function replyItem(t: T, onSelect: () => void): MenuItem {
  return { label: t('message.reply'), icon: CornerUpLeft, points: true, shortcut: 'R', onSelect }
}

function ReportMessage({ message, room, onClose }: { message: Message; room: Room; onClose: () => void }): ReactElement {
  const about = { kind: 'message', room: room.id, message: message.id } as const
  return <Report about={about} name={message.senderName} onClose={onClose} />
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}
