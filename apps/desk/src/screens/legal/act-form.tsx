// The one way a step is taken at the legal desk: what it brings, the hash that is signed where a signature is asked for, the button.

import { Button } from '@causeway/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { Failed } from '../../parts/page.tsx'
import { type Act, act } from '../lawful/queries.ts'
import { guardText } from '../lawful/texts.ts'
import type { MatterView } from '../lawful/view.ts'

export type Brings = NonNullable<Parameters<typeof act>[2]>

export interface ActFormProps {
  readonly matter: MatterView
  /** Undefined: this is not for the person at the screen, or not now. */
  readonly act: Act | undefined
  readonly button: string
  readonly kind?: 'primary' | 'quiet' | 'danger'
  readonly brings?: () => Brings
  readonly isReady?: boolean
  readonly children?: ReactNode
}

export function ActForm(props: ActFormProps): ReactElement | null {
  const { matter, act: step, button, kind = 'quiet', brings, isReady = true, children } = props
  const client = useQueryClient()
  const acting = useMutation({
    mutationFn: (one: Act) => act(matter.id, one, brings?.() ?? {}),
    // Also after a refusal: somebody else may have been faster.
    onSettled: () => Promise.all([['matter', matter.id], ['matters']].map(queryKey => client.invalidateQueries({ queryKey }))),
  })
  if (step === undefined) return null
  return (
    <section aria-label={button} className="flex flex-col gap-3">
      {children}
      {step.stepUp && <Signed hash={step.hash} />}
      {acting.isError && <Failed error={acting.error} sentence={guardText(acting.error)} />}
      <Button
        kind={kind}
        {...(step.stepUp ? { icon: Fingerprint } : {})}
        disabled={!isReady}
        busy={acting.isPending}
        onClick={() => acting.mutate(step)}
      >
        {button}
      </Button>
    </section>
  )
}

function Signed({ hash }: { hash: string }): ReactElement {
  return (
    <p className="text-small text-ink-soft">
      Your passkey signs exactly this step: <code className="font-mono break-all">{hash}</code>
    </p>
  )
}
