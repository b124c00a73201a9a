// A locked browser: its passphrase or passkey, or wiping it.

import { Button, Field } from '@causeway/ui'
import { LockKeyhole } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine, useLive } from '../engine-context.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'
import { readSecret } from './prf.ts'
import { useCareT } from './texts/index.ts'

export default function Locked(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const { lock } = useLive(engine.status)
  const attempt = useAttempt()
  const [passphrase, setPassphrase] = useState('')
  const [wiping, setWiping] = useState(false)
  const open = async (): Promise<void> => {
    const secret = lock === 'passkey' ? await readSecret() : new TextEncoder().encode(passphrase.normalize('NFC'))
    if (secret === undefined) throw Object.assign(new Error('no secret'), { code: 'client.wrong_passphrase' })
    await engine.unlock(secret)
  }
  return (
    <main className="grid min-h-dvh place-items-center bg-ground p-6">
      <form
        className="flex w-full max-w-sm flex-col gap-5"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(open)
        }}
      >
        <div className="flex flex-col items-center gap-3 text-center">
          <span className="grid size-16 place-items-center rounded-full bg-accent-wash text-accent-ink">
            <LockKeyhole aria-hidden className="size-7" />
          </span>
          <h1 className="text-large font-semibold">{care('locked.title', { property: engine.property.name })}</h1>
          <p className="text-body text-ink-soft">{care(lock === 'passkey' ? 'locked.passkey' : 'locked.passphrase')}</p>
        </div>
        {lock === 'passkey' ? (
          attempt.error !== undefined && (
            <p role="alert" className="text-center text-small text-danger-ink">
              {attempt.error}
            </p>
          )
        ) : (
          <Field
            label={care('lock.passphrase.first')}
            type="password"
            autoComplete="current-password"
            autoFocus
            value={passphrase}
            onValue={setPassphrase}
            error={attempt.error}
          />
        )}
        <Button kind="primary" type="submit" wide busy={attempt.busy} disabled={lock !== 'passkey' && passphrase === ''}>
          {care('locked.open')}
        </Button>
        <Button kind="plain" wide onClick={() => setWiping(true)}>
          {care('locked.forgotten')}
        </Button>
      </form>
      <Confirm
        open={wiping}
        title={t('settings.signOut.title')}
        detail={t('settings.signOut.detail')}
        action={t('settings.signOut.go')}
        onConfirm={() => void engine.signOut()}
        onClose={() => setWiping(false)}
      />
    </main>
  )
}
