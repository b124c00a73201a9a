import { Avatar, IconButton, Menu, PropertyTag, Section, toasts } from '@causeway/ui'
import type { MenuItem } from '@causeway/ui'
import { EllipsisVertical } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Member, Room } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { sentenceOf } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'

export interface MembersProps {
  readonly room: Room
  readonly members: readonly Member[]
  readonly mayChange: boolean
}

export function Members({ room, members, mayChange }: MembersProps): ReactElement {
  const t = useT()
  const [removing, setRemoving] = useState<Member>()
  const attempt = (work: Promise<void>): void =>
    void work.catch((error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }))
  return (
    <Section title={t('group.members')}>
      {members.map(member => (
        <MemberRow
          key={member.user}
          member={member}
          mayChange={mayChange && !member.isMe}
          onRole={role => attempt(room.setRole(member.user, role))}
          onRemove={() => setRemoving(member)}
        />
      ))}
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
  readonly onRole: (role: Member['role']) => void
  readonly onRemove: () => void
}

function MemberRow({ member, mayChange, onRole, onRemove }: MemberRowProps): ReactElement {
  const t = useT()
  const engine = useEngine()
  const foreign = foreignProperty(engine.properties, engine.property, member.property)
  const items: MenuItem[] = [
    ...(member.role === 'admin' ? [] : [{ label: t('group.makeAdmin'), onSelect: () => onRole('admin') }]),
    ...(member.role === 'member' ? [] : [{ label: t('group.makeMember'), onSelect: () => onRole('member') }]),
    { label: t('group.removeMember'), danger: true, apart: true, onSelect: onRemove },
  ]
  return (
    <div className="flex min-h-14 items-center gap-3 ps-4 pe-2">
      <Avatar name={member.name} seed={member.user} size="small" property={foreign} />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-2">
          <bdi className="truncate text-body font-semibold">{member.isMe ? t('any.you') : member.name}</bdi>
          {foreign !== undefined && <PropertyTag property={foreign} />}
        </span>
        {member.role !== 'member' && <span className="block text-small text-ink-soft">{t(`group.role.${member.role}`)}</span>}
      </span>
      {mayChange && (
        <Menu items={items} trigger={<IconButton small icon={EllipsisVertical} label={`${t('any.more')}: ${member.name}`} />} />
      )}
    </div>
  )
}
