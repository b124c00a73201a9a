// An operator's office with the server's real parts: passkeys, PDF, age, a store, the desk's endpoints. For tests, simulations and
// measurements of lawful requests.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import type { CryptoProvider } from '@causeway/crypto'
import type { Lawful } from '@causeway/lawful'
import { createStaff, type Desk, type Staff } from '@causeway/staff'
import { enrol, enrolBy, type SignedInForTest, stepUp } from '@causeway/staff/testing'
import { openDirectStore, openSqliteStore, type Store } from '@causeway/store'
import { dayMs, type DeskEndpointName, uriFromId } from '@causeway/wire'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { openServerKeys } from '../../config/keys.ts'
import { storeFile } from '../../ops/backup.ts'
import { openLawfulOnNode } from '../open.ts'

export const crypto: CryptoProvider = createNodeCrypto()
export const startMs: number = Date.UTC(2027, 2, 1, 9)
export const property: string = 'harbor.example'

export interface Office {
  readonly store: Store
  readonly staff: Staff
  readonly desk: Desk
  readonly origin: string
  readonly clock: { ms: number }
  /** Its first moment. */
  readonly openedMs: number
  /** Address of the one account that is there from the start; its handle is `+15550000001`. */
  readonly user: string
  readonly lawful: Lawful
  /** What the endpoint answers; each caller knows its shape. */
  ask(who: SignedInForTest | undefined, name: DeskEndpointName, rest?: object): Promise<never>
}

export interface OfficeOptions {
  readonly country?: string
  readonly store?: Store
  readonly leavesPerDay?: number
  /** Of the first moment; a server may take the folder over later. */
  readonly nowMs?: number
  readonly session?: Uint8Array
  readonly origin?: string
  readonly ledgerName?: string
}

export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const { country = 'US', store = openDirectStore({ path: ':memory:' }), leavesPerDay = 256 } = options
  const { session = new Uint8Array(32).fill(9), origin = 'https://desk.example', ledgerName = 'harbor.example/ledger' } = options
  const clock = { ms: options.nowMs ?? startMs }
  const port = { nowMs: () => clock.ms }
  const staff = createStaff({ store, crypto, clock: port, key: session, origin: () => origin, properties: [] })
  const lawful = openLawfulOnNode({
    store,
    crypto,
    clock: port,
    keys: { session },
    operator: { name: 'Example Messaging Ltd', country, custodian: 'Custodian of records' },
    ledgerName,
    leavesPerDay,
    properties: [
      { domain: property, name: 'Harbor', handleType: 'phone', hasEmbeddedLogin: true, unknownAge: '18+' },
      { domain: 'tide.example', name: 'Tide', handleType: 'email', hasEmbeddedLogin: false, unknownAge: '13-15' },
    ],
    stepUp: staff.stepUp,
    invitations: staff.invitations,
  })
  const desk = staff.desk(lawful.deskHandlers as Parameters<Staff['desk']>[0])
  const user = await addAccount(store, '=HYPERLINK("http://evil.example")', '+15550000001')
  return {
    store,
    staff,
    desk,
    origin,
    clock,
    openedMs: clock.ms,
    user,
    lawful,
    async ask(who, name, rest = {}) {
      const request = { params: {}, query: {}, headers: {}, body: undefined, ...rest }
      return (await desk.dispatch(name, request as never, await who?.caller())).body as never
    },
  }
}

/** An account with one device; answers its address. */
export async function addAccount(store: Store, subject: string, handle: string): Promise<string> {
  const user = uriFromId('u', property, crypto.random(16))
  const deviceId = crypto.random(16)
  await store.enrolDevice({
    account: undefined,
    user,
    property,
    subject,
    handle,
    accountKey: crypto.random(32),
    generation: 0,
    deviceUri: uriFromId('d', property, deviceId),
    deviceId,
    certificate: new Uint8Array(8),
    signatureKey: crypto.random(32),
    day: Math.floor(startMs / dayMs) - 200,
    devicesMax: 8,
  })
  return user
}

/** In the data folder of a server that is not running: what it did before, at another time. */
export async function openOfficeIn(
  dataDir: string,
  options: Omit<OfficeOptions, 'store' | 'session'>,
): Promise<Office & { close(): Promise<void> }> {
  const { session } = openServerKeys(dataDir, crypto)
  const store = await openSqliteStore({ path: join(dataDir, storeFile), onFatal: error => assert.fail(error) })
  return { ...(await openOffice({ ...options, store, session })), close: () => store.close() }
}

export interface People {
  readonly intake: SignedInForTest
  readonly counsel: SignedInForTest
  readonly first: SignedInForTest
  readonly second: SignedInForTest
  readonly custodian: SignedInForTest
  readonly officer: SignedInForTest
  readonly identity: string
}

