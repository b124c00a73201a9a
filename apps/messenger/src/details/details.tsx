// A conversation's page: who is in it, what can be done, how safe it is.

import { ActionRow, Button, Dialog, Field, Section, SwitchRow } from '@causeway/ui'
import { Eye, ImageUp, Link2, LogOut, MonitorSmartphone, Pencil, ShieldCheck, UserPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty, nameOf } from '../list/conversation.ts'
import { ConversationAvatar, useConversationPicture } from '../list/conversation-avatar.tsx'
import { PictureCover } from '../picture-cover.tsx'
import { Confirm } from '../screens/confirm.tsx'
import { Failed } from '../screens/failed.tsx'
import { PeopleChoice } from '../screens/new-group.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'
import { KnownAs } from '../care/known-as.tsx'
import NameDialog from '../care/name-dialog.tsx'
import { GroupReports } from '../care/group-reports.tsx'
import { PersonActions } from '../care/person-actions.tsx'
import { useCareT } from '../care/texts/index.ts'
import { Timer } from '../care/timer.tsx'
import { useGroupT } from '../groups/texts/index.ts'
import { Unagreed, useAdding } from '../groups/unagreed.tsx'
import { Members } from './members.tsx'

const GroupPicture = lazy(() => import('../groups/group-picture.tsx'))
const WaysDialog = lazy(() => import('../groups/ways.tsx'))
const Operator = lazy(() => import('./operator.tsx'))
const PersonDevices = lazy(() => import('../care/person-devices.tsx'))
const Safety = lazy(() => import('./safety.tsx'))

type Asked = 'ways' | 'picture' | 'devices' | 'name' | 'operator' | 'safety' | 'rename' | 'add' | 'leave'

