// The way in: the app's own login, and nothing about keys.

import { Banner, Button, Field } from '@causeway/ui'
import { Link2, LockKeyhole, UsersRound } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { forgetPasskey } from '../care/prf.ts'
import type { Login } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'
import { useAttempt } from './attempt.ts'
import { paths } from './paths.ts'

const PasskeySignIn = lazy(() => import('../passkeys/sign-in-button.tsx'))
const LinkThis = lazy(() => import('./link-this.tsx'))

export default function SignIn(): ReactElement {
  const t = useT()
  const engine = useEngine()
  const { property, properties } = engine
  const [handle, setHandle] = useState('')
  const [secret, setSecret] = useState('')
  const [linking, setLinking] = useState<Login>()
  const attempt = useAttempt()
  useEffect(forgetPasskey, [])
  const others = properties.filter(({ domain }) => domain !== property.domain).map(({ name }) => name)
  const type = property.handleType
  const login = { handle: handle.trim(), secret, deviceName: browserName() }
  const isFilled = login.handle !== '' && secret !== ''
  const enter = async (as: Login): Promise<void> =>
    await signIn(
      () => engine.signIn(as),
      () => setLinking(as),
    )
  if (linking !== undefined)
    return (
      <Suspense>
        <LinkThis login={linking} onBack={() => setLinking(undefined)} />
      </Suspense>
    )
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-ground px-5 py-10">
      <div className="flex w-full max-w-sm flex-col gap-6">
        <div className="flex flex-col items-center gap-3 text-center">
          <span
            aria-hidden
            className="grid size-16 place-items-center rounded-[1.4rem] bg-accent text-large font-bold text-on-accent"
          >
            {property.short}
          </span>
          <h1 className="text-large font-bold tracking-tight">{t('signIn.title', { property: property.name })}</h1>
          <p className="text-body text-ink-soft">
            {t('signIn.lead', { others: new Intl.ListFormat(t.language.tag, { type: 'conjunction' }).format(others) })}
          </p>
        </div>
        {location.pathname === paths.join && (
          <div className="overflow-hidden rounded-2xl">
            <Banner tone="accent" icon={UsersRound}>
              {t('signIn.join')}
            </Banner>
          </div>
        )}
        <form
          className="flex flex-col gap-4 rounded-3xl border border-line bg-panel p-5"
          onSubmit={event => {
            event.preventDefault()
            if (isFilled) attempt.run(() => enter(login))
          }}
        >
          <Field
            label={t(`signIn.handle.${type}`)}
            value={handle}
            onValue={setHandle}
            placeholder={t(`signIn.handle.${type}.example`)}
            type={type === 'phone' ? 'tel' : type === 'email' ? 'email' : 'text'}
            autoComplete="username webauthn"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            dir="ltr"
          />
          <Field
            label={t('signIn.secret')}
            value={secret}
            onValue={setSecret}
            type="password"
            autoComplete="current-password"
            hint={t('signIn.secret.hint')}
            error={attempt.error}
            dir="ltr"
          />
          <Button kind="primary" type="submit" wide busy={attempt.busy} disabled={!isFilled}>
            {t('signIn.go')}
          </Button>
          <Suspense fallback={<div className="h-10" />}>
            <PasskeySignIn
              disabled={attempt.busy}
              onProof={({ handle: known, token }) => enter({ handle: known, token, deviceName: login.deviceName })}
            />
          </Suspense>
          {attempt.busy && (
            <p role="status" className="text-center text-small text-ink-soft">
              {t('signIn.working')}
            </p>
          )}
          <Button kind="plain" icon={Link2} wide disabled={!isFilled || attempt.busy} onClick={() => setLinking(login)}>
            {t('signIn.link')}
          </Button>
        </form>
        <div className="overflow-hidden rounded-2xl">
          <Banner icon={LockKeyhole}>{t('signIn.promise')}</Banner>
        </div>
      </div>
    </main>
  )
}

/** An account with devices is entered by linking: the way leads there by itself. */
async function signIn(work: () => Promise<void>, onHasDevices: () => void): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'account.key_mismatch')) throw error
    onHasDevices()
  }
}

/** "Chrome on Linux": enough to find it in a list. */
export function browserName(): string {
  const agent = navigator.userAgent
  const browser = /Firefox/.test(agent)
    ? 'Firefox'
    : /Edg\//.test(agent)
      ? 'Edge'
      : /Chrome|Chromium/.test(agent)
        ? 'Chrome'
        : /Safari/.test(agent)
          ? 'Safari'
          : 'Browser'
  const system = /Android/.test(agent)
    ? 'Android'
    : /iPhone|iPad/.test(agent)
      ? 'iOS'
      : /Mac/.test(agent)
        ? 'macOS'
        : /Windows/.test(agent)
          ? 'Windows'
          : 'Linux'
  return `${browser}, ${system}`
}
