// A person met in a group: who they are, a word to them alone, their devices, and what protects from them.

import { ActionRow, Avatar, Dialog, PropertyTag, Section } from '@causeway/ui'
import { MessageCircle, MonitorSmartphone, Pencil, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Person } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useGroupT } from '../groups/texts/index.ts'
import { foreignProperty } from '../list/conversation.ts'
import { useFace, usePicture } from '../picture.ts'
import { PictureCover } from '../picture-cover.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { KnownAs } from './known-as.tsx'
import NameDialog from './name-dialog.tsx'
import { PersonActions } from './person-actions.tsx'
import { useCareT } from './texts/index.ts'

const PersonDevices = lazy(() => import('./person-devices.tsx'))
const Safety = lazy(() => import('../details/safety.tsx'))

export default function PersonPage({ person, onClose }: { person: Person; onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const group = useGroupT()
  const engine = useEngine()
  const [asked, setAsked] = useState<'devices' | 'name' | 'safety'>()
  const { user, name } = person
  const picture = usePicture(user, useFace(user))
  const foreign = foreignProperty(engine.properties, engine.property, person.property)
  const back = (): void => setAsked(undefined)
  if (asked === 'devices') return <Suspense>{<PersonDevices user={user} name={name} onClose={back} />}</Suspense>
  if (asked === 'safety') return <Suspense>{<Safety user={user} name={name} onClose={back} />}</Suspense>
  if (asked === 'name') return <NameDialog person={person} onClose={back} />
  return (
    <Dialog open onClose={onClose} title={name} closeLabel={t('any.close')}>
      <div className="flex flex-col items-center gap-2">
        <span {...(picture.url !== undefined && { role: 'img', 'aria-label': group('picture.of', { name }) })}>
          <Avatar name={name} seed={user} picture={picture.url} size="huge" property={foreign} />
        </span>
        <PictureCover picture={picture} by={person} about={{ kind: 'picture', user }} />
        <KnownAs person={person} />
        {foreign !== undefined && <PropertyTag property={foreign} />}
      </div>
      <Section>
        <Write person={person} />
        <ActionRow leads icon={Pencil} label={care('name.of.row', { name })} onSelect={() => setAsked('name')} />
        <ActionRow leads icon={ShieldCheck} label={t('details.safety')} onSelect={() => setAsked('safety')} />
        <ActionRow
          leads
          icon={MonitorSmartphone}
          label={care('devices.of', { name })}
          detail={care('devices.detail')}
          onSelect={() => setAsked('devices')}
        />
      </Section>
      <PersonActions user={user} name={name} onBlocked={onClose} />
    </Dialog>
  )
}

/** The conversation that there is, or a request for one. */
function Write({ person }: { person: Person }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const attempt = useAttempt()
  const known = useLive(engine.conversations)?.find(({ peer }) => peer?.user === person.user)
  const write = async (): Promise<void> => go(paths.room(known?.id ?? (await engine.request(person, ''))))
  return (
    <ActionRow
      leads
      icon={MessageCircle}
      label={t('contact.write')}
      {...(attempt.error === undefined ? {} : { detail: attempt.error })}
      onSelect={() => attempt.run(write)}
    />
  )
}
