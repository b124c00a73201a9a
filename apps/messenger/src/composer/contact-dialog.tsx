import { Dialog, ListRow, PropertyTag } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Room } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { useT } from '../texts/index.ts'

export default function ContactDialog({ room, onClose }: { room: Room; onClose: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const people = (useLive(engine.conversations) ?? []).filter(
    ({ kind, waiting, id }) => kind === 'direct' && !waiting && id !== room.id,
  )
  return (
    <Dialog open onClose={onClose} title={t('contact.title')} closeLabel={t('any.close')} bare>
      <div className="scroll-quiet overflow-y-auto p-2">
        {people.length === 0 && <p className="p-4 text-body text-ink-soft">{t('list.filter.empty')}</p>}
        {people.map(({ id, name, peer }) => {
          const foreign = foreignProperty(engine.properties, engine.property, peer?.property)
          return (
            <ListRow
              key={id}
              before={<PersonAvatar name={name} user={peer?.user ?? id} size="small" />}
              title={<bdi className="truncate">{name}</bdi>}
              after={foreign !== undefined && <PropertyTag property={foreign} />}
              onSelect={() => {
                if (peer !== undefined) void room.sendContact(peer.user)
                onClose()
              }}
            />
          )
        })}
      </div>
    </Dialog>
  )
}
