// The whole way of requests with the real parts: passkeys, PDF, age, the store, the desk's endpoints.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TrustedKeys, verdictText, verifyBundle } from '@causeway/lawful'
import { verifyStepUpRecord } from '@causeway/staff'
import { enrol, enrolBy, type SignedInForTest, stepUp } from '@causeway/staff/testing'
import type { Store } from '@causeway/store'
import { eventOf, reportFrom, verifierFromVkey, verifyNotice } from '@causeway/transparency'
import { bytesFromBase64url, dayMs, inventory, parseUserUri, uriFromId } from '@causeway/wire'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { afterEach, describe, expect, test } from 'vitest'
import {
  act,
  answerRequest,
  courtOrder,
  crypto,
  enrolPeople,
  file,
  type Office,
  openOffice,
  pdfFile,
  property,
  startMs,
} from './testing/index.ts'

let folder: string | undefined
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true })
  folder = undefined
})

async function trustedKeys(office: Office): Promise<TrustedKeys> {
  const { productionKey, ledgerKey } = (await office.ask(undefined, 'readHoldings')) as {
    productionKey: string
    ledgerKey: string
  }
  return { production: bytesFromBase64url(productionKey), ledger: verifierFromVkey(crypto, ledgerKey) }
}

/** With the program `age` of the distribution, as an officer would. */
function openWithAge(sealed: Uint8Array, identity: string): Uint8Array {
  folder ??= mkdtempSync(join(tmpdir(), 'causeway-age-'))
  writeFileSync(join(folder, 'key.txt'), `${identity}\n`)
  writeFileSync(join(folder, 'bundle.age'), sealed)
  execFileSync('age', ['-d', '-i', join(folder, 'key.txt'), '-o', join(folder, 'bundle.tar'), join(folder, 'bundle.age')], {
    stdio: 'pipe',
  })
  return new Uint8Array(readFileSync(join(folder, 'bundle.tar')))
}

