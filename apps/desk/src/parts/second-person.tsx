// The second person: sees exactly what would hold, and signs exactly that.

import { Button } from '@causeway/ui'
import { base64urlFromBytes, type StaffRole, type StepUpProof } from '@causeway/wire'
import { useMutation } from '@tanstack/react-query'
import { Fingerprint, UserRoundX } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { stepUp } from '../api/passkeys.ts'
import { mayUse, useSession } from '../api/session.ts'
import { Facts } from './case-columns.tsx'
import { Failed, Notice } from './page.tsx'

export interface SecondPersonProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
  /** Who proposed it: they cannot confirm it. */
  readonly by: string
  /** One of these may. */
  readonly roles: readonly StaffRole[]
  /** What is signed, and as what. */
  readonly hash: Uint8Array
  readonly action: string
  readonly onSigned: (proof: StepUpProof) => Promise<unknown>
  readonly onDone: () => Promise<unknown>
  /** It went wrong on the other side: the page may have to show more than the sentence. */
  readonly onFailed?: (() => unknown) | undefined
  /** Something is missing first; the page says what. */
  readonly isBlocked?: boolean
  readonly label?: string
}

export function SecondPerson(props: SecondPersonProps): ReactElement {
  const { facts, by, roles, hash, action, onSigned, onDone, onFailed, isBlocked = false } = props
  const session = useSession()
  const confirming = useMutation({
    mutationFn: async () => await onSigned(await stepUp(action, hash)),
    onSuccess: async () => await onDone(),
    onError: () => onFailed?.(),
  })
  const isOwn = by === session?.person.id
  return (
    <>
      {confirming.isError && <Failed error={confirming.error} />}
      <Facts
        facts={[
          ...facts,
          [
            'What you sign',
            <code key="hash" className="font-mono text-small break-all">
              {base64urlFromBytes(hash)}
            </code>,
          ],
        ]}
      />
      {isOwn && (
        <Notice tone="warning" icon={UserRoundX}>
          You proposed this. Somebody else has to confirm it.
        </Notice>
      )}
      <Button
        kind="primary"
        icon={Fingerprint}
        disabled={isOwn || isBlocked || !mayUse(session, roles)}
        busy={confirming.isPending}
        onClick={() => confirming.mutate()}
      >
        {props.label ?? 'Confirm with my passkey'}
      </Button>
    </>
  )
}
