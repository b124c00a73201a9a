// Endpoints about agencies and their officers: what one person enters counts when a second one has.

import type { CryptoProvider } from '@causeway/crypto'
import type { DeskHandlers, StaffCaller } from '@causeway/staff/ports'
import { CausewayError, type StepUpProof, utf8ToBytes } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import type { Agency, AnyPerson, CallBackNumber, Machine, Officer } from '../intake/directory.ts'
import type { Held } from '../records.ts'
import type { LawfulParts } from './parts.ts'

type Change = Parameters<DeskHandlers['changeAgency']>[0]['body']

export function createAgencyEndpoints(
  parts: LawfulParts,
): Pick<DeskHandlers, 'registerOfficer' | 'listAgencies' | 'changeAgency' | 'inviteOfficer'> {
  const { records, store, ledger, crypto, clock, invitations } = parts

  async function mustBe(id: string): Promise<Held<Agency>> {
    const held = await records.get<Agency>('agency', id)
    if (held === undefined) throw new CausewayError('lawful.unknown')
    return held
  }

  return {
    async registerOfficer({ body }, caller) {
      if ((await mustBe(caller.group)).value.status !== 'active') throw new CausewayError('lawful.unknown')
      const held = await records.get<AnyPerson>('person', caller.staffId)
      const before = held?.value.kind === 'officer' ? held.value : undefined
      const { stepUp, ...details } = body
      // Bundles are encrypted to these keys: a session alone, which can be stolen, does not exchange them.
      if (before !== undefined && !isSame(before.recipients, details.recipients))
        await checkRecipients(parts, caller, details.recipients, stepUp)
      const officer: Officer = {
        id: caller.staffId,
        kind: 'officer',
        name: caller.name,
        passkeys: [],
        status: before?.status ?? 'active',
        agency: caller.group,
        isAdmin: caller.roles.includes('agency-admin'),
        enrolledAtMs: before?.enrolledAtMs ?? clock.nowMs(),
        // By the invitation of a verified agency; verified anew every twelve months.
        lastVerifiedMs: before?.lastVerifiedMs ?? clock.nowMs(),
        verifiedBy: before?.verifiedBy ?? [],
        ...details,
      }
      await commit(records.change('person', caller.staffId, held?.version ?? 0, officer), caller, 'register_officer')
      return { body: undefined }
    },
    async listAgencies() {
      const all = await records.all<Agency>('agency')
      return { body: { agencies: all.map(({ value }) => value) as unknown as Record<string, unknown>[] } }
    },
    async changeAgency({ body }, caller) {
      const id = body.kind === 'add' ? hexFromBytes(crypto.random(8)) : body.agency
      const held = body.kind === 'add' ? { version: 0, value: newAgency(id, body, caller) } : await mustBe(id)
      const agency = changed(held.value, body, caller, clock.nowMs())
      await commit(records.change('agency', id, held.version, agency), caller, `agency_${body.kind}`)
      return { body: { agency: agency as unknown as Record<string, unknown> } }
    },
    async inviteOfficer({ params, body }, caller) {
      if ((await mustBe(params.agency)).value.status !== 'active') throw new CausewayError('lawful.unknown')
      await ledger.record({ action: 'invite_officer', actor: `intake:${caller.staffId}`, matter: '', facts: {} })
      const roles = [body.isAdmin ? 'agency-admin' : 'officer'] as const
      return { body: { link: invitations.invite({ realm: 'officer', group: params.agency, name: body.name, roles }) } }
    },
  }

  async function commit(change: ReturnType<typeof records.change>, caller: StaffCaller, action: string): Promise<void> {
    const leaf = ledger.leafOf({ action, actor: `${caller.realm}:${caller.staffId}`, matter: '', facts: {} })
    const outcome = await store.lawfulCommit({ changes: [change], leaves: [leaf] })
    if (outcome.kind === 'conflict') throw new CausewayError('lawful.changed')
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join(' ') === other.join(' ')

async function checkRecipients(
  { crypto, stepUp }: LawfulParts,
  caller: StaffCaller,
  recipients: readonly string[],
  proof: StepUpProof | undefined,
): Promise<void> {
  if (proof === undefined) throw new CausewayError('lawful.step_up')
  await stepUp.verify({ caller, action: 'officer.recipients', hash: recipientsHash(crypto, recipients), proof })
}

/** What an officer's passkey signs to exchange the keys: SHA-256 of the recipients, one a line. */
export function recipientsHash(crypto: Pick<CryptoProvider, 'hash'>, recipients: readonly string[]): Uint8Array {
  return crypto.hash('SHA-256', utf8ToBytes(recipients.map(recipient => `${recipient}\n`).join('')))
}

function newAgency(
  id: string,
  { name, country, agencyKind, domains }: Change & { kind: 'add' },
  { staffId }: StaffCaller,
): Agency {
  return {
    id,
    name,
    country,
    kind: agencyKind,
    domains,
    callBackNumbers: [],
    status: 'pending',
    verifiedBy: [staffId],
    isTest: false,
  }
}

function changed(agency: Agency, change: Change, { staffId }: StaffCaller, nowMs: number): Agency {
  switch (change.kind) {
    case 'add':
      return agency
    case 'verify': {
      const verifiedBy = [...new Set([...agency.verifiedBy, staffId])]
      return { ...agency, verifiedBy, status: verifiedBy.length >= 2 ? 'active' : agency.status }
    }
    case 'number':
      return { ...agency, callBackNumbers: withNumber(agency.callBackNumbers, change, staffId, nowMs) }
    case 'machine':
      return { ...agency, machines: withMachine(agency.machines ?? [], change, staffId, nowMs) }
    case 'suspend':
      return { ...agency, status: 'suspended' }
  }
}

/** The time counts from the second person's entry: until then the number is one person's word. */
function withNumber(
  numbers: readonly CallBackNumber[],
  { number, source }: { number: string; source: string },
  by: string,
  nowMs: number,
): CallBackNumber[] {
  const before = numbers.find(known => known.number === number)
  if (before === undefined) return [...numbers, { number, source, addedAtMs: nowMs, addedBy: [by] }]
  if (before.addedBy.includes(by) || before.addedBy.length >= 2) return [...numbers]
  return numbers.map(known => (known === before ? { ...known, addedAtMs: nowMs, addedBy: [...known.addedBy, by] } : known))
}

/** Another name for a known certificate is another machine: it starts over. */
function withMachine(
  machines: readonly Machine[],
  { fingerprint, country, identifier }: Pick<Machine, 'fingerprint' | 'country' | 'identifier'>,
  by: string,
  nowMs: number,
): Machine[] {
  const before = machines.find(known => known.fingerprint === fingerprint)
  const others = machines.filter(known => known !== before)
  const isSame = before?.country === country && before.identifier === identifier
  const addedBy = isSame ? [...new Set([...before.addedBy, by])] : [by]
  return [...others, { fingerprint, country, identifier, addedAtMs: nowMs, addedBy }]
}