const hasAge = (() => {
  try {
    execFileSync('age', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
})()

describe('A-M4 the officer’s way', () => {
  test.skipIf(!hasAge)(
    'A-M4 US 2703(d) from the invitation to the bundle, which the stock age program opens and the verifier calls genuine',
    async () => {
      const office = await openOffice()
      const people = await enrolPeople(office)
      // Before anything is submitted the officer reads that there is no content to be had.
      const preview = (await office.ask(people.officer, 'previewAnswer', {
        body: { instrument: 'US-2703D', categories: ['TRF', 'CTC', 'NON'] },
      })) as { reach: string[]; answers: { category: string; outcome: string }[] }
      expect(preview.reach).toEqual(['SUB', 'ACC', 'TRF', 'SAF'])
      expect(preview.answers.map(({ category, outcome }) => [category, outcome])).toEqual([
        ['CTC', 'out_of_scope'],
        ['NON', 'not_held'],
      ])
      const id = await file(office, people.officer, courtOrder, ['SUB', 'ACC', 'TRF', 'SAF', 'NON'])
      const sealed = await answerRequest(office, people, id, [people.first, people.second])
      const tar = openWithAge(sealed, people.identity)
      const verdict = verifyBundle(crypto, tar, await trustedKeys(office))
      expect(verdictText(verdict)).toContain('GENUINE. This is exactly what the operator produced')
      expect(() => openWithAge(sealed, 'AGE-SECRET-KEY-1WRONG')).toThrow()
      await expect(generateIdentity().then(other => openWithAge(sealed, other))).rejects.toThrow()
      const text = Buffer.from(tar).toString('latin1')
      expect(text).toContain('%PDF-1.')
      // A-M7: an app's id of a user that looks like a formula is a text for every spreadsheet.
      expect(text).toContain('"\t=HYPERLINK(""http://evil.example"")"')
      folder ??= mkdtempSync(join(tmpdir(), 'causeway-age-'))
      const changed = tar.slice()
      changed[700]! ^= 1
      expect(verdictText(verifyBundle(crypto, changed, await trustedKeys(office)))).toContain('NOT GENUINE')

      // A-M10, A-B2: after the secrecy the person's app verifies what it is told.
      office.clock.ms = startMs + 91 * dayMs
      await office.lawful.sweep()
      await office.lawful.sweep()
      const own = await office.lawful.dispatch(
        'listDisclosures',
        { params: {}, query: {}, headers: {}, body: undefined },
        { user: parseUserUri(office.user) },
      )
      expect(own.body.notices).toHaveLength(1)
      expect(own.body.notices[0]!.text).toContain('District Court')
      expect(verifyNotice(crypto, own.body.notices[0] as never, verifierFromVkey(crypto, own.body.ledger.key))).toBe(true)
      const other = await office.lawful.dispatch(
        'listDisclosures',
        { params: {}, query: {}, headers: {}, body: undefined },
        { user: uriFromId('u', property, new Uint8Array(16)) },
      )
      expect(other.body.notices).toEqual([])
    },
  )

  test.skipIf(!hasAge)('A-M4 an EPOC for subscriber data: ten days, one approver, the authority informs', async () => {
    const office = await openOffice({ country: 'EU' })
    const people = await enrolPeople(office)
    const paper = {
      instrument: 'EU-EPOC-SUB',
      issuer: { kind: 'prosecutor', name: 'A. Claes', office: 'Parquet de Bruxelles' },
      annexForm: true,
      returnByMs: startMs + 5 * dayMs,
      addressedToRepresentative: true,
    }
    const id = await file(office, people.officer, paper, ['SUB', 'ACC'])
    const sealed = await answerRequest(office, people, id, [people.first])
    expect(verifyBundle(crypto, openWithAge(sealed, people.identity), await trustedKeys(office)).genuine).toBe(true)
    const { matter } = (await office.ask(people.counsel, 'readMatter', { params: { matter: id } })) as unknown as {
      matter: { dueMs: number; regions: { notice: string } }
    }
    expect(matter.dueMs).toBe(startMs + 10 * dayMs)
    expect(matter.regions.notice).toBe('by_authority')
  })

  test('A-B3 a UK order under the agreement stops until its certification is verified, and says why', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const paper = {
      instrument: 'UK-US-DAA',
      issuer: { kind: 'court', name: 'HHJ Reed', office: 'Crown Court' },
      offence: { label: 'Conspiracy', maxPenaltyMonths: 120 },
      certification: { authority: 'Investigatory Powers Unit', agreement: 'US-UK DAA', statement: 'Complies.', verified: false },
      invokesAgreement: true,
      contactPoint: 'Duty desk',
      excludedMaterialStatement: true,
    }
    const id = await file(office, people.officer, paper, ['SUB'])
    await act(office, people.officer, id, 'submit')
    const stopped = await act(office, people.intake, id, 'authenticate')
    expect(stopped.state).toBe('needs_info')
    expect(JSON.stringify(stopped)).toContain('verified against the directory')
  })
})

describe('A-M8 signatures at the desk', () => {
  test('A-M8 the approval is a WebAuthn signature over the scope hash that verifies years later, and a passkey of another person or act is refused', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    await act(office, people.officer, id, 'submit')
    await act(office, people.intake, id, 'authenticate')
    await act(office, people.counsel, id, 'propose_scope')
    const read = (await office.ask(people.first, 'readMatter', { params: { matter: id } })) as unknown as {
      acts: { kind: string; hash: string }[]
      matter: { scopeHash: string }
    }
    const { hash } = read.acts.find(({ kind }) => kind === 'approve')!
    const body = (proof: object) => ({
      params: { matter: id },
      body: { kind: 'approve', scopeHash: read.matter.scopeHash, stepUp: proof } as never,
    })
    const ofSecond = await stepUp(office, people.second, 'matter.approve', hash)
    await expect(office.ask(people.first, 'actOnMatter', body(ofSecond))).rejects.toMatchObject({ code: 'lawful.step_up' })
    const otherAct = await stepUp(office, people.first, 'matter.collect', hash)
    await expect(office.ask(people.first, 'actOnMatter', body(otherAct))).rejects.toMatchObject({ code: 'lawful.step_up' })
    const otherHash = await stepUp(office, people.first, 'matter.approve', new Uint8Array(32))
    await expect(office.ask(people.first, 'actOnMatter', body(otherHash))).rejects.toMatchObject({ code: 'lawful.step_up' })
    const approved = (await act(office, people.first, id, 'approve')) as unknown as { approvals: { assertion: string }[] }
    const record = JSON.parse(approved.approvals[0]!.assertion) as Parameters<typeof verifyStepUpRecord>[1]
    expect(
      await verifyStepUpRecord(crypto, record, {
        staffId: people.first.staffId,
        action: 'matter.approve',
        hash: bytesFromBase64url(hash),
      }),
    ).toBe(true)
    expect(
      await verifyStepUpRecord(crypto, record, {
        staffId: people.first.staffId,
        action: 'matter.approve',
        hash: new Uint8Array(32),
      }),
    ).toBe(false)
  })

  test('A-M8 administrators, auditors and safety staff reach no matter at the desk', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    for (const role of ['administrator', 'auditor', 'safety-lead', 'transparency-editor'] as const) {
      const who = await enrol(office, { name: role, roles: [role] })
      await expect(office.ask(who, 'readMatter', { params: { matter: id } })).rejects.toMatchObject({ code: 'lawful.unknown' })
      expect(await office.ask(who, 'listMatters')).toEqual({ matters: [] })
    }
  })
})

