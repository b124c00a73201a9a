// An operator's office: an agency with officers, staff with one role each, and a passkey (here an Ed25519 key) for everybody.

import { eventOf } from '@causeway/transparency'
import { openDirectStore, type DirectStore, type Faults } from '@causeway/store'
import { base64urlFromBytes, bytesFromBase64url, dayMs, utf8ToBytes } from '@causeway/wire'
import type { Authorisation, TaskForm } from './authority/form.ts'
import type { PolicyPack } from './authority/instrument.ts'
import { defaultPack } from './authority/pack.ts'
import { lawfulReader } from './collect/reader.ts'
import type { Agency, AnyPerson, Officer, Staff } from './intake/directory.ts'
import { createLedger, type Ledger } from './ledger/ledger.ts'
import type { WitnessPort } from './ledger/witnesses.ts'
import { crypto, nowMs } from './population.test-support.ts'
import { createRecords, type Records } from './records.ts'
import type { EventKind } from './review/machine.ts'
import type { MatterEvent } from './review/event.ts'
import type { Actor, Matter, Role } from './review/matter.ts'
import { createMatters, type Matters, stepDigest } from './review/matters.ts'

export const agencyId = 'agency-1'
export const directoryNumber = '+32 2 555 0100'

const staffList: readonly (readonly [string, Role])[] = [
  ['ina', 'intake'],
  ['rae', 'reviewer'],
  ['lea', 'lead'],
  ['leo', 'lead'],
  ['con', 'counsel'],
  ['cas', 'custodian'],
  ['pat', 'platform_admin'],
  ['sam', 'safety'],
  ['aud', 'auditor'],
]

export interface Office {
  readonly store: DirectStore
  readonly records: Records
  readonly ledger: Ledger
  readonly matters: Matters
  readonly clock: { ms: number }
  actor(id: string): Actor
  assertion(id: string, matter: Matter, event: EventKind): string
  ledgerSize(): Promise<number>
  /** Every opened event of the ledger, oldest first. */
  events(): Promise<{ action: string; actor: string; facts: Record<string, unknown> }[]>
  /** The same office after a restart on what is left on the disk. */
  restart(): Promise<Office>
}

export interface OfficeOptions {
  readonly store?: DirectStore
  readonly faults?: Faults
  readonly clock?: { ms: number }
  readonly leavesPerDay?: number
  readonly witnesses?: readonly WitnessPort[]
  readonly pack?: PolicyPack
  readonly isFilled?: boolean
  readonly country?: string
}

const keyOf = (id: string) => crypto.signatureKeyPair('Ed25519', crypto.hash('SHA-256', utf8ToBytes(`passkey of ${id}`)))

export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const clock = options.clock ?? { ms: nowMs }
  const store =
    options.store ?? openDirectStore({ path: ':memory:', ...(options.faults === undefined ? {} : { faults: options.faults }) })
  const clockPort = { nowMs: () => clock.ms }
  const records = createRecords({ store, crypto, key: new Uint8Array(32).fill(1) })
  const signer = { name: 'causeway.example/ledger', ...crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(2)) }
  const leavesPerDay = options.leavesPerDay ?? 4096
  const ledger = createLedger({
    store,
    crypto,
    clock: clockPort,
    signer,
    openingKey: new Uint8Array(32).fill(3),
    leavesPerDay,
    witnesses: options.witnesses ?? [],
  })
  const matters = createMatters({
    store,
    reader: lawfulReader(store),
    records,
    ledger,
    crypto,
    clock: clockPort,
    pack: options.pack ?? defaultPack,
    operator: { name: 'Causeway Operator, Inc.', country: options.country ?? 'US', custodian: 'Records office' },
    softwareVersion: '0.1.0',
    verifyStepUp: ({ id }, _, digest, assertion) => {
      const isSigned = crypto.verify('Ed25519', keyOf(id).publicKey, digest, bytesFromBase64url(assertion))
      return Promise.resolve(isSigned ? assertion : undefined)
    },
    bundle: {
      productionSeed: new Uint8Array(32).fill(4),
      pdf: (title, paragraphs) => Promise.resolve(utf8ToBytes([title, ...paragraphs].join('\n'))),
    },
    encrypt: bytes => Promise.resolve(bytes),
  })
  if (options.isFilled !== true) await fill(records, store, clock.ms)

  return {
    store,
    records,
    ledger,
    matters,
    clock,
    actor(id) {
      if (id === 'system') return { id, role: 'system' }
      const role = staffList.find(([name]) => name === id)?.[1]
      return role === undefined ? { id, role: 'officer', agency: id.startsWith('other') ? 'agency-2' : agencyId } : { id, role }
    },
    assertion: (id, matter, event) =>
      base64urlFromBytes(crypto.sign('Ed25519', keyOf(id).privateKey, stepDigest(crypto, matter, event))),
    ledgerSize: async () => (await store.ledgerSize({})).size,
    async events() {
      const { size } = await store.ledgerSize({})
      return (await ledger.openings(0, size)).flatMap(opening => eventOf(opening) ?? []) as never
    },
    restart: async () =>
      await openOffice({ ...options, faults: {}, store: openDirectStore({ disk: store.crash() }), clock, isFilled: true }),
  }
}

