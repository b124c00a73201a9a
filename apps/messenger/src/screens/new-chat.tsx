// Finding a person on any app, and the first word to them.

import { Avatar, Banner, Button, Field, ListRow, PropertyTag, Section } from '@causeway/ui'
import { Globe, NotebookPen, UsersRound } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Person, PropertyInfo } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { useT } from '../texts/index.ts'
import { useAttempt } from './attempt.ts'
import { PaneBody, PaneHeader } from './pane-header.tsx'
import { paths } from './paths.ts'

/** `as`: with which own account, where there are several. */
export default function NewChat({ as }: { as: ReactNode }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [found, setFound] = useState<Person>()
  const close = (): void => go(paths.list)
  if (found !== undefined) return <FirstContact person={found} onBack={() => setFound(undefined)} />
  return (
    <>
      <PaneHeader title={t('new.title')} onBack={close} />
      <PaneBody>
        {as}
        <Finder onFound={setFound} />
        <Section>
          <ListRow before={<Glyph icon={UsersRound} />} title={t('new.group')} onSelect={() => go(paths.newGroup)} />
          <ListRow
            before={<Glyph icon={NotebookPen} />}
            title={t('new.self')}
            onSelect={() => void engine.selfRoom().then(id => go(paths.room(id)))}
          />
        </Section>
        <People />
      </PaneBody>
    </>
  )
}

function Glyph({ icon: Icon }: { icon: typeof UsersRound }): ReactElement {
  return (
    <span aria-hidden className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-wash text-accent-ink">
      <Icon className="size-5" />
    </span>
  )
}

function Finder({ onFound }: { onFound: (person: Person) => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [domain, setDomain] = useState(engine.property.domain)
  const [handle, setHandle] = useState('')
  const [missing, setMissing] = useState<string>()
  const attempt = useAttempt()
  const property = engine.properties.find(property => property.domain === domain) ?? engine.property
  const find = async (): Promise<void> => {
    setMissing(undefined)
    const person = await engine.find(property.domain, handle.trim())
    if (person === undefined) setMissing(t('new.notFound', { property: property.name }))
    else if (person.isMe) setMissing(t('new.yourself'))
    else onFound(person)
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        if (handle.trim() !== '') attempt.run(find)
      }}
    >
      <PropertyChoice properties={engine.properties} value={domain} onValue={setDomain} />
      <div className="flex items-start gap-2">
        <Field
          className="grow"
          label={t(`new.handle.${property.handleType}`)}
          hideLabel
          placeholder={`${t(`new.handle.${property.handleType}`)} · ${t(`signIn.handle.${property.handleType}.example`)}`}
          value={handle}
          onValue={value => {
            setHandle(value)
            setMissing(undefined)
          }}
          error={missing ?? attempt.error}
          type={property.handleType === 'phone' ? 'tel' : property.handleType === 'email' ? 'email' : 'text'}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
        <Button kind="primary" type="submit" busy={attempt.busy} disabled={handle.trim() === ''} className="min-h-11">
          {t('new.find')}
        </Button>
      </div>
    </form>
  )
}

interface PropertyChoiceProps {
  readonly properties: readonly PropertyInfo[]
  readonly value: string
  readonly onValue: (domain: string) => void
}

function PropertyChoice({ properties, value, onValue }: PropertyChoiceProps): ReactElement {
  const t = useT()
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="mb-1.5 text-small font-semibold text-ink-soft">{t('new.app')}</legend>
      {properties.map(property => (
        <label
          key={property.domain}
          className="flex min-h-10 cursor-pointer items-center gap-2 rounded-full border border-line bg-panel px-4 text-body has-checked:border-accent-ink has-checked:bg-accent-wash has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
        >
          <input
            type="radio"
            name="property"
            className="sr-only"
            checked={property.domain === value}
            onChange={() => onValue(property.domain)}
          />
          <PropertyTag property={property} />
        </label>
      ))}
    </fieldset>
  )
}

/** Who is on another app is said before the first word. */
function FirstContact({ person, onBack }: { person: Person; onBack: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [text, setText] = useState('')
  const attempt = useAttempt()
  const foreign = foreignProperty(engine.properties, engine.property, person.property)
  const send = async (): Promise<void> => {
    go(paths.room(await engine.request(person, text.trim())))
  }
  return (
    <>
      <PaneHeader title={t('new.title')} onBack={onBack} inner />
      <PaneBody>
        <div className="flex flex-col items-center gap-3 text-center">
          <Avatar name={person.name} seed={person.user} size="huge" property={foreign} />
          <h2 className="text-title font-semibold" dir="auto">
            {person.name}
          </h2>
          {foreign !== undefined && (
            <div className="overflow-hidden rounded-2xl text-start">
              <Banner tone="accent" icon={Globe}>
                {t('new.crossApp', { name: person.name, property: foreign.name, own: engine.property.name })}
              </Banner>
            </div>
          )}
        </div>
        <form
          className="flex flex-col gap-4"
          onSubmit={event => {
            event.preventDefault()
            attempt.run(send)
          }}
        >
          <Field
            label={t('new.firstMessage')}
            value={text}
            onValue={setText}
            hint={t('new.firstMessage.hint', { name: person.name })}
            error={attempt.error}
            maxLength={500}
            autoFocus
          />
          <Button kind="primary" type="submit" busy={attempt.busy} disabled={text.trim() === ''} wide>
            {t('new.sendRequest')}
          </Button>
        </form>
      </PaneBody>
    </>
  )
}

function People(): ReactElement | null {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const people = (useLive(engine.conversations) ?? []).filter(({ kind, waiting }) => kind === 'direct' && !waiting)
  if (people.length === 0) return null
  return (
    <Section title={t('new.people')}>
      {people.map(conversation => {
        const foreign = foreignProperty(engine.properties, engine.property, conversation.peer?.property)
        return (
          <ListRow
            key={conversation.id}
            before={
              <PersonAvatar
                name={conversation.name}
                user={conversation.peer?.user ?? conversation.id}
                size="small"
                property={foreign}
              />
            }
            title={<bdi className="truncate">{conversation.name}</bdi>}
            after={foreign !== undefined && <PropertyTag property={foreign} />}
            onSelect={() => go(paths.room(conversation.id))}
          />
        )
      })}
    </Section>
  )
}
