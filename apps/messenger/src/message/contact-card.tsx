import { cx, PropertyTag } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Message } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'

/** Somebody else, handed on. Writing to them asks them first, as always. */
export function ContactCard({ message: { contact, own } }: { message: Message }): ReactElement | null {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [asked, setAsked] = useState(false)
  const known = useLive(engine.conversations)?.find(({ peer }) => peer !== undefined && peer.user === contact?.user)
  if (contact === undefined) return null
  const foreign = foreignProperty(engine.properties, engine.property, contact.property)
  const write = (): void => {
    if (known !== undefined) return go(paths.room(known.id))
    setAsked(true)
    void engine.request(contact, '').then(id => go(paths.room(id)))
  }
  return (
    <div className="mb-1 flex w-64 max-w-full flex-col gap-2">
      <div className="flex items-center gap-3">
        <PersonAvatar name={contact.name} user={contact.user} size="medium" />
        <span className="min-w-0">
          <bdi className="block truncate font-semibold">{contact.name}</bdi>
          {foreign !== undefined && <PropertyTag property={foreign} />}
        </span>
      </div>
      <button
        type="button"
        disabled={asked}
        onClick={write}
        className={cx('min-h-9 rounded-xl text-body font-semibold', own ? 'bg-black/20' : 'bg-panel text-accent-ink')}
      >
        {t('contact.write')}
      </button>
    </div>
  )
}
