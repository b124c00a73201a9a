// One agency: who verified it, its call-back numbers, its officers.

import { Button, Empty, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { BadgeCheck, Ban, PhoneCall, SearchX, UserPlus } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import * as v from 'valibot'
import { call, type Input } from '../../api/call.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { CheckRow } from '../../parts/check-row.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { agenciesQuery } from '../lawful/queries.ts'
import { type Agency, type Officer, officerView } from '../lawful/view.ts'

const ripeMs = 30 * 86_400_000

export function Screen(): ReactElement {
  const { agency: id } = useParams({ strict: false }) as { agency: string }
  const agencies = useQuery(agenciesQuery)
  if (agencies.isError) return <Failed error={agencies.error} again={() => void agencies.refetch()} />
  if (agencies.data === undefined) return <Waiting />
  const agency = agencies.data.find(each => each.id === id)
  if (agency === undefined)
    return (
      <Page title="Agency">
        <Empty icon={SearchX} title="There is no such agency" />
      </Page>
    )
  return (
    <Page bare title={agency.name} about={`${agency.country}, ${agency.status === 'active' ? 'verified' : agency.status}`}>
      <CaseColumns
        columns={[
          { title: 'The agency', children: <About agency={agency} /> },
          { title: 'Call-back numbers', children: <Numbers agency={agency} /> },
          { title: 'Officers', children: <Officers agency={agency} /> },
        ]}
      />
    </Page>
  )
}

type Change = NonNullable<Input<'changeAgency'>['body']>

function useChange() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Change) => call('changeAgency', { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['agencies'] }),
  })
}

function About({ agency }: { agency: Agency }): ReactElement {
  const session = useSession()
  const changing = useChange()
  const mayChange = mayUse(session, ['legal-intake', 'legal-counsel'])
  const isByMe = agency.verifiedBy.includes(session?.person.id ?? '')
  return (
    <>
      {changing.isError && <Failed error={changing.error} />}
      <Facts
        facts={[
          ['Kind', agency.kind.replace('_', ' ')],
          ['Country', agency.country],
          ['Mail domains', agency.domains.join(', ') || '—'],
          ['Verified by', `${agency.verifiedBy.length} of 2 people`],
        ]}
      />
      {agency.status === 'pending' && isByMe && (
        <Notice tone="warning">You entered it. Somebody else has to verify it, from a source of their own.</Notice>
      )}
      {mayChange && agency.status === 'pending' && !isByMe && (
        <Button
          kind="primary"
          icon={BadgeCheck}
          busy={changing.isPending}
          onClick={() => changing.mutate({ kind: 'verify', agency: agency.id })}
        >
          I verified it from another source
        </Button>
      )}
      {mayChange && agency.status === 'active' && (
        <Button icon={Ban} busy={changing.isPending} onClick={() => changing.mutate({ kind: 'suspend', agency: agency.id })}>
          Suspend this agency
        </Button>
      )}
    </>
  )
}

function Numbers({ agency }: { agency: Agency }): ReactElement {
  const session = useSession()
  const changing = useChange()
  const [number, setNumber] = useState('')
  const [source, setSource] = useState('')
  const mayChange = mayUse(session, ['legal-intake', 'legal-counsel'])
  const nowMs = Date.now()
  return (
    <>
      {changing.isError && <Failed error={changing.error} />}
      {agency.callBackNumbers.map(known => {
        const isConfirmed = known.addedBy.length >= 2
        const usableFrom = known.addedAtMs + ripeMs
        const state = !isConfirmed
          ? 'one person’s word; a second one has to enter it too'
          : usableFrom > nowMs
            ? `can be used from ${timeText(usableFrom)}`
            : 'can be used'
        return (
          <Facts
            key={known.number}
            facts={[
              [known.number, state],
              ['Found in', known.source],
            ]}
          />
        )
      })}
      {mayChange && (
        <>
          <Field label="Number" type="tel" value={number} onValue={setNumber} maxLength={200} dir="ltr" />
          <Field
            label="Where you found it"
            value={source}
            onValue={setSource}
            maxLength={200}
            hint="Never from the request, nor from a mail or a call of theirs."
          />
          <Button
            icon={PhoneCall}
            className="self-start"
            disabled={number.trim() === '' || source.trim() === ''}
            busy={changing.isPending}
            onClick={() =>
              changing.mutate(
                { kind: 'number', agency: agency.id, number: number.trim(), source: source.trim() },
                { onSuccess: () => setNumber('') },
              )
            }
          >
            Enter this number
          </Button>
        </>
      )}
    </>
  )
}

