// What the person at the screen can do now. The server names the steps; each has its form here.

import { Field } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { useSession } from '../../api/session.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { CheckRow } from '../../parts/check-row.tsx'
import { Notice } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { TextArea } from '../../parts/text-area.tsx'
import { timeText } from '../../parts/time.ts'
import { type Act, mattersQuery } from '../lawful/queries.ts'
import { ActForm } from './act-form.tsx'
import type { DeskView } from './findings.tsx'
import { Review } from './review.tsx'

interface Props {
  readonly view: DeskView
  readonly can: (kind: string) => Act | undefined
}

export function Next({ view }: { view: DeskView }): ReactElement {
  const { acts } = view
  const can = (kind: string): Act | undefined => acts.find(each => each.kind === kind)
  const props = { view, can }
  const { matter } = view
  const usual = acts.some(({ kind }) => !aside.includes(kind))
  return (
    <>
      {!usual && <p className="text-body text-ink-soft">Nothing waits for you here.</p>}
      <Intake {...props} />
      <CallBack {...props} />
      <Review {...props} />
      <Approval {...props} />
      <Custodian {...props} />
      <Objected {...props} />
      <ActForm matter={matter} act={isOver(view) ? can('close') : undefined} kind="primary" button="Close this matter" />
      <Aside {...props} />
    </>
  )
}

/** What waits for a scope, or still has its copy, is not closed. */
function isOver({ matter: { state, regions }, instrument }: DeskView): boolean {
  const isKept = regions.preservation === 'active' || regions.preservation === 'extended'
  return state !== 'in_review' || (instrument?.path === 'preserve' && regions.preservation !== 'none' && !isKept)
}

/** Steps that are possible nearly always and never the next one. */
const aside = [
  'message',
  'cancel',
  'seal',
  'extend_gag',
  'lift_gag',
  'extend_preservation',
  'release_preservation',
  'reject_authenticity',
  'reject',
  'ask_for_more',
  'reconsider',
]

