// Settings: what others learn, who is kept away, and the way to reports and limits.

import { ActionRow, Button, ChoiceRow, PropertyTag, Section, SwitchRow, toasts } from '@causeway/ui'
import { Flag, Landmark, LockKeyhole, ShieldCheck, UsersRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Wishes } from '../engine/api-care.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function Privacy(): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const wishes = useLive(engine.wishes)
  const protection = useLive(engine.protection)
  const { lock } = useLive(engine.status)
  const isMinor = protection?.isMinor === true
  const set = (change: Partial<Wishes>): void => void engine.care.setWishes(change)
  return (
    <>
      <PaneHeader title={care('privacy.title')} onBack={() => go(paths.settings())} inner />
      <PaneBody>
        <Section title={care('privacy.others')}>
          <SwitchRow
            label={care('privacy.readReceipts')}
            hint={care('privacy.readReceipts.hint')}
            checked={wishes.readReceipts}
            onChecked={readReceipts => set({ readReceipts })}
          />
          <SwitchRow
            label={care('privacy.typing')}
            hint={care('privacy.typing.hint')}
            checked={wishes.typing}
            onChecked={typing => set({ typing })}
          />
          {protection !== undefined && (
            <SwitchRow
              label={care('privacy.presence')}
              hint={care(protection.mayShowPresence ? 'privacy.presence.hint' : 'privacy.presence.minor')}
              checked={wishes.presence && protection.mayShowPresence}
              disabled={!protection.mayShowPresence}
              onChecked={presence => set({ presence })}
            />
          )}
          <ChoiceRow
            label={care('privacy.previews')}
            hint={care('privacy.previews.hint')}
            value={wishes.linkPreviews}
            options={(['ask', 'always', 'never'] as const).map(value => ({ value, label: care(`privacy.previews.${value}`) }))}
            onValue={linkPreviews => set({ linkPreviews })}
          />
        </Section>
        <Findable />
        <Shown />
        <Blocked />
        <Section>
          {isMinor && (
            <ActionRow leads icon={ShieldCheck} label={care('minor.title')} onSelect={() => go(paths.settings('protection'))} />
          )}
          <ActionRow leads icon={UsersRound} label={care('guardian.title')} onSelect={() => go(paths.settings('guardian'))} />
          <ActionRow
            leads
            icon={LockKeyhole}
            label={care('lock.title')}
            detail={care(lock === undefined ? 'lock.off' : `lock.by.${lock}`)}
            onSelect={() => go(paths.settings('lock'))}
          />
          <ActionRow leads icon={Landmark} label={care('held.title')} onSelect={() => go(paths.settings('held'))} />
          <ActionRow leads icon={Flag} label={care('privacy.reports')} onSelect={() => go(paths.settings('reports'))} />
        </Section>
      </PaneBody>
    </>
  )
}

/** Whether people who know the handle find this account. */
function Findable(): ReactElement | null {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [findable, setFindable] = useState<boolean>()
  useEffect(() => {
    engine.care.standing().then(
      standing => setFindable(standing.findable),
      () => undefined,
    )
  }, [engine])
  if (findable === undefined) return null
  const change = (on: boolean): void => {
    setFindable(on)
    void engine.care.setFindable(on).catch((cause: unknown) => {
      setFindable(!on)
      toasts.add({ text: sentenceOf(t, cause), urgent: true })
    })
  }
  return (
    <Section title={care('privacy.reach')}>
      <SwitchRow label={care('privacy.findable')} hint={care('privacy.findable.hint')} checked={findable} onChecked={change} />
    </Section>
  )
}

/** What is shown with care. */
function Shown(): ReactElement | null {
  const care = useCareT()
  const engine = useEngine()
  const protection = useLive(engine.protection)
  if (protection === undefined) return null
  const { blurPictures, mayLoosen } = protection
  return (
    <Section title={care('privacy.shown')}>
      <SwitchRow
        label={care('privacy.blur')}
        hint={care(mayLoosen ? 'privacy.blur.hint' : 'privacy.blur.fixed')}
        checked={blurPictures}
        disabled={!mayLoosen}
        onChecked={on => void engine.care.setWishes({ blurPictures: on })}
      />
    </Section>
  )
}

function Blocked(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const people = useLive(engine.blocks)
  const lift = (user: string): void =>
    void engine.care.block(user, undefined).catch((cause: unknown) => toasts.add({ text: sentenceOf(t, cause), urgent: true }))
  return (
    <Section title={care('privacy.blocked')}>
      {people.length === 0 && <p className="px-4 py-4 text-body text-ink-soft">{care('privacy.blocked.none')}</p>}
      {people.map(({ user, name, property, kind }) => {
        const foreign = foreignProperty(engine.properties, engine.property, property)
        return (
          <div key={user} className="flex min-h-14 items-center gap-3 px-4 py-2">
            <PersonAvatar name={name} user={user} size="small" property={foreign} />
            <span className="min-w-0 grow">
              <span className="flex items-center gap-2">
                <bdi className="truncate text-body font-semibold">{name}</bdi>
                {foreign !== undefined && <PropertyTag property={foreign} />}
              </span>
              <span className="block text-small text-ink-soft">{care(`privacy.kind.${kind}`)}</span>
            </span>
            <Button onClick={() => lift(user)} aria-label={`${care(`privacy.un${kind}`)}: ${name}`}>
              {care(`privacy.un${kind}`)}
            </Button>
          </div>
        )
      })}
    </Section>
  )
}