describe('what each side of the desk sees', () => {
  test('before the answer an officer learns neither whose account it is nor whether there is one', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    await act(office, people.officer, id, 'submit')
    await act(office, people.intake, id, 'authenticate')
    await act(office, people.counsel, id, 'propose_scope')
    const { matter } = (await office.ask(people.officer, 'readMatter', { params: { matter: id } })) as { matter: object }
    expect(JSON.stringify(matter)).not.toContain(office.user)
    expect(matter).not.toHaveProperty('scopes')
    expect(matter).toMatchObject({ state: 'scope_proposed', unresolved: [], answers: [] })
    const staff = (await office.ask(people.counsel, 'readMatter', { params: { matter: id } })) as unknown as {
      people: Record<string, string>
    }
    expect(Object.values(staff.people)).toEqual(expect.arrayContaining(['Olga', 'Ina', 'Rae']))
  })

  test('a paper is uploaded before it is named, is a PDF, and is read by those who see the matter', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    await expect(office.ask(people.officer, 'addDocument', { body: new Uint8Array(9) })).rejects.toMatchObject({
      code: 'lawful.invalid',
    })
    const unknown = { documents: [{ sha256: 'cd'.repeat(32), pages: 1, signed: true }] }
    await expect(file(office, people.officer, { ...courtOrder, ...unknown }, ['SUB'])).rejects.toMatchObject({
      code: 'lawful.invalid',
    })
    const { sha256 } = (await office.ask(people.officer, 'addDocument', { body: pdfFile })) as { sha256: string }
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    const params = { matter: id, document: sha256 }
    expect(await office.ask(people.intake, 'readDocument', { params })).toEqual(pdfFile)
    const other = { ...params, document: 'cd'.repeat(32) }
    await expect(office.ask(people.intake, 'readDocument', { params: other })).rejects.toMatchObject({ code: 'lawful.unknown' })
    await office.ask(people.officer, 'addDocument', { body: new TextEncoder().encode('%PDF-1.7 never named') })
    office.clock.ms += 8 * dayMs
    await office.lawful.sweep()
    expect(await office.lawful.records.all('document')).toHaveLength(1)
  })

  test('A-S3 a sealed matter is there for the cleared and for nobody else', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const cleared = await enrol(office, { name: 'Sia', roles: ['legal-approver', 'legal-sealed'] })
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    await act(office, people.officer, id, 'submit')
    await expect(act(office, people.first, id, 'seal')).rejects.toMatchObject({ code: 'lawful.guard' })
    await act(office, cleared, id, 'seal')
    expect(await office.ask(people.intake, 'listMatters')).toEqual({ matters: [] })
    await expect(office.ask(people.first, 'readMatter', { params: { matter: id } })).rejects.toMatchObject({
      code: 'lawful.unknown',
    })
    expect(await office.ask(cleared, 'listMatters')).toMatchObject({ matters: [{ id, isSealed: true }] })
  })

  test('A-B3 a certification counts when intake finds its authority in the directory, and stays so until it changes', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const certification = { authority: 'Investigatory Powers Unit', agreement: 'US-UK DAA', statement: 'Complies.' }
    const daa = {
      instrument: 'UK-US-DAA',
      issuer: { kind: 'court', name: 'HHJ Reed', office: 'Crown Court' },
      offence: { label: 'Conspiracy', maxPenaltyMonths: 120 },
      certification: { ...certification, verified: false },
      invokesAgreement: true,
      contactPoint: 'Duty desk',
      excludedMaterialStatement: true,
    }
    const id = await file(office, people.officer, daa, ['SUB'])
    await act(office, people.officer, id, 'submit')
    const add = { kind: 'add', name: certification.authority, country: 'GB', agencyKind: 'designated_authority', domains: [] }
    const { agency } = (await office.ask(people.intake, 'changeAgency', { body: add as never })) as { agency: { id: string } }
    const verify = () => act(office, people.intake, id, 'verify_certification', { authority: agency.id })
    await expect(verify()).rejects.toMatchObject({ code: 'lawful.guard' })
    await office.ask(people.counsel, 'changeAgency', { body: { kind: 'verify', agency: agency.id } })
    await verify()
    expect((await act(office, people.intake, id, 'authenticate')).state).toBe('in_review')
  })

  test('messages go both ways, and officers do not learn who of us wrote', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    await act(office, people.officer, id, 'submit')
    await act(office, people.officer, id, 'message', { text: 'It is urgent.' })
    await act(office, people.counsel, id, 'message', { text: 'We read it today.' })
    const { matter } = (await office.ask(people.officer, 'readMatter', { params: { matter: id } })) as {
      matter: { messages: object[] }
    }
    expect(matter.messages).toMatchObject([
      { from: 'agency', text: 'It is urgent.' },
      { from: 'operator', text: 'We read it today.' },
    ])
    expect(JSON.stringify(matter)).not.toContain(people.counsel.staffId)
  })
})

