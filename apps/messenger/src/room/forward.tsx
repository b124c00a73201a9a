import { Button, cx, Dialog, toasts } from '@causeway/ui'
import { Check } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty, nameOf } from '../list/conversation.ts'
import { ConversationAvatar } from '../list/conversation-avatar.tsx'
import { useT } from '../texts/index.ts'

/** A limit slows chain letters down. */
const targetsMax = 5

export default function Forward({ message, room, onClose }: { message: Message; room: Room; onClose: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const conversations = (useLive(engine.conversations) ?? []).filter(({ over, waiting }) => !over && !waiting)
  const toggle = (id: string): void => setChosen(chosen.includes(id) ? chosen.filter(other => other !== id) : [...chosen, id])
  const send = (): void => {
    void room.forward(message.id, chosen).then(
      () => toasts.add({ text: t('forward.done', { n: chosen.length }) }),
      () => toasts.add({ text: t('any.failed'), urgent: true }),
    )
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('forward.title')}
      description={t('forward.limit', { n: targetsMax })}
      closeLabel={t('any.close')}
      bare
      footer={
        <Button kind="primary" disabled={chosen.length === 0} onClick={send}>
          {t('any.send')}
        </Button>
      }
    >
      <div className="scroll-quiet overflow-y-auto px-2 pb-2">
        {conversations.map(conversation => {
          const checked = chosen.includes(conversation.id)
          return (
            <label
              key={conversation.id}
              className="flex min-h-14 cursor-pointer items-center gap-3 rounded-xl px-3 py-1.5 hover:bg-sunken has-disabled:opacity-50 has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
            >
              <input
                type="checkbox"
                className="sr-only"
                checked={checked}
                disabled={!checked && chosen.length >= targetsMax}
                onChange={() => toggle(conversation.id)}
              />
              <ConversationAvatar
                conversation={conversation}
                property={foreignProperty(engine.properties, engine.property, conversation.peer?.property)}
                size="small"
              />
              <bdi className="grow truncate text-body font-semibold">{nameOf(conversation, t)}</bdi>
              <span
                aria-hidden
                className={cx(
                  'grid size-6 shrink-0 place-items-center rounded-full border-2',
                  checked ? 'border-accent bg-accent text-on-accent' : 'border-edge',
                )}
              >
                {checked && <Check className="size-4 stroke-3" />}
              </span>
            </label>
          )
        })}
      </div>
    </Dialog>
  )
}
