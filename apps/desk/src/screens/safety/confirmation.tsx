// A decision that waits for its second person.

import { toasts } from '@causeway/ui'
import { levelNames } from '@causeway/wire'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { SecondPerson } from '../../parts/second-person.tsx'
import type { CaseView } from './case.tsx'

export interface ConfirmationProps {
  readonly view: CaseView
  readonly proposal: NonNullable<CaseView['proposal']>
}

export function Confirmation({ view, proposal }: ConfirmationProps): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  return (
    <SecondPerson
      facts={[
        ['Proposed', proposal.outcome === 'action-taken' ? `Level ${proposal.level}` : 'No action'],
        ['They will read', levelNames[proposal.level]],
        ['Clause', proposal.clause],
        ['Where', proposal.scope === 'property' ? view.property : 'all apps of this backbone'],
        ['Note', proposal.note === '' ? '—' : proposal.note],
      ]}
      by={proposal.by}
      roles={['safety-senior', 'child-safety', 'safety-lead']}
      action="safety.confirm"
      hash={proposal.hash}
      onSigned={stepUp => call('confirmSafetyCase', { params: { case: view.case }, body: { stepUp } })}
      onDone={async () => {
        toasts.add({ text: 'Confirmed. It holds from now on; the person and the reporters are told.' })
        client.removeQueries({ queryKey: ['case', view.case] })
        await client.invalidateQueries({ queryKey: ['cases'] })
        await navigate({ to: '/safety' })
      }}
    />
  )
}