test('an agency that one person verified invites nobody', async () => {
  const office = await openOffice()
  const intake = await enrol(office, { name: 'Ina', roles: ['legal-intake'] })
  const add = { kind: 'add', name: 'Police', country: 'US', agencyKind: 'police', domains: [] }
  const { agency } = (await office.ask(intake, 'changeAgency', { body: add })) as { agency: { id: string; status: string } }
  expect(agency.status).toBe('pending')
  const invite = { params: { agency: agency.id }, body: { name: 'Olga', isAdmin: false } }
  await expect(office.ask(intake, 'inviteOfficer', invite)).rejects.toMatchObject({ code: 'lawful.unknown' })
  await office.ask(intake, 'changeAgency', { body: { kind: 'verify', agency: agency.id } })
  await expect(office.ask(intake, 'inviteOfficer', invite)).rejects.toMatchObject({ code: 'lawful.unknown' })
})

test('an officer is nobody until two of us know that the agency does, and a session alone does not exchange their keys', async () => {
  const office = await openOffice()
  const people = await enrolPeople(office)
  const { agencies } = (await office.ask(people.intake, 'listAgencies')) as { agencies: { id: string }[] }
  const invite = { params: { agency: agencies[0]!.id }, body: { name: 'Nia', isAdmin: false } }
  const { link } = (await office.ask(people.intake, 'inviteOfficer', invite)) as { link: string }
  const nia = await enrolBy(office, link, 'officer')
  const recipients = [await identityToRecipient(await generateIdentity())]
  const details = { rank: 'Detective', mail: 'nia@police.example.gov', recipients }
  await office.ask(nia, 'registerOfficer', { body: details })
  const id = await file(office, nia, courtOrder, ['SUB'])
  await act(office, nia, id, 'submit')
  const verify = { params: { officer: nia.staffId }, body: { kind: 'verify' } }
  for (const _ of [1, 2]) await office.ask(people.intake, 'changeOfficer', verify)
  await expect(act(office, people.intake, id, 'authenticate')).rejects.toMatchObject({ detail: 'officer known by two' })
  await office.ask(people.counsel, 'changeOfficer', verify)
  expect((await act(office, people.intake, id, 'authenticate')).state).toBe('in_review')

  const other = { ...details, recipients: [await identityToRecipient(await generateIdentity())] }
  await expect(office.ask(nia, 'registerOfficer', { body: other })).rejects.toMatchObject({ code: 'lawful.step_up' })
  const hash = crypto.hash('SHA-256', new TextEncoder().encode(`${other.recipients[0]}\n`))
  const proof = await stepUp(office, nia, 'officer.recipients', hash)
  const swapped = { ...other, recipients, stepUp: proof }
  await office.ask(nia, 'registerOfficer', { body: { ...swapped, recipients: other.recipients } })
  const again = { ...details, stepUp: proof }
  await expect(office.ask(nia, 'registerOfficer', { body: again })).rejects.toMatchObject({ code: 'staff.bad_step_up' })
})