async function fill(records: Records, store: DirectStore, at: number): Promise<void> {
  const number = {
    number: directoryNumber,
    source: 'printed directory 2026',
    addedAtMs: at - 60 * dayMs,
    addedBy: ['ina', 'rae'],
  }
  const agencies = [agencyId, 'agency-2'].map(
    (id): Agency => ({
      id,
      name: `Police ${id}`,
      country: 'US',
      kind: 'police',
      domains: [`${id}.example.gov`],
      callBackNumbers: [number],
      status: 'active',
      verifiedBy: ['ina', 'rae'],
      isTest: false,
    }),
  )
  const officers = ['olga', 'adam', 'newton', 'other-otto'].map(
    (id): Officer => ({
      id,
      name: id,
      kind: 'officer',
      agency: id.startsWith('other') ? 'agency-2' : agencyId,
      rank: 'Detective',
      mail: `${id}@agency-1.example.gov`,
      isAdmin: id === 'adam',
      enrolledAtMs: id === 'newton' ? at - dayMs : at - 200 * dayMs,
      lastVerifiedMs: at - 30 * dayMs,
      verifiedBy: ['ina', 'rae'],
      recipients: ['age1example'],
      passkeys: [],
      status: 'active',
    }),
  )
  const staff = staffList.map(
    ([id, role]): Staff => ({ id, name: id, kind: 'staff', roles: [role], conflicts: [], passkeys: [], status: 'active' }),
  )
  const people: readonly AnyPerson[] = [...officers, ...staff]
  await store.lawfulCommit({
    changes: [
      ...agencies.map(agency => records.change('agency', agency.id, 0, agency)),
      ...people.map(person => records.change('person', person.id, 0, person)),
    ],
    leaves: [],
  })
}

/** Who does what on the way to an answer. */
export const usual: readonly (readonly [string, EventKind])[] = [
  ['olga', 'submit'],
  ['ina', 'authenticate'],
  ['rae', 'propose_scope'],
  ['lea', 'approve'],
  ['leo', 'approve'],
  ['cas', 'collect'],
  ['cas', 'package'],
  ['rae', 'second_look'],
  ['cas', 'publish'],
  ['olga', 'download'],
  ['olga', 'acknowledge'],
  ['lea', 'close'],
]

export function eventFor(office: Office, who: string, kind: EventKind, matter: Matter): MatterEvent {
  const assertion = office.assertion(who, matter, kind)
  if (kind === 'submit' || kind === 'co_sign' || kind === 'collect' || kind === 'publish') return { kind, assertion }
  if (kind === 'approve') return { kind, assertion, scopeHash: matter.scopeHash ?? '' }
  if (kind === 'record_call_back') return { kind, number: directoryNumber, confirmed: true }
  if (kind === 'supplement') return { kind, paper: matter.paper, tasks: matter.tasks }
  if (kind === 'verify_certification') return { kind, authority: 'agency-2' }
  if (kind === 'message') return { kind, text: 'When will you answer?' }
  if (kind === 'object') return { kind, ground: 'The period is not stated.', categories: ['TRF'] }
  if (kind === 'extend_gag') return { kind, untilMs: office.clock.ms + 30 * dayMs, reason: '18 U.S.C. 2705(b)' }
  if (['reject_authenticity', 'reject', 'ask_for_more', 'authority_upholds', 'cancel'].includes(kind))
    return { kind, reason: 'As found.' } as MatterEvent
  return { kind } as MatterEvent
}

export async function doStep(office: Office, id: string, who: string, kind: EventKind): Promise<Matter> {
  const held = await office.records.get<Matter>('matter', id)
  if (held === undefined) throw new Error('no matter')
  return await office.matters.act(office.actor(who), id, eventFor(office, who, kind, held.value))
}

/** Opens a matter and takes the usual steps until `last` has happened. */
export async function driveTo(
  office: Office,
  paper: Authorisation,
  tasks: readonly TaskForm[],
  last: EventKind,
  steps = usual,
): Promise<Matter> {
  let matter = await office.matters.open(office.actor('olga'), paper, tasks)
  for (const [who, kind] of steps) {
    if (kind === 'approve' && matter.state === 'approved') continue
    matter = await doStep(office, matter.id, who, kind)
    if (kind === last && !(kind === 'approve' && matter.state === 'scope_proposed')) return matter
  }
  return matter
}
