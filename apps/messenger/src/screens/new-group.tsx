import { Button, cx, Field, PropertyTag, Section } from '@causeway/ui'
import { Check } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Conversation } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { Unagreed, useAdding } from '../groups/unagreed.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { useT } from '../texts/index.ts'
import { PaneBody, PaneHeader } from './pane-header.tsx'
import { paths } from './paths.ts'

/** `as`: with which own account, where there are several. */
export default function NewGroup({ as }: { as: ReactNode }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const adding = useAdding(async users => go(paths.room(await engine.createGroup(name.trim(), users))))
  return (
    <>
      <PaneHeader title={t('new.group')} onBack={() => go(paths.newChat)} inner />
      <PaneBody>
        {as}
        <form
          className="flex flex-col gap-6"
          onSubmit={event => {
            event.preventDefault()
            adding.run(chosen)
          }}
        >
          <Field label={t('group.name')} value={name} onValue={setName} error={adding.error} maxLength={100} autoFocus />
          <PeopleChoice chosen={chosen} onChosen={setChosen} />
          <Unagreed adding={adding} chosen={chosen} name={name.trim()} onWithout={adding.run} />
          {adding.unagreed.length === 0 && (
            <Button kind="primary" type="submit" wide busy={adding.busy} disabled={name.trim() === ''}>
              {t('group.create')}
            </Button>
          )}
        </form>
      </PaneBody>
    </>
  )
}

export interface PeopleChoiceProps {
  readonly chosen: readonly string[]
  readonly onChosen: (users: readonly string[]) => void
  readonly without?: readonly string[]
}

/** Those who have agreed to be written to. */
export function PeopleChoice({ chosen, onChosen, without = [] }: PeopleChoiceProps): ReactElement {
  const t = useT()
  const people = (useLive(useEngine().conversations) ?? []).filter(
    ({ kind, waiting, over, peer }) =>
      kind === 'direct' && !waiting && !over && peer !== undefined && !without.includes(peer.user),
  )
  if (people.length === 0) return <p className="text-body text-ink-soft">{t('group.noPeople')}</p>
  const toggle = (user: string): void =>
    onChosen(chosen.includes(user) ? chosen.filter(other => other !== user) : [...chosen, user])
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{t('group.choose')}</legend>
      <Section title={t('group.choose')} hint={<span role="status">{t('group.chosen', { n: chosen.length })}</span>}>
        {people.map(person => (
          <Choice
            key={person.id}
            person={person}
            checked={chosen.includes(person.peer?.user ?? '')}
            onToggle={() => toggle(person.peer?.user ?? '')}
          />
        ))}
      </Section>
    </fieldset>
  )
}

function Choice({ person, checked, onToggle }: { person: Conversation; checked: boolean; onToggle: () => void }): ReactElement {
  const { properties, property } = useEngine()
  const foreign = foreignProperty(properties, property, person.peer?.property)
  return (
    <label className="flex min-h-14 cursor-pointer items-center gap-3 px-4 py-2 hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent-ink">
      <input type="checkbox" className="sr-only" checked={checked} onChange={onToggle} />
      <PersonAvatar name={person.name} user={person.peer?.user ?? person.id} size="small" property={foreign} />
      <bdi className="truncate text-body font-semibold">{person.name}</bdi>
      {foreign !== undefined && <PropertyTag property={foreign} />}
      <span className="grow" />
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
}
