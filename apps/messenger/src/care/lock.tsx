// Locking this browser: what it opens with, and locking it now.

import { ActionRow, Banner, Button, Dialog, Field, Section, toasts } from '@causeway/ui'
import { Fingerprint, KeyRound, LockKeyhole, LockKeyholeOpen, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useEngine, useLive } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { createSecret, passkeysExist } from './prf.ts'
import { useCareT } from './texts/index.ts'

export default function Lock(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const { lock, me } = useLive(engine.status)
  const [asked, setAsked] = useState(false)
  const failed = (error: unknown): void => toasts.add({ text: sentenceOf(t, error), urgent: true })
  const withPasskey = async (): Promise<void> => {
    const secret = await createSecret(care('lock.passkey.name', { name: me?.name ?? '' }))
    if (secret === undefined) {
      toasts.add({ text: care('lock.passkey.none'), urgent: true })
      return
    }
    await engine.setLock({ by: 'passkey', secret })
  }
  return (
    <>
      <PaneHeader title={care('lock.title')} onBack={() => go(paths.settings('privacy'))} inner />
      <PaneBody>
        <p className="text-body text-ink-soft">{care('lock.lead')}</p>
        <Section title={care(lock === undefined ? 'lock.off' : `lock.by.${lock}`)}>
          {lock === undefined ? (
            <>
              <ActionRow leads icon={KeyRound} label={care('lock.passphrase')} onSelect={() => setAsked(true)} />
              {passkeysExist() && (
                <ActionRow icon={Fingerprint} label={care('lock.passkey')} onSelect={() => void withPasskey().catch(failed)} />
              )}
            </>
          ) : (
            <>
              <ActionRow icon={LockKeyhole} label={care('lock.now')} onSelect={() => void engine.lockNow().catch(failed)} />
              <ActionRow
                icon={LockKeyholeOpen}
                label={care('lock.remove')}
                onSelect={() => void engine.setLock(undefined).catch(failed)}
              />
            </>
          )}
        </Section>
        <div className="overflow-hidden rounded-2xl">
          <Banner tone="warning" icon={ShieldAlert}>
            {care('lock.warning')}
          </Banner>
        </div>
      </PaneBody>
      {asked && <Passphrase onClose={() => setAsked(false)} />}
    </>
  )
}

const passphraseLengthMin = 8

function Passphrase({ onClose }: { onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const attempt = useAttempt()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const isEnough = first.length >= passphraseLengthMin
  const differs = second !== '' && first !== second
  const secret = new TextEncoder().encode(first.normalize('NFC'))
  return (
    <Dialog open onClose={onClose} title={care('lock.passphrase')} size="small" closeLabel={t('any.close')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(() => engine.setLock({ by: 'passphrase', secret }).then(onClose))
        }}
      >
        <Field
          label={care('lock.passphrase.first')}
          hint={care('lock.passphrase.hint', { n: passphraseLengthMin })}
          type="password"
          autoComplete="new-password"
          value={first}
          onValue={setFirst}
        />
        <Field
          label={care('lock.passphrase.second')}
          type="password"
          autoComplete="new-password"
          value={second}
          onValue={setSecond}
          error={differs ? care('lock.passphrase.differs') : attempt.error}
        />
        <Button kind="primary" type="submit" wide busy={attempt.busy} disabled={!isEnough || first !== second}>
          {care('lock.go')}
        </Button>
      </form>
    </Dialog>
  )
}
