import { Dialog } from '@causeway/ui'
import type { ReactElement } from 'react'
import Emoji from '../composer/emoji.tsx'
import type { Message, Room } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

/** Any emoji as a reaction. */
export default function ReactDialog({
  message,
  room,
  onClose,
}: {
  message: Message
  room: Room
  onClose: () => void
}): ReactElement {
  const t = useT()
  const pick = (emoji: string): void => {
    void room.react(message.id, emoji, true)
    onClose()
  }
  return (
    <Dialog open onClose={onClose} title={t('message.react')} size="small" closeLabel={t('any.close')} bare>
      <div className="flex justify-center pb-2">
        <Emoji onPick={pick} />
      </div>
    </Dialog>
  )
}
