// What can be done with a conversation from the list.

import type { MenuItem } from '@causeway/ui'
import { Archive, ArchiveRestore, Bell, BellOff, Mail, MailOpen, Pin, PinOff } from 'lucide-react'
import type { Placed } from '../engine/together.ts'
import { useT } from '../texts/index.ts'

export function useConversationActions(): (placed: Placed) => MenuItem[] {
  const t = useT()
  return ({ engine, conversation: { id, unread, markedUnread, pinned, muted, archived } }) => {
    const room = engine.room(id)
    const isUnread = unread > 0 || markedUnread
    return [
      isUnread
        ? { label: t('list.markRead'), icon: MailOpen, onSelect: () => room.markRead() }
        : { label: t('list.markUnread'), icon: Mail, onSelect: () => void room.mark({ markedUnread: true }) },
      {
        label: t(pinned ? 'list.unpin' : 'list.pin'),
        icon: pinned ? PinOff : Pin,
        onSelect: () => void room.mark({ pinned: !pinned }),
      },
      {
        label: t(muted ? 'list.unmute' : 'list.mute'),
        icon: muted ? Bell : BellOff,
        onSelect: () => void room.mark({ muted: !muted }),
      },
      {
        label: t(archived ? 'list.unarchive' : 'list.archive'),
        icon: archived ? ArchiveRestore : Archive,
        onSelect: () => void room.mark({ archived: !archived }),
      },
    ]
  }
}
