// The second person: sees exactly what would hold, and signs exactly that.

import { Button, toasts } from '@causeway/ui'
import { base64urlFromBytes, levelNames } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Fingerprint, UserRoundX } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { stepUp } from '../../api/passkeys.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import type { CaseView } from './case.tsx'

export interface ConfirmationProps {
  readonly view: CaseView
  readonly proposal: NonNullable<CaseView['proposal']>
}

export function Confirmation({ view, proposal }: ConfirmationProps): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const session = useSession()
  const confirming = useMutation({
    mutationFn: async () => {
      const proof = await stepUp('safety.confirm', proposal.hash)
      await call('confirmSafetyCase', { params: { case: view.case }, body: { stepUp: proof } })
    },
    onSuccess: async () => {
      toasts.add({ text: 'Confirmed. It holds from now on; the person and the reporters are told.' })
      client.removeQueries({ queryKey: ['case', view.case] })
      await client.invalidateQueries({ queryKey: ['cases'] })
      await navigate({ to: '/safety' })
    },
  })
  const isOwn = proposal.by === session?.person.id
  const mayConfirm = mayUse(session, ['safety-senior', 'child-safety', 'safety-lead']) && !isOwn
  return (
    <>
      {confirming.isError && <Failed error={confirming.error} />}
      <Facts
        facts={[
          ['Proposed', proposal.outcome === 'action-taken' ? `Level ${proposal.level}` : 'No action'],
          ['They will read', levelNames[proposal.level]],
          ['Clause', proposal.clause],
          ['Where', proposal.scope === 'property' ? view.property : 'all apps of this backbone'],
          ['Note', proposal.note === '' ? '—' : proposal.note],
          [
            'What you sign',
            <code key="hash" className="font-mono text-small break-all">
              {base64urlFromBytes(proposal.hash)}
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
        disabled={!mayConfirm}
        busy={confirming.isPending}
        onClick={() => confirming.mutate()}
      >
        Confirm with my passkey
      </Button>
    </>
  )
}
