// All conversations in one list: the other own accounts that are shown in this browser, and the code with which one of them agrees.

import { ActionRow, Button, PropertyTag, Section, Spinner, SwitchRow, toasts } from '@causeway/ui'
import { MessagesSquare } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import type { OwnAccount, PropertyInfo } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { Failed } from '../screens/failed.tsx'
import { useT } from '../texts/index.ts'
import { CodeForm } from './code-form.tsx'
import { useCareT } from './texts/index.ts'

/** At the app whose list shall have them all. */
export function AllHere(): ReactElement {
  const t = useT()
  const care = useCareT()
  const { accounts, properties, property } = useEngine()
  const here = useLive(accounts.list)
  const [offered, setOffered] = useState<Offered>()
  const attempt = useAttempt()
  const current = useRef(true)
  useEffect(() => {
    current.current = true
    return () => {
      current.current = false
      // Who leaves the page does not wait for it any more.
      void accounts.cancel().catch(() => undefined)
    }
  }, [accounts])
  const offer = async (at: PropertyInfo): Promise<void> => {
    const { id, code } = await accounts.offer(at.domain)
    if (!current.current) return
    setOffered({ id, code, at })
    accounts
      .arrival(id)
      .then(
        () => toasts.add({ text: care('here.arrived', { property: at.name }) }),
        (cause: unknown) => {
          if (current.current && !isOwnWish(cause)) toasts.add({ text: sentenceOf(t, cause), urgent: true })
        },
      )
      .finally(() => current.current && setOffered(now => (now?.id === id ? undefined : now)))
  }
  const others = properties.filter(({ domain }) => domain !== property.domain && !here.some(each => each.property === domain))
  return (
    <Section title={care('here.title')}>
      <p className="px-4 py-3 text-small text-ink-soft">{care('here.lead', { property: property.name })}</p>
      {here.map(account => (
        <Shown key={account.id} account={account} />
      ))}
      {offered === undefined ? (
        others.map(at => (
          <ActionRow
            key={at.domain}
            icon={MessagesSquare}
            label={care('here.add', { property: at.name })}
            onSelect={() => attempt.run(() => offer(at))}
          />
        ))
      ) : (
        <Code offered={offered} onCancel={() => void accounts.cancel().then(() => setOffered(undefined))} />
      )}
      <div className="px-4 pb-3 empty:hidden">
        <Failed error={attempt.error} />
      </div>
    </Section>
  )
}

interface Offered {
  readonly id: string
  readonly code: string
  readonly at: PropertyInfo
}

function Code({ offered: { code, at }, onCancel }: { offered: Offered; onCancel: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-4 text-center">
      <code dir="ltr" className="font-mono text-title font-semibold tracking-wide select-all">
        {code}
      </code>
      <p className="text-small text-ink-soft">{care('here.code.hint', { property: at.name })}</p>
      <p role="status" className="flex items-center gap-2 text-body text-ink-soft">
        <Spinner className="size-4" />
        {care('here.waiting', { property: at.name })}
      </p>
      <Button onClick={onCancel}>{t('any.cancel')}</Button>
    </div>
  )
}

function Shown({ account: { id, property: domain, me } }: { account: OwnAccount }): ReactElement {
  const t = useT()
  const care = useCareT()
  const { accounts, properties } = useEngine()
  const property = properties.find(each => each.domain === domain)
  const [asked, setAsked] = useState(false)
  const name = property?.name ?? domain
  const forget = (): void =>
    void accounts.forget(id).catch((cause: unknown) => toasts.add({ text: sentenceOf(t, cause), urgent: true }))
  return (
    <>
      <SwitchRow
        label={care('here.on', { property: name, name: me.name })}
        hint={care('here.on.hint')}
        checked
        onChecked={() => setAsked(true)}
      />
      <Confirm
        open={asked}
        title={care('here.off.title', { property: name })}
        detail={care('here.off.detail', { property: name })}
        action={care('here.off')}
        onConfirm={forget}
        onClose={() => setAsked(false)}
      />
    </>
  )
}

/** At the app whose conversations shall be shown elsewhere. */
export function AllowElsewhere(): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const lead = (
    <p className="text-small text-ink-soft">
      {care('there.lead')} <PropertyTag property={engine.property} />
    </p>
  )
  return (
    <CodeForm
      title={care('there.title')}
      lead={lead}
      label={care('there.code')}
      action={care('there.allow')}
      done={care('there.done')}
      onCode={code => engine.approveLink(code, true)}
    />
  )
}

function isOwnWish(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'client.closed'
}