test('what is supplemented is signed and compared anew, keeps its deadline, and stays one request', async () => {
  const office = await openOffice()
  const people = await enrolPeople(office)
  const id = await file(office, people.officer, courtOrder, ['SUB'])
  await act(office, people.officer, id, 'submit')
  await act(office, people.intake, id, 'authenticate')
  await act(office, people.counsel, id, 'ask_for_more', { reason: 'Which number?' })
  const { matter } = (await office.ask(people.officer, 'readMatter', { params: { matter: id } })) as unknown as {
    matter: { paper: object; tasks: object[]; dueMs: number }
  }
  office.clock.ms += 20 * 60_000
  const other = { ...matter.tasks[0], selector: { type: 'handle', value: '+15550009999', property } }
  expect(await act(office, people.officer, id, 'supplement', { paper: matter.paper, tasks: [other] })).toMatchObject({
    state: 'draft',
  })
  // Who stole the session cannot sign it.
  const unsigned = { params: { matter: id }, body: { kind: 'submit' } }
  await expect(office.ask(people.officer, 'actOnMatter', unsigned)).rejects.toMatchObject({ code: 'lawful.step_up' })
  expect(await act(office, people.officer, id, 'submit')).toMatchObject({ state: 'submitted', dueMs: matter.dueMs })
  expect(await act(office, people.intake, id, 'authenticate')).toMatchObject({ state: 'in_review' })
  const opened = (await office.lawful.ledger.openings(0, 1_000)).flatMap(opening => eventOf(opening) ?? [])
  expect(opened.filter(({ action }) => action === 'submit')).toHaveLength(2)
  // Small numbers are not shown, so four more of the same.
  const rows = reportFrom([
    ...opened,
    ...[1, 2, 3, 4].flatMap(at => opened.map(event => ({ ...event, matter: `${event.matter}${at}` }))),
  ])
  expect(rows).toMatchObject([{ requests: 5 }])
})