export default function Details({ conversation, onClose }: { conversation: Conversation; onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const group = useGroupT()
  const engine = useEngine()
  const room = engine.room(conversation.id)
  const members = useLive(room.members)
  const [asked, setAsked] = useState<Asked>()
  const close = (): void => setAsked(undefined)
  const { kind, peer, over, waiting } = conversation
  const picture = useConversationPicture(conversation)
  const foreign = foreignProperty(engine.properties, engine.property, peer?.property)
  // Then their own row says so, and lifts it.
  const isKeptAway = useLive(engine.blocks).some(({ user }) => user === peer?.user)
  const mayChange = kind === 'group' && !over && members.some(({ isMe, role }) => isMe && role !== 'member')
  return (
    <>
      <PaneHeader title={t('details.title')} onBack={onClose} />
      <PaneBody>
        <div className="flex flex-col items-center gap-2 text-center">
          <span
            {...(picture.url !== undefined && { role: 'img', 'aria-label': group('picture.of', { name: conversation.name }) })}
          >
            <ConversationAvatar conversation={conversation} property={foreign} size="huge" />
          </span>
          <PictureCover
            picture={picture}
            by={peer ?? conversation.givenBy.picture}
            about={peer === undefined ? { kind: 'group-picture', room: conversation.id } : { kind: 'picture', user: peer.user }}
          />
          <h2 className="mt-1 text-title font-semibold">
            <bdi>{nameOf(conversation, t)}</bdi>
          </h2>
          {peer !== undefined && <KnownAs person={peer} />}
          {kind === 'group' && (
            <p className="text-body text-ink-soft">{t('group.memberCount', { n: conversation.memberCount })}</p>
          )}
          {peer !== undefined && foreign !== undefined && (
            <p className="text-body text-ink-soft">
              {t('new.crossApp', { name: peer.name, property: foreign.name, own: engine.property.name })}
            </p>
          )}
        </div>
        <Section>
          {peer !== undefined && (
            <ActionRow leads icon={Pencil} label={care('name.of.row', { name: peer.name })} onSelect={() => setAsked('name')} />
          )}
          {peer !== undefined && !waiting && (
            <ActionRow
              leads
              icon={ShieldCheck}
              label={t('details.safety')}
              detail={t('details.safety.detail')}
              onSelect={() => setAsked('safety')}
            />
          )}
          {peer !== undefined && (
            <ActionRow
              leads
              icon={MonitorSmartphone}
              label={care('devices.of', { name: peer.name })}
              detail={care('devices.detail')}
              onSelect={() => setAsked('devices')}
            />
          )}
          <ActionRow
            leads
            icon={Eye}
            label={t('details.operator')}
            detail={t('details.operator.detail')}
            onSelect={() => setAsked('operator')}
          />
        </Section>
        <Section>
          {!isKeptAway && (
            <SwitchRow label={t('list.mute')} checked={conversation.muted} onChecked={muted => void room.mark({ muted })} />
          )}
          <SwitchRow label={t('list.pin')} checked={conversation.pinned} onChecked={pinned => void room.mark({ pinned })} />
          <SwitchRow
            label={t('list.archive')}
            checked={conversation.archived}
            onChecked={archived => void room.mark({ archived })}
          />
        </Section>
        {!over && !waiting && <Timer conversation={conversation} room={room} />}
        {mayChange && (
          <Section>
            <ActionRow leads icon={ImageUp} label={t('group.picture')} onSelect={() => setAsked('picture')} />
            <ActionRow leads icon={Pencil} label={t('group.rename')} onSelect={() => setAsked('rename')} />
            <ActionRow leads icon={UserPlus} label={t('group.add')} onSelect={() => setAsked('add')} />
            <ActionRow
              leads
              icon={Link2}
              label={group('ways.title')}
              {...(conversation.asking && { detail: group('ways.asks') })}
              onSelect={() => setAsked('ways')}
            />
          </Section>
        )}
        {kind === 'group' && <Members room={room} members={members} mayChange={mayChange} />}
        {kind === 'group' && !over && (
          <Button icon={LogOut} wide className="text-danger-ink!" onClick={() => setAsked('leave')}>
            {t('group.leave')}
          </Button>
        )}
        {peer !== undefined && <PersonActions user={peer.user} name={peer.name} />}
        {kind === 'group' && <GroupReports conversation={conversation} />}
      </PaneBody>
      <Suspense>
        {asked === 'ways' && <WaysDialog conversation={conversation} onClose={close} />}
        {asked === 'picture' && <GroupPicture conversation={conversation} onClose={close} />}
        {asked === 'operator' && <Operator onClose={close} />}
        {asked === 'devices' && peer !== undefined && <PersonDevices user={peer.user} name={peer.name} onClose={close} />}
        {asked === 'safety' && peer !== undefined && <Safety user={peer.user} name={peer.name} onClose={close} />}
      </Suspense>
      {asked === 'name' && peer !== undefined && <NameDialog person={peer} onClose={close} />}
      {asked === 'rename' && <Rename conversation={conversation} onClose={close} />}
      {asked === 'add' && <Add conversation={conversation} without={members.map(({ user }) => user)} onClose={close} />}
      <Confirm
        open={asked === 'leave'}
        title={t('group.leave.title', { name: conversation.name })}
        detail={t('group.leave.detail')}
        action={t('group.leave')}
        onConfirm={() => void room.leave()}
        onClose={close}
      />
    </>
  )
}

function Rename({ conversation, onClose }: { conversation: Conversation; onClose: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [name, setName] = useState(conversation.name)
  const attempt = useAttempt()
  return (
    <Dialog open onClose={onClose} title={t('group.rename')} size="small" closeLabel={t('any.close')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(() => engine.room(conversation.id).rename(name.trim()).then(onClose))
        }}
      >
        <Field label={t('group.name')} value={name} onValue={setName} error={attempt.error} maxLength={100} />
        <Button kind="primary" type="submit" wide busy={attempt.busy} disabled={name.trim() === ''}>
          {t('any.save')}
        </Button>
      </form>
    </Dialog>
  )
}

function Add({
  conversation,
  without,
  onClose,
}: {
  conversation: Conversation
  without: readonly string[]
  onClose: () => void
}): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const adding = useAdding(users => engine.room(conversation.id).add(users).then(onClose))
  return (
    <Dialog open onClose={onClose} title={t('group.add')} closeLabel={t('any.close')}>
      <PeopleChoice chosen={chosen} onChosen={setChosen} without={without} />
      <Failed error={adding.error} />
      <Unagreed adding={adding} chosen={chosen} name={conversation.name} onWithout={adding.run} />
      {adding.unagreed.length === 0 && (
        <Button kind="primary" wide busy={adding.busy} disabled={chosen.length === 0} onClick={() => adding.run(chosen)}>
          {t('group.add')}
        </Button>
      )}
    </Dialog>
  )
}
