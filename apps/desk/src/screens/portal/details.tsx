// An officer's own details, and the public key that answers are encrypted to.

import { Button, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Save } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import type { StepUpProof } from '@causeway/wire'
import { type Answer, call } from '../../api/call.ts'
import { stepUp } from '../../api/passkeys.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { ownDetailsQuery } from '../lawful/queries.ts'
import type { Officer } from '../lawful/view.ts'

export function Screen(): ReactElement {
  const details = useQuery(ownDetailsQuery)
  return (
    <Page
      title="My details"
      about="Answers are encrypted on our side to your key and to nobody else's. Keep the secret half; without it nobody can open them."
    >
      {details.isPending && <Waiting />}
      {details.isError && <Failed error={details.error} again={() => void details.refetch()} />}
      {details.data !== undefined && <Form {...details.data} />}
    </Page>
  )
}

/** A stolen session alone must not exchange the keys that answers are encrypted to. */
async function signedRecipients(recipients: readonly string[]): Promise<StepUpProof> {
  const bytes = new TextEncoder().encode(recipients.map(recipient => `${recipient}\n`).join(''))
  return await stepUp('officer.recipients', new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

type FormProps = Pick<Answer<'readOfficer'>, 'agency' | 'limits'> & { readonly officer: Officer | null }

function Form({ officer, agency, limits }: FormProps): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [rank, setRank] = useState(officer?.rank ?? '')
  const [mail, setMail] = useState(officer?.mail ?? '')
  const [keys, setKeys] = useState(officer?.recipients.join(' ') ?? '')
  const recipients = keys.split(/[\s,]+/).filter(key => key !== '')
  const isKey = recipients.length > 0 && recipients.every(key => /^age1[a-z0-9]{20,2000}$/.test(key))
  const saving = useMutation({
    mutationFn: async () => {
      const isExchange = officer !== null && officer.recipients.join(' ') !== recipients.join(' ')
      const proof = isExchange ? { stepUp: await signedRecipients(recipients) } : {}
      return await call('registerOfficer', { body: { rank: rank.trim(), mail: mail.trim(), recipients, ...proof } })
    },
    onSuccess: async () => {
      toasts.add({ text: 'Saved.' })
      await client.invalidateQueries({ queryKey: ['own-details'] })
      await navigate({ to: '/portal' as never })
    },
  })
  return (
    <>
      {saving.isError && <Failed error={saving.error} />}
      <Facts
        facts={[
          ['Agency', `${agency.name} (${agency.country})`],
          ...(officer === null
            ? []
            : ([
                ['Verified', `${timeText(officer.lastVerifiedMs)}; anew every ${limits.officerReverifyMonths} months`],
                [
                  'Emergencies',
                  `in the first ${limits.newOfficerDays} days co-signed by your agency's administrator; enrolled ${timeText(officer.enrolledAtMs)}`,
                ],
              ] as const)),
        ]}
      />
      <div className="flex max-w-2xl flex-col gap-3">
        <Field label="Rank or office" value={rank} onValue={setRank} maxLength={200} />
        <Field label="Work mail address" type="email" value={mail} onValue={setMail} maxLength={254} />
        <Field
          label="Public key (age recipient)"
          value={keys}
          onValue={setKeys}
          dir="ltr"
          hint="Begins with age1. Up to four, separated by spaces."
          error={keys === '' || isKey ? undefined : 'This is not the public key of age.'}
        />
        <Notice>
          No key yet? Run <code className="font-mono">age-keygen -o key.txt</code> on your own machine (age-encryption.org): it
          prints the public key. Later <code className="font-mono">age -d -i key.txt answer.age {'>'} answer.tar</code> opens an
          answer.
        </Notice>
        <Button
          kind="primary"
          icon={Save}
          className="self-start"
          disabled={!isKey || rank.trim() === '' || mail.trim() === ''}
          busy={saving.isPending}
          onClick={() => saving.mutate()}
        >
          Save
        </Button>
      </div>
    </>
  )
}