test('V-18 matters about somebody whom a member of staff is close to are not there for them, and the name is not taken back', async () => {
  const office = await openOffice()
  const people = await enrolPeople(office)
  const id = await file(office, people.officer, courtOrder, ['SUB'])
  await act(office, people.officer, id, 'submit')
  const seen = async (who: SignedInForTest) => ((await office.ask(who, 'listMatters')) as { matters: object[] }).matters.length
  expect(await seen(people.counsel)).toBe(1)
  const body = { selectors: ['+15550000001'] }
  expect(await office.ask(people.counsel, 'addConflicts', { body })).toEqual(body)
  expect(await seen(people.counsel)).toBe(0)
  await expect(office.ask(people.counsel, 'readMatter', { params: { matter: id } })).rejects.toMatchObject({
    code: 'lawful.unknown',
  })
  await office.ask(people.counsel, 'addConflicts', { body: { selectors: ['+15559999999'] } })
  expect(await office.ask(people.counsel, 'readConflicts')).toEqual({ selectors: ['+15550000001', '+15559999999'] })
  expect(await seen(people.intake)).toBe(1)
  // By the address too, when the paper names the person in another way.
  await act(office, people.intake, id, 'authenticate')
  const lead = await enrol(office, { name: 'Lou', roles: ['legal-approver', 'legal-counsel'] })
  await act(office, lead, id, 'propose_scope')
  await office.ask(people.first, 'addConflicts', { body: { selectors: [office.user] } })
  expect([await seen(people.first), await seen(people.second)]).toEqual([0, 1])
})

describe('A-S4 in public', () => {
  test('A-S4 what is held is told with the hash that stands in manifests, and which paper reaches it', async () => {
    const office = await openOffice()
    const holdings = (await office.ask(undefined, 'readHoldings')) as unknown as {
      items: { datum: string; reachedBy: string[]; neverProduced: string }[]
      inventoryHash: string
    }
    expect(holdings.inventoryHash).toMatch(/^[0-9a-f]{64}$/)
    const handle = holdings.items.find(({ datum }) => datum === 'account.handle')!
    expect(handle.reachedBy).toEqual(expect.arrayContaining(['US-SUBP', 'EU-EPOC-SUB', 'CIVIL']))
    expect(holdings.items.find(({ datum }) => datum === 'message.ciphertext')!.reachedBy).not.toContain('US-2703D')
    expect(holdings.items.find(({ datum }) => datum === 'network.ip_address')!.neverProduced).toContain('in memory')
  })

  test('A-S4 per app: what is never made there, from how the app is configured', async () => {
    const office = await openOffice()
    const { properties } = (await office.ask(undefined, 'readHoldings')) as unknown as {
      properties: { name: string; absent: { datum: string }[]; notes: { note: string }[] }[]
    }
    expect(properties.map(({ name, absent }) => [name, absent.map(({ datum }) => datum)])).toEqual([
      ['Harbor', []],
      ['Tide', ['login.secret_hash', 'login.passkey', 'login.challenge']],
    ])
    expect(properties[1]!.notes.map(({ note }) => note)).toEqual([
      'At Tide people are found by mail addresses.',
      'Whose age Tide does not tell is treated as 13-15.',
    ])
  })

  test('A-M9 the published checkpoint and tiles show whole days only, and the report is recomputed from the auditor’s openings', async () => {
    const office = await openOffice()
    const people = await enrolPeople(office)
    const id = await file(office, people.officer, courtOrder, ['SUB'])
    await act(office, people.officer, id, 'submit')
    const empty = (await office.ask(undefined, 'readCheckpoint')) as unknown as Uint8Array
    expect(Buffer.from(empty).toString().split('\n')[1]).toBe('0')
    office.clock.ms += dayMs
    await office.lawful.sweep()
    const checkpoint = (await office.ask(undefined, 'readCheckpoint')) as unknown as Uint8Array
    expect(Buffer.from(checkpoint).toString().split('\n').slice(0, 2)).toEqual(['harbor.example/ledger', '256'])
    expect(await office.ask(undefined, 'readTile', { params: { level: '0', a: '000' } })).toHaveLength(8192)
    const auditor = await enrol(office, { name: 'Aud', roles: ['auditor'] })
    const { openings } = (await office.ask(auditor, 'listOpenings', { query: { from: '0' } })) as unknown as {
      openings: { event: string }[]
    }
    expect(openings).toHaveLength(256)
    expect(openings.map(({ event }) => (event === '' ? '' : (JSON.parse(event) as { action: string }).action))).toContain(
      'submit',
    )
    expect(JSON.stringify(openings)).not.toContain('+1555')
    const approver = await enrol(office, { name: 'Lou', roles: ['legal-approver'] })
    await expect(office.ask(approver, 'listOpenings', { query: {} })).rejects.toMatchObject({ code: 'staff.role_needed' })
  })
})

