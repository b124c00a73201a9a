import { IconButton, Menu, PropertyTag, Section, toasts } from '@causeway/ui'
import type { MenuItem } from '@causeway/ui'
import { EllipsisVertical } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Member, Room } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'

const PersonPage = lazy(() => import('../care/person.tsx'))

export interface MembersProps {
  readonly room: Room
  readonly members: readonly Member[]
  readonly mayChange: boolean
}

export function Members({ room, members, mayChange }: MembersProps): ReactElement {
  const t = useT()
  const [removing, setRemoving] = useState<Member>()
  const [looking, setLooking] = useState<Member>()
  const attempt = (work: Promise<void>): void =>
    void work.catch((error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }))
  return (
    <Section title={t('group.members')}>
      {members.map(member => (
        <MemberRow
          key={member.user}
          member={member}
          mayChange={mayChange && !member.isMe}
          onLook={() => setLooking(member)}
          onRole={role => attempt(room.setRole(member.user, role))}
          onRemove={() => setRemoving(member)}
        />
      ))}
      <Suspense>{looking !== undefined && <PersonPage person={looking} onClose={() => setLooking(undefined)} />}</Suspense>
      <Confirm
        open={removing !== undefined}
        title={t('group.removeMember.title', { name: removing?.name ?? '' })}
        detail={t('group.removeMember.detail', { name: removing?.name ?? '' })}
        action={t('any.remove')}
        onConfirm={() => removing !== undefined && attempt(room.remove(removing.user))}
        onClose={() => setRemoving(undefined)}
      />
    </Section>
  )
}

interface MemberRowProps {
  readonly member: Member
  readonly mayChange: boolean
  readonly onLook: () => void
  readonly onRole: (role: Member['role']) => void
  readonly onRemove: () => void
}

function MemberRow({ member, mayChange, onLook, onRole, onRemove }: MemberRowProps): ReactElement {
  const t = useT()
  const engine = useEngine()
  const foreign = foreignProperty(engine.properties, engine.property, member.property)
  const items: MenuItem[] = [
    ...(member.role === 'admin' ? [] : [{ label: t('group.makeAdmin'), onSelect: () => onRole('admin') }]),
    ...(member.role === 'member' ? [] : [{ label: t('group.makeMember'), onSelect: () => onRole('member') }]),
    { label: t('group.removeMember'), danger: true, apart: true, onSelect: onRemove },
  ]
  const who = (
    <>
      <PersonAvatar name={member.name} user={member.user} size="small" />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-2">
          <bdi className="truncate text-body font-semibold">{member.isMe ? t('any.you') : member.name}</bdi>
          {foreign !== undefined && <PropertyTag property={foreign} />}
        </span>
        <span className="flex gap-x-2 text-small text-ink-soft">
          {member.handle !== undefined && member.handle !== member.name && (
            <bdi dir="ltr" className="truncate">
              {member.handle}
            </bdi>
          )}
          {member.role !== 'member' && <span className="shrink-0">{t(`group.role.${member.role}`)}</span>}
        </span>
      </span>
    </>
  )
  return (
    <div className="flex min-h-14 items-center pe-2">
      {member.isMe ? (
        <div className="flex min-w-0 grow items-center gap-3 px-4 py-2">{who}</div>
      ) : (
        <button
          type="button"
          onClick={onLook}
          className="flex min-w-0 grow items-center gap-3 px-4 py-2 text-start -outline-offset-2! hover:bg-sunken"
        >
          {who}
        </button>
      )}
      {mayChange && (
        <Menu items={items} trigger={<IconButton small icon={EllipsisVertical} label={`${t('any.more')}: ${member.name}`} />} />
      )}
    </div>
  )
}
