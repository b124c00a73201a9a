// After a sign-in with the password: next time it could be a finger. Asked once, on devices that can make a passkey by themselves.

import { Button, IconButton } from '@causeway/ui'
import { makesPasskeys } from '@causeway/ui/passkeys'
import { Fingerprint, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { usePasskeyT } from './texts/index.ts'
import { useAddPasskey } from './use-add-passkey.ts'
import { usePasskeyWords } from './use-passkey-words.ts'

export default function PasskeyOffer(): ReactElement | null {
  const words = usePasskeyT()
  const { care } = useEngine()
  const [isPossible, setIsPossible] = useState(false)
  const attempt = useAttempt(usePasskeyWords())
  const add = useAddPasskey()
  useEffect(() => {
    void makesPasskeys().then(setIsPossible, () => undefined)
  }, [])
  if (!isPossible) return null
  return (
    <section aria-label={words('offer.title')} className="mx-2 mb-1 flex gap-3 rounded-2xl bg-accent-wash p-3">
      <span className="grid size-12 shrink-0 place-items-center rounded-full bg-accent text-on-accent">
        <Fingerprint aria-hidden className="size-5.5" />
      </span>
      <div className="min-w-0 grow">
        <p className="text-body font-semibold">{words('offer.title')}</p>
        <p className="text-small text-ink-soft">{words('offer.detail')}</p>
        {attempt.error !== undefined && (
          <p role="alert" className="mt-1 text-small text-danger-ink">
            {attempt.error}
          </p>
        )}
        <Button kind="primary" busy={attempt.busy} className="mt-2" onClick={() => attempt.run(add)}>
          {words('offer.add')}
        </Button>
      </div>
      <IconButton
        small
        icon={X}
        label={words('offer.later')}
        disabled={attempt.busy}
        onClick={() => void care.setWishes({ offerPasskey: false })}
      />
    </section>
  )
}