test('A-M13 the public report opens each published leaf once, however often it is asked for', async () => {
  const office = await openOffice()
  let opened = 0
  const { ledgerLeaves } = office.store
  const counting: Store['ledgerLeaves'] = async range => {
    const leaves = await ledgerLeaves(range)
    opened += leaves.length
    return leaves
  }
  Object.assign(office.store, { ledgerLeaves: counting })
  await office.lawful.sweep()
  await office.ask(await enrol(office, { name: 'Olga', roles: ['legal-intake'] }), 'changeAgency', {
    body: { kind: 'add', name: 'Police', country: 'US', agencyKind: 'police', domains: [] },
  })
  for (const days of [1, 2]) {
    office.clock.ms = startMs + days * dayMs
    await office.lawful.sweep()
    opened = 0
    await Promise.all(Array.from({ length: 20 }, () => office.ask(undefined, 'readTransparency')))
    expect(opened).toBe(256)
  }
})

test('the person’s own view runs the collectors of lawful answers on the own account', async () => {
  const office = await openOffice()
  const { body } = await office.lawful.dispatch(
    'previewDisclosure',
    { params: {}, query: {}, headers: {}, body: undefined },
    { user: parseUserUri(office.user) },
  )
  const account = body.tables.find(({ table }) => table === 'account')!
  expect(account.rows[0]).toContain('+15550000001')
  expect(body.answers).toHaveLength(7)
  expect(body.inventoryHash).toMatch(/^[0-9a-f]{64}$/)
  // One request and one look would tell anybody's age band; that it is held, and why it is not here, is said.
  expect(body.tables.find(({ table }) => table === 'standing')!.columns).not.toContain('counters')
  expect(JSON.stringify(body.answers)).toContain(
    'handed over for a paper, not shown here. It counts whom the account turned to by age',
  )
})

test('the own view is no laboratory: neither a report nor a hit of a rule that only watches shows in it, nor how many there are', async () => {
  const office = await openOffice()
  const user = parseUserUri(office.user)
  const view = async () =>
    (await office.lawful.dispatch('previewDisclosure', { params: {}, query: {}, headers: {}, body: undefined }, { user })).body
  const before = await view()
  const account = (await office.store.accountByUser({ user }))!.account
  const record = { version: 1, subject: account, owner: 0, state: 'open', rank: 0, expiryDay: 0, body: new Uint8Array(4) }
  const kinds = ['hit', 'report', 'action', 'hit'] as const
  await office.store.writeSafetyRecords({ records: kinds.map((kind, at) => ({ ...record, kind, id: `${kind} ${at}` })) })
  const after = await view()
  const safety = ({ tables }: typeof before) => tables.find(({ table }) => table === 'safety')!
  expect(safety(before)).toMatchObject({ columns: ['row', 'restriction'], rows: [] })
  // A restriction is always told; its number is what it would be without the others.
  expect(safety(after).rows).toEqual([[1, 'action 2 open']])
  const told = ({ answers }: typeof before): string => JSON.stringify(answers.find(({ category }) => category === 'SAF'))
  for (const datum of ['safety.hit', 'safety.report'] as const) expect(told(after)).toContain(inventory[datum].keptFromOwnView)
  expect(told(after)).toContain('GDPR Art. 15(4)')
  // A paper gets all of it, from the same collectors.
  const rows = await office.store.safetyRecordsAbout({ account })
  expect(rows.map(({ kind }) => kind)).toEqual(['action', 'hit', 'hit', 'report'])
  const { items } = (await office.ask(undefined, 'readHoldings')) as unknown as {
    items: { datum: string; keptFromOwnView?: string }[]
  }
  expect(items.flatMap(({ datum, keptFromOwnView }) => (keptFromOwnView === undefined ? [] : [datum]))).toEqual([
    'safety.counters',
    'safety.report',
    'safety.hit',
  ])
})
