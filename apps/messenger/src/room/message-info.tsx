import { Dialog, Section } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useLive } from '../engine-context.tsx'
import { fullTime } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

/** When it was sent, and whom it has reached. */
export default function MessageInfo({
  message,
  room,
  onClose,
}: {
  message: Message
  room: Room
  onClose: () => void
}): ReactElement {
  const t = useT()
  const members = useLive(room.members)
  const nameOf = (user: string): string => members.find(member => member.user === user)?.name ?? t('any.unknownPerson')
  const delivered = message.deliveredTo.filter(user => !message.readBy.includes(user))
  return (
    <Dialog open onClose={onClose} title={t('message.info.title')} closeLabel={t('any.close')} size="small">
      <Section title={t('message.info.sent')}>
        <p className="px-4 py-3 text-body">{fullTime(t.language.tag, message.atMs)}</p>
      </Section>
      {message.own && <People title={t('message.info.readBy')} names={message.readBy.map(nameOf)} />}
      {message.own && <People title={t('message.info.deliveredTo')} names={delivered.map(nameOf)} />}
      {message.own && message.readBy.length === 0 && delivered.length === 0 && (
        <p className="px-1 text-body text-ink-soft">{t('message.info.notYet')}</p>
      )}
    </Dialog>
  )
}

function People({ title, names }: { title: string; names: readonly string[] }): ReactElement | null {
  if (names.length === 0) return null
  return (
    <Section title={title}>
      {names.map(name => (
        <p key={name} className="px-4 py-2.5 text-body">
          <bdi>{name}</bdi>
        </p>
      ))}
    </Section>
  )
}
