// What can be done with an own message that failed or still waits.

import { toasts } from '@causeway/ui'
import type { MenuItem } from '@causeway/ui'
import { RotateCw, Trash } from 'lucide-react'
import { useMemo } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

export interface UnsentActions {
  retry(message: Message): void
  discard(message: Message): void
  retryItem(message: Message): MenuItem
  discardItem(message: Message): MenuItem
}

export function useUnsentActions(room: Room): UnsentActions {
  const t = useT()
  return useMemo(() => {
    const failed = (): void => toasts.add({ text: t('any.failed'), urgent: true })
    const retry = ({ id }: Message): void => void room.retry(id).catch(failed)
    const discard = ({ id }: Message): void => void room.discard(id).catch(failed)
    return {
      retry,
      discard,
      retryItem: message => ({ label: t('message.retry'), icon: RotateCw, onSelect: () => retry(message) }),
      discardItem: message => ({
        label: t('message.discard'),
        icon: Trash,
        danger: true,
        apart: true,
        onSelect: () => discard(message),
      }),
    }
  }, [room, t])
}
