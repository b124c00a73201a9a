// Signing in without a password: by a button, and among the suggestions of the field above (conditional mediation).

import { Button } from '@causeway/ui'
import { assertionFor, hasPasskeys, suggestsPasskeys } from '@causeway/ui/passkeys'
import type { AssertionWishes } from '@causeway/ui/passkeys'
import { Fingerprint } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Passkeys } from '../engine/api-passkeys.ts'
import { useEngine } from '../engine-context.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { usePasskeyT } from './texts/index.ts'
import { usePasskeyWords } from './use-passkey-words.ts'

export type PasskeyProof = Awaited<ReturnType<Passkeys['signIn']>>

export interface PasskeySignInProps {
  readonly disabled: boolean
  /** Goes on with what the passkey has proven. */
  readonly onProof: (proof: PasskeyProof) => Promise<void>
}

/** A challenge is good for five minutes; suggestions may stand for longer. */
const renewAfterMs = 4 * 60_000

export default function PasskeySignIn({ disabled, onProof }: PasskeySignInProps): ReactElement | null {
  const words = usePasskeyT()
  const { passkeys } = useEngine()
  const attempt = useAttempt(usePasskeyWords())
  const [round, setRound] = useState(0)
  const [suggesting, setSuggesting] = useState(true)
  const prove = async (wishes: AssertionWishes): Promise<PasskeyProof> =>
    await passkeys.signIn(await assertionFor(await passkeys.openSignIn(), wishes))
  useEffect(() => {
    // The browser takes one question at a time: while the button's is open, this one is withdrawn.
    if (!suggesting || attempt.busy || disabled) return undefined
    const leaving = new AbortController()
    const renewing = setTimeout(() => setRound(round + 1), renewAfterMs)
    const suggest = async (): Promise<void> => {
      if (!(await suggestsPasskeys()) || leaving.signal.aborted) return
      const options = await passkeys.openSignIn()
      const assertion = await assertionFor(options, { quietly: true, signal: leaving.signal })
      // One that was refused is not suggested again.
      setSuggesting(false)
      attempt.run(async () => await onProof(await passkeys.signIn(assertion)))
    }
    // Nobody asked for it: where it cannot be, the button says why.
    suggest().catch(() => undefined)
    return () => {
      clearTimeout(renewing)
      leaving.abort()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- anew when the button is done, not with every key in the fields
  }, [suggesting, attempt.busy, disabled, round])
  if (!hasPasskeys()) return null
  return (
    <div className="flex flex-col gap-1">
      <Button
        icon={Fingerprint}
        wide
        busy={attempt.busy}
        disabled={disabled}
        onClick={() => attempt.run(async () => await onProof(await prove({})))}
      >
        {words('signIn.use')}
      </Button>
      {attempt.error !== undefined && (
        <p role="alert" className="px-1 text-center text-small text-danger-ink">
          {attempt.error}
        </p>
      )}
    </div>
  )
}
