// Settings: a page of rows, and pages behind some of them.

import { ActionRow, ChoiceRow, IconButton, PropertyTag, Section, SwitchRow } from '@causeway/ui'
import { Camera, Fingerprint, Keyboard, Link2, LogOut, MonitorSmartphone, Pencil, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useEngine, useLive } from '../engine-context.tsx'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { setLook, useLook } from '../look.ts'
import { Confirm } from '../screens/confirm.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { percentOf } from '../text/dates.ts'
import { languages, useT } from '../texts/index.ts'
import { Notifications } from './notifications.tsx'
import { Storage } from './storage.tsx'

const Accounts = lazy(() => import('../care/accounts.tsx'))
const Devices = lazy(() => import('./devices.tsx'))
const Filed = lazy(() => import('../care/filed.tsx'))
const Guardian = lazy(() => import('../care/guardian.tsx'))
const Held = lazy(() => import('../care/held.tsx'))
const Lock = lazy(() => import('../care/lock.tsx'))
const Minor = lazy(() => import('../care/minor.tsx'))
const NameDialog = lazy(() => import('../care/name-dialog.tsx'))
const OwnPicture = lazy(() => import('./own-picture.tsx'))
const Passkeys = lazy(() => import('../passkeys/settings.tsx'))
const Privacy = lazy(() => import('../care/privacy.tsx'))
const ShortcutHelp = lazy(() => import('../screens/shortcut-help.tsx'))

export default function Settings({ page }: { page: string | undefined }): ReactElement {
  const t = useT()
  const [, go] = useLocation()
  if (page === 'accounts') return <Accounts />
  if (page === 'devices') return <Devices />
  if (page === 'guardian') return <Guardian />
  if (page === 'protection') return <Minor />
  if (page === 'held') return <Held />
  if (page === 'lock') return <Lock />
  if (page === 'passkeys') return <Passkeys />
  if (page === 'privacy') return <Privacy />
  if (page === 'reports') return <Filed />
  return (
    <>
      <PaneHeader title={t('settings.title')} onBack={() => go(paths.list)} />
      <PaneBody>
        <Me />
        <Section>
          <ActionRow
            leads
            icon={MonitorSmartphone}
            label={t('settings.devices')}
            onSelect={() => go(paths.settings('devices'))}
          />
          <ActionRow leads icon={Fingerprint} label={t('settings.passkeys')} onSelect={() => go(paths.settings('passkeys'))} />
          <ActionRow leads icon={Link2} label={t('settings.accounts')} onSelect={() => go(paths.settings('accounts'))} />
          <ActionRow leads icon={ShieldCheck} label={t('settings.privacy')} onSelect={() => go(paths.settings('privacy'))} />
        </Section>
        <Appearance />
        <Notifications />
        <Storage />
        <About />
        <SignOut asked={page === 'sign-out'} />
      </PaneBody>
    </>
  )
}

function Me(): ReactElement | null {
  const t = useT()
  const engine = useEngine()
  const [changing, setChanging] = useState<'name' | 'picture'>()
  const { me } = useLive(engine.status)
  if (me === undefined) return null
  const close = (): void => setChanging(undefined)
  return (
    <div className="flex items-center gap-4">
      {/* The button lies over the picture: initials inside would be words that its name does not say. */}
      <div className="relative shrink-0">
        <PersonAvatar name={me.name} user={me.user} size="huge" />
        <span className="absolute -end-1 -bottom-1 grid size-9 place-items-center rounded-full border-2 border-ground bg-accent text-on-accent">
          <Camera aria-hidden className="size-4.5" />
        </span>
        <button
          type="button"
          aria-label={t('group.picture')}
          onClick={() => setChanging('picture')}
          className="absolute inset-0 rounded-full"
        />
      </div>
      <div className="min-w-0">
        <p className="truncate text-title font-semibold">
          <bdi>{me.name}</bdi>
        </p>
        <span className="flex flex-wrap items-center gap-x-2">
          <PropertyTag property={engine.property} />
          {me.handle !== me.name && (
            <bdi dir="ltr" className="truncate text-small text-ink-soft">
              {me.handle}
            </bdi>
          )}
        </span>
      </div>
      <IconButton icon={Pencil} label={t('settings.name')} onClick={() => setChanging('name')} className="ms-auto shrink-0" />
      <Suspense>
        {changing === 'picture' && <OwnPicture user={me.user} onClose={close} />}
        {changing === 'name' && <NameDialog person={me} onClose={close} />}
      </Suspense>
    </div>
  )
}

function Appearance(): ReactElement {
  const t = useT()
  const look = useLook()
  return (
    <Section title={t('settings.appearance')}>
      <ChoiceRow
        label={t('settings.language')}
        value={look.language}
        options={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
        onValue={language => setLook({ language })}
      />
      <ChoiceRow
        label={t('settings.mode')}
        value={look.mode}
        options={(['system', 'light', 'dark'] as const).map(mode => ({ value: mode, label: t(`settings.mode.${mode}`) }))}
        onValue={mode => setLook({ mode })}
      />
      <ChoiceRow
        label={t('settings.textSize')}
        value={`${look.textSize}`}
        options={[90, 100, 115, 130, 150].map(size => ({ value: `${size}`, label: percentOf(t.language.tag, size) }))}
        onValue={size => setLook({ textSize: Number(size) })}
      />
      <SwitchRow
        label={t('settings.contrast')}
        checked={look.contrast === 'more'}
        onChecked={more => setLook({ contrast: more ? 'more' : 'system' })}
      />
    </Section>
  )
}

function About(): ReactElement {
  const t = useT()
  const [help, setHelp] = useState(false)
  return (
    <Section title={t('settings.about')}>
      <ActionRow leads icon={Keyboard} label={t('settings.shortcuts')} onSelect={() => setHelp(true)} />
      <Suspense>{help && <ShortcutHelp onClose={() => setHelp(false)} />}</Suspense>
    </Section>
  )
}

function SignOut({ asked }: { asked: boolean }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [open, setOpen] = useState(asked)
  return (
    <Section>
      <ActionRow danger icon={LogOut} label={t('settings.signOut')} onSelect={() => setOpen(true)} />
      <Confirm
        open={open}
        title={t('settings.signOut.title')}
        detail={t('settings.signOut.detail')}
        action={t('settings.signOut.go')}
        onConfirm={() => {
          go(paths.list)
          void engine.signOut()
        }}
        onClose={() => setOpen(false)}
      />
    </Section>
  )
}