function Intake({ view: { matter, agency, agencies }, can }: Props): ReactElement {
  const [authority, setAuthority] = useState('')
  const { certification } = matter.paper
  const known = agencies.filter(({ kind, status }) => kind === 'designated_authority' && status === 'active')
  const needsAuthority = certification !== undefined && !certification.verified
  return (
    <>
      {needsAuthority && (
        <ActForm
          matter={matter}
          act={can('verify_certification')}
          button="The certification is theirs"
          isReady={authority !== ''}
          brings={() => ({ authority })}
        >
          <p className="text-body">
            The paper names “{certification.authority}”. Compare the certification with what this authority confirms to you.
          </p>
          <Select
            label="In our directory"
            value={authority}
            onValue={setAuthority}
            options={[{ value: '', label: 'Choose one' }, ...known.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        </ActForm>
      )}
      <ActForm matter={matter} act={can('authenticate')} kind="primary" button="The paper is genuine">
        <ul className="flex list-disc flex-col gap-1.5 ps-5 text-body">
          <li>Is this paper one that {agency?.name ?? 'the agency'} would file? Does it name court, number and date?</li>
          <li>Does the account in the form stand in the paper?</li>
          <li>In doubt, call the court or the agency at a number of the directory.</li>
        </ul>
      </ActForm>
    </>
  )
}

function CallBack({ view: { matter, agency, instrument, people }, can }: Props): ReactElement | null {
  const [number, setNumber] = useState('')
  const [isConfirmed, setConfirmed] = useState(false)
  const isNeeded = matter.paper.isEmergency || instrument?.path === 'emergency'
  const { callBack } = matter
  if (!isNeeded) return null
  return (
    <>
      {callBack === undefined ? (
        <Notice tone="warning">
          Nobody has called back yet. Before that nobody learns whose account it is, and nobody can approve.
        </Notice>
      ) : (
        <Facts
          facts={[
            ['Called back', `${callBack.number}, by ${people[callBack.by] ?? callBack.by}, ${timeText(callBack.atMs)}`],
            ['They', callBack.confirmed ? 'confirmed the request' : 'did not confirm it'],
          ]}
        />
      )}
      <ActForm
        matter={matter}
        act={callBack?.confirmed === true ? undefined : can('record_call_back')}
        button="Record the call"
        isReady={number !== ''}
        brings={() => ({ number, confirmed: isConfirmed })}
      >
        <Select
          label="Number of the directory that you called"
          value={number}
          onValue={setNumber}
          options={[
            { value: '', label: 'Choose one' },
            ...(agency?.callBackNumbers ?? []).map(known => ({
              value: known.number,
              label: `${known.number}, ${known.source}, entered ${timeText(known.addedAtMs)}`,
            })),
          ]}
        />
        <CheckRow title="They know the officer and the request, and confirm it" checked={isConfirmed} onChecked={setConfirmed} />
      </ActForm>
    </>
  )
}

function Approval({ view: { matter, instrument, people }, can }: Props): ReactElement | null {
  const me = useSession()?.person.id
  if (matter.scopeHash === undefined || matter.scopeHash === '') return null
  const valid = matter.approvals.filter(({ scopeHash }) => scopeHash === matter.scopeHash)
  const needed = matter.paper.isEmergency ? 2 : (instrument?.approvals ?? 2)
  const isMine = matter.preparedBy === me || valid.some(({ by }) => by === me)
  return (
    <>
      <Facts
        facts={[
          ['Proposed by', people[matter.preparedBy ?? ''] ?? '—'],
          [
            'Approved',
            `${valid.length} of ${needed}${valid.length === 0 ? '' : `: ${valid.map(({ by }) => people[by] ?? by).join(', ')}`}`,
          ],
          [
            'Scope',
            <code key="hash" className="font-mono text-small break-all">
              {matter.scopeHash}
            </code>,
          ],
        ]}
      />
      {isMine && matter.state === 'scope_proposed' && <Notice>You had your part in this. Somebody else goes on.</Notice>}
      {!isMine && (
        <ActForm
          matter={matter}
          act={can('approve')}
          kind="primary"
          button="Approve with my passkey"
          brings={() => ({ scopeHash: matter.scopeHash ?? '' })}
        >
          <p className="text-body">
            You approve the accounts and kinds of data in the middle column, and nothing else. Any change voids it.
          </p>
        </ActForm>
      )}
    </>
  )
}

function Custodian({ view: { matter, people }, can }: Props): ReactElement {
  const matters = useQuery(mattersQuery)
  const [source, setSource] = useState('live')
  const preserved = (matters.data ?? []).filter(
    ({ id, agency, preservedUntilMs }) => agency === matter.agency && preservedUntilMs !== undefined && id !== matter.id,
  )
  const isOwn = matter.regions.preservation === 'active' || matter.regions.preservation === 'extended'
  const { production } = matter
  return (
    <>
      <ActForm
        matter={matter}
        act={can('collect')}
        kind="primary"
        button="Collect with my passkey"
        brings={() => (source === 'live' ? {} : source === 'own' ? { fromPreserved: true } : { preservedIn: source })}
      >
        <Select
          label="From"
          value={source}
          onValue={setSource}
          options={[
            { value: 'live', label: 'what is held now' },
            ...(isOwn ? [{ value: 'own', label: 'the copy that was preserved for this matter' }] : []),
            ...preserved.map(({ id, reference }) => ({ value: id, label: `the copy that was preserved for ${reference}` })),
          ]}
        />
      </ActForm>
      <ActForm matter={matter} act={can('package')} kind="primary" button="Package and encrypt">
        <p className="text-body">
          The bundle is signed, proved against the ledger and encrypted to the officer, to nobody of us.
        </p>
      </ActForm>
      {production !== undefined && (
        <Facts
          facts={[
            ['Packaged by', people[production.builtBy] ?? production.builtBy],
            [
              'Second look',
              production.reviewedBy === undefined ? 'not yet' : (people[production.reviewedBy] ?? production.reviewedBy),
            ],
            [
              'Manifest',
              <code key="hash" className="font-mono text-small break-all">
                {production.manifestHash}
              </code>,
            ],
            ['Size', `${production.sizeBytes} bytes, encrypted`],
          ]}
        />
      )}
      {production?.reviewedBy === undefined && (
        <ActForm matter={matter} act={can('second_look')} kind="primary" button="I looked at it">
          <p className="text-body">Tables, rows and answers in the middle column are what was approved, and nothing more.</p>
        </ActForm>
      )}
      {production?.reviewedBy !== undefined && (
        <ActForm matter={matter} act={can('publish')} kind="primary" button="Deliver with my passkey" />
      )}
      <ActForm
        matter={matter}
        act={matter.regions.preservation === 'none' ? can('preserve') : undefined}
        button="Preserve what exists now"
      >
        <p className="text-body">A copy of what is there at this moment. What is kept from now on does not change in any way.</p>
      </ActForm>
    </>
  )
}

function Objected({ view: { matter }, can }: Props): ReactElement | null {
  const [reason, setReason] = useState('')
  if (matter.state !== 'objected') return null
  return (
    <>
      <TextArea label="What the authority answered" value={reason} onValue={setReason} />
      <ActForm matter={matter} act={can('authority_narrows')} button="They narrowed it" />
      <ActForm
        matter={matter}
        act={can('authority_upholds')}
        button="They uphold it"
        isReady={reason.trim() !== ''}
        brings={() => ({ reason: reason.trim() })}
      />
      <ActForm matter={matter} act={can('authority_withdraws')} button="They withdrew it" />
    </>
  )
}

/** What is seldom done stands behind a fold, with its reason. */
function Aside({ view: { matter }, can }: Props): ReactElement | null {
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const isGagged = matter.regions.gag === 'active' || matter.regions.gag === 'extended'
  const isPreserved = matter.regions.preservation === 'active' || matter.regions.preservation === 'extended'
  const shown = aside.filter(kind => kind !== 'message' && can(kind) !== undefined)
  const hasReason = reason.trim() !== ''
  const withReason = { isReady: hasReason, brings: () => ({ reason: reason.trim() }) }
  if (shown.length === 0) return null
  return (
    <details className="rounded-xl border border-line p-4">
      <summary className="cursor-pointer text-body font-semibold">Other steps</summary>
      <div className="mt-3 flex flex-col gap-4">
        <TextArea label="Reason" value={reason} onValue={setReason} hint="The officer reads it, and it stays with the matter." />
        <ActForm matter={matter} act={can('ask_for_more')} button="Ask for more" {...withReason} />
        <ActForm matter={matter} act={can('reject')} kind="danger" button="Refuse by law" {...withReason} />
        <ActForm matter={matter} act={can('reject_authenticity')} kind="danger" button="Refuse as not genuine" {...withReason} />
        <ActForm matter={matter} act={can('reconsider')} button="Take it back into review" />
        {isPreserved && <ActForm matter={matter} act={can('extend_preservation')} button="Extend the preservation, once" />}
        {isPreserved && <ActForm matter={matter} act={can('release_preservation')} button="Release the preservation" />}
        {isGagged && (
          <>
            <Field label="Secret until" type="date" value={until} onValue={setUntil} />
            <ActForm
              matter={matter}
              act={can('extend_gag')}
              button="Extend the secrecy by a new order"
              isReady={hasReason && until !== ''}
              brings={() => ({ reason: reason.trim(), untilMs: Date.parse(`${until}T23:59:59Z`) })}
            />
            <ActForm matter={matter} act={can('lift_gag')} button="The secrecy was lifted" />
          </>
        )}
        {matter.sealedTo === undefined && <ActForm matter={matter} act={can('seal')} button="Seal this matter" />}
        <ActForm
          matter={matter}
          act={can('cancel')}
          kind="danger"
          button="Cancel: quashed or withdrawn by the authority"
          {...withReason}
        />
      </div>
    </details>
  )
}
