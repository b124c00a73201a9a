// A proposal, as the second administrator sees it: what would change, what speaks against it, and the signature.

import { Button, Empty, Field, toasts } from '@causeway/ui'
import { bytesFromBase64url, staffRoles } from '@causeway/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Copy, Fingerprint, SearchX, UserRoundX } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { stepUp } from '../../api/passkeys.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { exactTimeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { changeText } from './change-text.ts'

type Proposal = Answer<'listStaffProposals'>['proposals'][number]

export function Screen(): ReactElement {
  const { proposal: id } = useParams({ strict: false }) as { proposal: string }
  const [link, setLink] = useState<string>()
  const people = useQuery({ queryKey: ['staff'], queryFn: () => call('listStaff') })
  const proposals = useQuery({ queryKey: ['staff-proposals'], queryFn: () => call('listStaffProposals') })
  if (link !== undefined) return <EnrolmentLink link={link} />
  const failed = people.error ?? proposals.error
  if (failed !== null) return <Failed error={failed} again={() => void Promise.all([people.refetch(), proposals.refetch()])} />
  if (people.data === undefined || proposals.data === undefined) return <Waiting />
  const proposal = proposals.data.proposals.find(each => each.id === id)
  if (proposal === undefined)
    return (
      <Page title="Proposal">
        <Empty icon={SearchX} title="This proposal is not open">
          It was decided, or seven days went by.
        </Empty>
      </Page>
    )
  const { staff } = people.data
  return (
    <Page
      bare
      title={changeText(proposal.change, wanted => staff.find(each => each.id === wanted)?.name)}
      about={`Proposal ${proposal.id}`}
    >
      <CaseColumns
        columns={[
          { title: 'What would change', children: <WhatChanges proposal={proposal} staff={staff} /> },
          { title: 'What to check', children: <Checks proposal={proposal} /> },
          { title: 'Your decision', children: <Decision proposal={proposal} onLink={setLink} /> },
        ]}
      />
    </Page>
  )
}

function WhatChanges({ proposal, staff }: { proposal: Proposal; staff: Answer<'listStaff'>['staff'] }): ReactElement {
  const { change } = proposal
  const person = change.kind === 'add' ? undefined : staff.find(({ id }) => id === change.staff)
  const roles = change.kind === 'end' ? [] : change.roles
  return (
    <Facts
      facts={[
        ['Person', person?.name ?? (change.kind === 'add' ? change.name : change.staff)],
        ['Roles now', person === undefined ? 'none' : person.roles.map(role => staffRoles[role].title).join(', ')],
        ['Roles then', roles.length === 0 ? 'none: the account ends' : roles.map(role => staffRoles[role].title).join(', ')],
        ...roles.map(role => [staffRoles[role].title, staffRoles[role].duty] as const),
        ['Proposed by', proposal.proposedBy.name],
        ['When', exactTimeText(proposal.atMs)],
      ]}
    />
  )
}

function Checks({ proposal: { change, hash } }: { proposal: Proposal }): ReactElement {
  return (
    <>
      <ul className="flex list-disc flex-col gap-2 ps-5 text-body">
        {change.kind === 'end' ? (
          <li>Whatever they hold open goes back to the queue; their sessions end at once.</li>
        ) : (
          <li>Do you know this person, from somewhere else than a message?</li>
        )}
        <li>Forbidden pairs of roles were checked when it was proposed, and are checked again when it is carried out.</li>
        {change.kind === 'add' && <li>The link you get works once, for a week. Hand it over in person or by a call.</li>}
      </ul>
      <Facts
        facts={[
          [
            'What you sign',
            <code key="hash" className="font-mono text-small break-all">
              {hash}
            </code>,
          ],
        ]}
      />
      <p className="text-small text-ink-soft">
        SHA-256 of exactly this proposal. Your passkey signs it; the signature is void for anything else.
      </p>
    </>
  )
}

function Decision({ proposal, onLink }: { proposal: Proposal; onLink: (link: string) => void }): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const session = useSession()
  const deciding = useMutation({
    mutationFn: async (decision: 'confirm' | 'decline') => {
      const proof = decision === 'confirm' ? { stepUp: await stepUp('staff.confirm', bytesFromBase64url(proposal.hash)) } : {}
      return await call('decideStaffProposal', { params: { proposal: proposal.id }, body: { decision, ...proof } })
    },
    onSuccess: async ({ enrolmentLink }, decision) => {
      if (enrolmentLink !== null) onLink(enrolmentLink)
      await Promise.all(['staff', 'staff-proposals'].map(key => client.invalidateQueries({ queryKey: [key] })))
      if (enrolmentLink !== null) return
      toasts.add({ text: decision === 'confirm' ? 'Carried out.' : 'Declined.' })
      await navigate({ to: '/staff' })
    },
  })
  if (!mayUse(session, ['administrator'])) return <p className="text-body text-ink-soft">Administrators decide this.</p>
  const isOwn = session?.person.id === proposal.proposedBy.id
  return (
    <>
      {deciding.isError && <Failed error={deciding.error} />}
      {isOwn && (
        <Notice tone="warning" icon={UserRoundX}>
          You proposed this yourself. Another administrator has to confirm it.
        </Notice>
      )}
      <Button
        kind="primary"
        icon={Fingerprint}
        disabled={isOwn}
        busy={deciding.isPending}
        onClick={() => deciding.mutate('confirm')}
      >
        Confirm with my passkey
      </Button>
      <Button disabled={deciding.isPending} onClick={() => deciding.mutate('decline')}>
        {isOwn ? 'Take it back' : 'Decline'}
      </Button>
    </>
  )
}

function EnrolmentLink({ link }: { link: string }): ReactElement {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link)
    toasts.add({ text: 'Copied.' })
  }
  return (
    <Page title="Confirmed" about="This enrolment link is shown this one time. Hand it over in person or by a call.">
      <Field readOnly label="Enrolment link" value={link} onValue={() => undefined} className="max-w-3xl" />
      <Button kind="primary" icon={Copy} className="self-start" onClick={() => void copy()}>
        Copy
      </Button>
    </Page>
  )
}