/** An agency that two people verified, an officer by its invitation link, and staff with one role each. */
export async function enrolPeople(office: Office): Promise<People> {
  const intake = await enrol(office, { name: 'Ina', roles: ['legal-intake'] })
  const counsel = await enrol(office, { name: 'Rae', roles: ['legal-counsel'] })
  const [first, second] = [
    await enrol(office, { name: 'Lea', roles: ['legal-approver'] }),
    await enrol(office, { name: 'Leo', roles: ['legal-approver'] }),
  ]
  const custodian = await enrol(office, { name: 'Cas', roles: ['legal-custodian'] })
  const add = {
    kind: 'add',
    name: 'Police of Example',
    country: 'US',
    agencyKind: 'police',
    domains: ['police.example.gov'],
  } as const
  const { agency } = (await office.ask(intake, 'changeAgency', { body: add })) as { agency: { id: string } }
  await office.ask(counsel, 'changeAgency', { body: { kind: 'verify', agency: agency.id } })
  for (const who of [intake, counsel])
    await office.ask(who, 'changeAgency', {
      body: { kind: 'number', agency: agency.id, number: '+1 202 555 0100', source: 'printed directory' },
    })
  const { link } = (await office.ask(intake, 'inviteOfficer', {
    params: { agency: agency.id },
    body: { name: 'Olga', isAdmin: false },
  })) as { link: string }
  const officer = await enrolBy(office, link, 'officer')
  const identity = await generateIdentity()
  const recipients = [await identityToRecipient(identity)]
  await office.ask(officer, 'registerOfficer', { body: { rank: 'Detective', mail: 'olga@police.example.gov', recipients } })
  for (const who of [intake, counsel])
    await office.ask(who, 'changeOfficer', { params: { officer: officer.staffId }, body: { kind: 'verify' } })
  return { intake, counsel, first, second, custodian, officer, identity }
}

/** What an officer uploads: the signed order. */
export const pdfFile: Uint8Array = new TextEncoder().encode('%PDF-1.7\n% an order\n')

export const basePaper: object = {
  reference: '27-mj-00123',
  issuedAtMs: startMs - 5 * dayMs,
  validFromMs: startMs - 4 * dayMs,
  validToMs: startMs + 60 * dayMs,
  returnByMs: startMs + 14 * dayMs,
  isEmergency: false,
  isTest: false,
  flags: [],
}
export const baseTask: object = {
  selector: { type: 'handle', value: '+15550000001', property },
  fromMs: startMs - 30 * dayMs,
  toMs: startMs - dayMs,
  comparedPage: 1,
  target: { us: 'no', uk: 'yes' },
  named: [],
}

/** A draft; `task` says about whom where it is not the one account that is there from the start. */
export async function file(
  office: Office,
  officer: SignedInForTest,
  paper: object,
  categories: readonly string[],
  task: object = {},
): Promise<string> {
  const documents = await uploaded(office, officer)
  const request = { paper: { ...basePaper, documents, ...paper }, tasks: [{ ...baseTask, categories, ...task }] }
  const body = later(request, office.openedMs - startMs)
  const { matter } = (await office.ask(officer, 'openMatter', { body: body as never })) as { matter: { id: string } }
  return matter.id
}

/** Papers here are dated around `startMs`: the same, `ms` later. */
function later(value: unknown, ms: number): unknown {
  if (Array.isArray(value)) return value.map(item => later(item, ms))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name.endsWith('Ms') && typeof item === 'number' ? item + ms : later(item, ms),
    ]),
  )
}

export async function uploaded(office: Office, officer: SignedInForTest, bytes: Uint8Array = pdfFile): Promise<object[]> {
  const { sha256 } = (await office.ask(officer, 'addDocument', { body: bytes })) as { sha256: string }
  return [{ sha256, pages: 3, signed: true }]
}

/** One step as the desk's page does it: read, sign the hash with the passkey, act. */
export async function act(
  office: Office,
  who: SignedInForTest,
  matter: string,
  kind: string,
  rest: object = {},
): Promise<{ state: string }> {
  const read = (await office.ask(who, 'readMatter', { params: { matter } })) as {
    acts: { kind: string; stepUp: boolean; hash: string }[]
    matter: { scopeHash?: string }
  }
  const offered = read.acts.find(one => one.kind === kind)
  const proof = offered?.stepUp === true ? { stepUp: await stepUp(office, who, `matter.${kind}`, offered.hash) } : {}
  const scope = kind === 'approve' ? { scopeHash: read.matter.scopeHash ?? '' } : {}
  const body = { kind, ...scope, ...proof, ...rest }
  const answer = (await office.ask(who, 'actOnMatter', { params: { matter }, body: body as never })) as unknown as {
    matter: { state: string } & Record<string, never>
  }
  return answer.matter
}

export const courtOrder: object = {
  instrument: 'US-2703D',
  issuer: { kind: 'court', name: 'Judge R. Ortiz', office: 'District Court' },
  finding: 'Specific and articulable facts were shown.',
  gag: { basis: '18 U.S.C. 2705(b)', untilMs: startMs + 90 * dayMs },
}

export async function answerRequest(
  office: Office,
  people: People,
  id: string,
  approvers: readonly SignedInForTest[],
): Promise<Uint8Array> {
  await act(office, people.officer, id, 'submit')
  await act(office, people.intake, id, 'authenticate')
  await act(office, people.counsel, id, 'propose_scope')
  for (const who of approvers) await act(office, who, id, 'approve')
  await act(office, people.custodian, id, 'collect')
  await act(office, people.custodian, id, 'package')
  await act(office, people.counsel, id, 'second_look')
  await act(office, people.custodian, id, 'publish')
  return (await office.ask(people.officer, 'readBundle', { params: { matter: id } })) as unknown as Uint8Array
}

/** What whoever has this age identity reads. Throws for whom it is not meant. */
export async function openWithIdentity(sealed: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return await decrypter.decrypt(sealed)
}
