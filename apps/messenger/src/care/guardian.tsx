// Guardians, from both sides: a minor asks one with a code and sees at all times who it is; a guardian decides about new contacts.

import { Banner, Button, Field, Section } from '@causeway/ui'
import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Supervision, Wards } from '../engine/api-care.ts'
import type { Person } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { useAsked } from '../screens/asked.ts'
import { useAttempt } from '../screens/attempt.ts'
import { Failed } from '../screens/failed.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { timeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function GuardianPage(): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const protection = useLive(engine.protection)
  return (
    <>
      <PaneHeader title={care('guardian.title')} onBack={() => go(paths.settings('privacy'))} inner />
      <PaneBody>
        <div className="overflow-hidden rounded-2xl">
          <Banner icon={EyeOff}>{care('guardian.sees')}</Banner>
        </div>
        {protection !== undefined && (protection.isMinor ? <AsWard /> : <AsGuardian />)}
      </PaneBody>
    </>
  )
}

function AsWard(): ReactElement {
  const t = useT()
  const care = useCareT()
  const { guardians } = useEngine()
  const { value, error, again } = useAsked<Supervision>(guardians.supervision)
  const attempt = useAttempt()
  const [offer, setOffer] = useState<{ readonly code: string; readonly expiresAtMs: number }>()
  if (value === undefined) return <p className="text-body text-ink-soft">{error ?? t('any.loading')}</p>
  return (
    <>
      <Section title={care('guardian.own')}>
        {value.guardian === undefined ? (
          <p className="px-4 py-3 text-body">{care(value.supervised ? 'guardian.own.app' : 'guardian.own.none')}</p>
        ) : (
          <PersonRow person={value.guardian} detail={care('guardian.own.detail')} />
        )}
      </Section>
      {!value.supervised && offer === undefined && (
        <Button
          kind="primary"
          wide
          busy={attempt.busy}
          onClick={() => attempt.run(async () => setOffer(await guardians.inviteGuardian()))}
        >
          {care('guardian.invite')}
        </Button>
      )}
      {!value.supervised && offer !== undefined && (
        <Section
          title={care('guardian.code')}
          hint={care('guardian.code.hint', { time: timeOf(t.language.tag, offer.expiresAtMs) })}
        >
          <p dir="ltr" className="px-4 py-3 text-center font-mono text-title [overflow-wrap:anywhere] select-all">
            {offer.code}
          </p>
        </Section>
      )}
      {value.guardian !== undefined &&
        (value.mayEnd ? (
          <Button wide onClick={() => attempt.run(() => guardians.endGuardianship().then(again))}>
            {care('guardian.end')}
          </Button>
        ) : (
          <p className="text-small text-ink-soft">{care('guardian.end.not')}</p>
        ))}
      <Failed error={attempt.error} />
      {value.asked.length > 0 && (
        <Section title={care('guardian.asked')}>
          {value.asked.map(person => (
            <PersonRow key={person.user} person={person} detail={care(`guardian.state.${person.state}`)} />
          ))}
        </Section>
      )}
    </>
  )
}

function AsGuardian(): ReactElement {
  const t = useT()
  const care = useCareT()
  const { guardians } = useEngine()
  const { value, error, again } = useAsked<Wards>(guardians.wards)
  const attempt = useAttempt()
  const [code, setCode] = useState('')
  if (value === undefined) return <p className="text-body text-ink-soft">{error ?? t('any.loading')}</p>
  const run = (work: () => Promise<void>): void => attempt.run(() => work().then(again))
  const accept = (): void =>
    run(async () => {
      await guardians.acceptWard(code)
      setCode('')
    })
  return (
    <>
      {value.requests.length > 0 && (
        <Section title={care('guardian.requests')}>
          {value.requests.map(({ ward, other, state }) => (
            <PersonRow
              key={`${ward.user} ${other.user}`}
              person={other}
              detail={state === 'asked' ? care('guardian.wants', { name: ward.name }) : care(`guardian.state.${state}`)}
            >
              {state === 'asked' && (
                <>
                  <Button onClick={() => run(() => guardians.answerWard(ward.user, other.user, false))}>
                    {care('guardian.decline')}
                  </Button>
                  <Button kind="primary" onClick={() => run(() => guardians.answerWard(ward.user, other.user, true))}>
                    {care('guardian.approve')}
                  </Button>
                </>
              )}
            </PersonRow>
          ))}
        </Section>
      )}
      <Section title={care('guardian.wards')}>
        {value.wards.length === 0 && <p className="px-4 py-3 text-body text-ink-soft">{care('guardian.wards.none')}</p>}
        {value.wards.map(ward => (
          <PersonRow
            key={ward.user}
            person={ward}
            detail={`${care('guardian.contacts', { n: ward.contacts })} ${care(ward.findable ? 'guardian.findable' : 'guardian.hidden')}`}
          >
            {ward.mayEnd && (
              <Button onClick={() => run(() => guardians.endGuardianship(ward.user))}>{care('guardian.end')}</Button>
            )}
          </PersonRow>
        ))}
      </Section>
      <form
        className="flex flex-col gap-3"
        onSubmit={event => {
          event.preventDefault()
          accept()
        }}
      >
        <Field
          label={care('guardian.enter')}
          hint={care('guardian.enter.hint')}
          value={code}
          onValue={setCode}
          autoComplete="off"
        />
        <Button kind="primary" type="submit" busy={attempt.busy} disabled={code.trim() === ''}>
          {care('guardian.accept')}
        </Button>
      </form>
      <Failed error={attempt.error} />
    </>
  )
}

function PersonRow({ person, detail, children }: { person: Person; detail: string; children?: ReactNode }): ReactElement {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-3 px-4 py-2">
      <PersonAvatar name={person.name} user={person.user} size="small" />
      <span className="min-w-32 grow">
        <bdi className="block truncate text-body font-semibold">{person.name}</bdi>
        <span className="block text-small text-ink-soft">{detail}</span>
      </span>
      {children !== undefined && children !== false && <span className="flex gap-2">{children}</span>}
    </div>
  )
}