function Officers({ agency }: { agency: Agency }): ReactElement {
  const officers = useQuery({
    queryKey: ['officers', agency.id],
    queryFn: async () => v.parse(v.array(officerView), (await call('listOfficers', { params: { agency: agency.id } })).officers),
  })
  const session = useSession()
  const [mayChange, mayInvite] = [mayUse(session, ['legal-intake', 'legal-counsel']), mayUse(session, ['legal-intake'])]
  return (
    <>
      {officers.isError && <Failed error={officers.error} again={() => void officers.refetch()} />}
      {officers.data?.length === 0 && <p className="text-body text-ink-soft">Nobody of this agency has registered yet.</p>}
      {officers.data?.map(officer => (
        <OfficerCard key={officer.id} officer={officer} agency={agency.id} mayChange={mayChange} />
      ))}
      {mayInvite &&
        (agency.status === 'active' ? (
          <Inviting agency={agency} />
        ) : (
          <p className="text-body text-ink-soft">Officers are invited when the agency is verified.</p>
        ))}
    </>
  )
}

function OfficerCard({ officer, agency, mayChange }: { officer: Officer; agency: string; mayChange: boolean }): ReactElement {
  const client = useQueryClient()
  const changing = useMutation({
    mutationFn: (kind: 'verify' | 'suspend' | 'restore') =>
      call('changeOfficer', { params: { officer: officer.id }, body: { kind } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['officers', agency] }),
  })
  const isActive = officer.status === 'active'
  return (
    <section aria-label={officer.name} className="flex flex-col gap-2">
      {changing.isError && <Failed error={changing.error} />}
      <Facts
        facts={[
          [
            officer.name,
            `${officer.rank}${officer.isAdmin ? ', administrator of the agency' : ''}${isActive ? '' : ', suspended'}`,
          ],
          ['Mail', officer.mail],
          ['Verified', `${timeText(officer.lastVerifiedMs)}, by ${Math.min(officer.verifiedBy.length, 2)} of 2 people`],
        ]}
      />
      {mayChange && (
        <div className="flex flex-wrap gap-2">
          <Button busy={changing.isPending} onClick={() => changing.mutate('verify')}>
            The agency knows them
          </Button>
          <Button busy={changing.isPending} onClick={() => changing.mutate(isActive ? 'suspend' : 'restore')}>
            {isActive ? 'Suspend' : 'Restore'}
          </Button>
        </div>
      )}
    </section>
  )
}

function Inviting({ agency }: { agency: Agency }): ReactElement {
  const [name, setName] = useState('')
  const [isAdmin, setAdmin] = useState(false)
  const inviting = useMutation({
    mutationFn: () => call('inviteOfficer', { params: { agency: agency.id }, body: { name: name.trim(), isAdmin } }),
  })
  const copy = async (link: string): Promise<void> => {
    await navigator.clipboard.writeText(link)
    toasts.add({ text: 'Copied.' })
  }
  return (
    <section aria-label="Invite an officer" className="flex flex-col gap-3">
      <h3 className="text-small font-semibold text-ink-soft">Invite an officer</h3>
      {inviting.isError && <Failed error={inviting.error} />}
      <Field label="Name of the officer" value={name} onValue={setName} maxLength={80} autoComplete="off" />
      <CheckRow
        title="Administrator of the agency"
        about="Vouches for its officers and co-signs emergencies of new ones"
        checked={isAdmin}
        onChecked={setAdmin}
      />
      <Button
        icon={UserPlus}
        className="self-start"
        disabled={name.trim() === ''}
        busy={inviting.isPending}
        onClick={() => inviting.mutate()}
      >
        Make an enrolment link
      </Button>
      {inviting.data !== undefined && (
        <>
          <Field readOnly label="Enrolment link" value={inviting.data.link} onValue={() => undefined} />
          <Button className="self-start" onClick={() => void copy(inviting.data.link)}>
            Copy
          </Button>
          <p className="text-small text-ink-soft">
            It works once, for a week. Hand it over by a call to a number of the directory.
          </p>
        </>
      )}
    </section>
  )
}
