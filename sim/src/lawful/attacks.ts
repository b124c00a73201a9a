// Six attacks on lawful access (lawful-safety A11, A-S8), each as it would be tried: against the desk, with honest people who do
// what the desk asks of them. What is simulated of honest people is said in the step.

import {
  act,
  answerRequest,
  courtOrder,
  openWithIdentity,
  pdfFile,
  type People,
  property,
  uploaded,
} from '@causeway/server/lawful-testing'
import { createAuthenticator, enrol, enrolBy, type SignedInForTest, signIn, stepUp } from '@causeway/staff/testing'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import type { Range } from './range.ts'

export interface Attack {
  readonly name: string
  readonly story: string
  run(range: Range): Promise<void>
}

const emergency = {
  instrument: 'US-EMERG',
  issuer: { kind: 'police', name: 'Sgt. Doe', office: 'Police of Example' },
  isEmergency: true,
  emergency: { danger: 'A threat to kill', whyNow: 'Within the hour', person: 'J. Doe', supervisor: 'Lt. Grey' },
} as const
const directoryNumber = '+1 202 555 0100'
const mailedNumber = '+1 202 555 0666'
const details = { rank: 'Detective', mail: 'mallory@police.example.gov' }

export const attacks: readonly Attack[] = [
  {
    name: 'Forged emergency',
    story: 'Somebody reads the mailbox of a police force and asks, in a hurry, for data about a person in danger.',
    async run(range) {
      const { office, people } = range
      await range.try(undefined, 'mailbox thief', 'opens a request without an account', 'openMatter', {})
      await range.attempt(
        'mailbox thief',
        'enrols with an invented invitation',
        async () => await enrolBy(office, `${office.origin}/enrol#AAAA`, 'officer'),
      )
      const link = await invitation(range)
      await enrolBy(office, link, 'officer')
      await range.attempt(
        'mailbox thief',
        'uses the invitation that was mailed to an officer, after the officer did',
        async () => await enrolBy(office, link, 'officer'),
      )
      const own = createAuthenticator({ origin: office.origin })
      await range.attempt(
        'mailbox thief',
        'signs in with a passkey of their own',
        async () => await signIn(office, 'officer', own),
      )
      // The better thief: a colleague's unlocked machine, passkey included, since today.
      const officer = await newOfficer(range, 'Newcomer')
      const early = await range.draft(officer, { ...emergency, documents: [] })
      await range.step(officer, 'thief with the passkey of a new officer', early, 'submit')
      // And one who waits until the officer is no longer new, with a number to call in the mail.
      await range.wait(31)
      for (const who of [people.intake, people.counsel])
        await office.ask(who, 'changeAgency', {
          body: { kind: 'number', agency: await agencyOf(range), number: mailedNumber, source: 'from the mail itself' },
        })
      const patient = await signIn(office, 'officer', officer.authenticator)
      const id = await range.draft(patient, { ...emergency, documents: [] })
      await range.step(patient, 'patient thief', id, 'submit')
      await range.step(people.intake, 'honest intake', id, 'authenticate')
      await range.step(people.counsel, 'honest reviewer, in a hurry', id, 'propose_scope')
      const call = (number: string, confirmed: boolean): object => ({ number, confirmed })
      await range.step(
        people.intake,
        'honest intake, calling the number of the mail,',
        id,
        'record_call_back',
        call(mailedNumber, true),
      )
      await range.step(
        people.intake,
        'honest intake, calling the directory: nobody knows of it,',
        id,
        'record_call_back',
        call(directoryNumber, false),
      )
      await range.step(people.counsel, 'honest reviewer', id, 'propose_scope')
      await range.step(people.intake, 'honest intake', id, 'reject_authenticity', { reason: 'The agency knows nothing of it.' })
    },
  },
  {
    name: 'Hijacked officer session',
    story: 'Somebody has the cookie of an officer, not the passkey and not the key that answers are encrypted to.',
    async run(range) {
      const { office, people } = range
      const thief = 'session thief'
      // Whoever has the cookie is, to the desk, the officer; what needs a passkey is signed with another one.
      const session: SignedInForTest = { ...people.officer, authenticator: createAuthenticator({ origin: office.origin }) }
      const answered = await range.draft(people.officer, courtOrder)
      await answerRequest(office, people, answered, [people.first, people.second])
      await range.try(session, thief, 'lists the requests', 'listMatters')
      const id = await range.draft(session, courtOrder)
      await range.attempt(
        thief,
        'submits a request of their own without a passkey',
        async () => await office.ask(session, 'actOnMatter', { params: { matter: id }, body: { kind: 'submit' } }),
      )
      await range.step(session, `${thief}, with a passkey of their own,`, id, 'submit')
      const other = await range.draft(people.officer, courtOrder)
      const { acts } = (await office.ask(people.officer, 'readMatter', { params: { matter: other } })) as {
        acts: { kind: string; hash: string }[]
      }
      const overheard = await stepUp(
        office,
        people.officer,
        'matter.submit',
        acts.find(({ kind }) => kind === 'submit')?.hash ?? '',
      )
      await range.attempt(
        thief,
        'uses a signature that was overheard for another request',
        async () =>
          await office.ask(session, 'actOnMatter', { params: { matter: id }, body: { kind: 'submit', stepUp: overheard } }),
      )
      const identity = await generateIdentity()
      const recipients = [await identityToRecipient(identity)]
      await range.try(session, thief, 'exchanges the key that answers are encrypted to', 'registerOfficer', {
        body: { ...details, recipients },
      })
      await range.attempt(thief, 'downloads the answer of an earlier request, and opens it with a key of their own', async () => {
        const sealed = (await office.ask(session, 'readBundle', { params: { matter: answered } })) as unknown as Uint8Array
        return await openWithIdentity(sealed, identity).catch(() => sealed)
      })
      await exchangeTarget(range, session, thief)
    },
  },
  {
    name: 'Edited court order',
    story: 'A genuine order about one person is used for another: as it is, by another agency, or with the name changed.',
    async run(range) {
      const { office, people } = range
      const genuine = await range.draft(people.officer, courtOrder, {
        selector: { type: 'handle', value: '+15550000001', property },
      })
      await act(office, people.officer, genuine, 'submit')
      const again = await range.draft(people.officer, courtOrder)
      await range.step(people.officer, 'officer, with the same order about another person,', again, 'submit')
      await range.step(people.intake, 'honest intake', again, 'authenticate')
      await range.step(people.counsel, 'honest reviewer', again, 'propose_scope')
      const foreign = await officerOfAnotherAgency(range)
      const [order] = (await uploaded(office, people.officer, freshPdf(9))) as [object]
      await range.attempt(
        'officer of another agency',
        'names an order that only the first agency has',
        async () => await range.draft(foreign, { ...courtOrder, documents: [order] }),
      )
      const taken = await range.draft(foreign, courtOrder, { selector: { type: 'handle', value: '+15550000001', property } })
      await range.step(foreign, 'officer of another agency, with a copy of the order,', taken, 'submit')
      await range.step(people.intake, 'honest intake', taken, 'authenticate')
      const edited = new Uint8Array([...pdfFile, ...new TextEncoder().encode('% about +15550000077 now\n')])
      const unsigned = await range.draft(people.officer, {
        ...courtOrder,
        documents: unsignedOf(await uploaded(office, people.officer, edited)),
      })
      await range.step(people.officer, 'officer, with an edited order whose signature is gone,', unsigned, 'submit')
      await range.step(people.intake, 'honest intake', unsigned, 'authenticate')
      const claimed = await range.draft(people.officer, {
        ...courtOrder,
        documents: await uploaded(office, people.officer, edited),
      })
      await range.step(people.officer, 'officer, claiming that the edited order is signed,', claimed, 'submit')
      await range.step(
        people.intake,
        'honest intake, who compares paper and form and calls the court,',
        claimed,
        'reject_authenticity',
        { reason: 'The court made no such order.' },
      )
      await range.step(people.counsel, 'honest reviewer', claimed, 'propose_scope')
    },
  },
  {
    name: 'Colluding officer',
    story: 'A real officer with a real passkey asks for more than a paper gives, with one of our approvers as a friend.',
    async run(range) {
      const { office, people } = range
      const bulk = await range.draft(people.officer, courtOrder, {
        selector: { type: 'everyone', value: 'all users who wrote to the mayor', property },
      })
      await range.step(people.officer, 'officer, about everybody who …,', bulk, 'submit')
      await range.step(people.intake, 'honest intake', bulk, 'authenticate')
      const demand = await range.draft(people.officer, {
        ...courtOrder,
        documents: await uploaded(office, people.officer, freshPdf(1)),
        otherDemands: 'and silently add our device from now on',
      })
      await range.step(people.officer, 'officer, with a demand beside the order,', demand, 'submit')
      await range.step(people.intake, 'honest intake', demand, 'authenticate')
      const id = await range.draft(people.officer, {
        ...courtOrder,
        documents: await uploaded(office, people.officer, freshPdf(2)),
      })
      await act(office, people.officer, id, 'submit')
      await act(office, people.intake, id, 'authenticate')
      await act(office, people.counsel, id, 'propose_scope')
      await range.step(people.first, 'approver and friend', id, 'approve')
      await range.step(people.first, 'approver and friend, once more,', id, 'approve')
      await range.step(people.counsel, 'reviewer who prepared it', id, 'approve')
      await range.step(people.custodian, 'custodian', id, 'collect')
      await range.step(people.first, 'approver and friend', id, 'collect')
      // The scope is proposed anew after the approval: it is worth nothing then.
      await act(office, people.counsel, id, 'reconsider')
      await act(office, people.counsel, id, 'propose_scope')
      await range.step(people.second, 'honest approver', id, 'approve')
      await range.step(people.custodian, 'custodian', id, 'collect')
      await range.step(people.officer, 'officer, before anything is delivered,', id, 'download')
      await range.try(people.officer, 'officer', 'looks at the own request', 'readMatter', { params: { matter: id } })
    },
  },
  {
    name: 'Recycled number',
    story: 'The number in a genuine order was somebody else’s in the period that it is about.',
    async run(range) {
      const { office, people, target } = range
      const account = await office.store.accountByUser({ user: target.user })
      const today = Math.floor(office.clock.ms / 86_400_000)
      if (account === undefined) throw new Error('no target')
      await office.store.changeHandle({ account: account.account, handle: '+15550000079', day: today - 10 })
      const friend = await office.store.accountByUser({ user: target.friend })
      if (friend === undefined) throw new Error('no friend')
      await office.store.changeHandle({ account: friend.account, handle: target.handle, day: today - 10 })
      const id = await range.draft(people.officer, courtOrder)
      await range.step(people.officer, 'honest officer', id, 'submit')
      await range.step(people.intake, 'honest intake', id, 'authenticate')
      await range.step(people.counsel, 'honest reviewer', id, 'propose_scope')
      await range.step(people.first, 'honest approver', id, 'approve')
      await range.step(people.second, 'honest approver', id, 'approve')
      await range.step(people.custodian, 'custodian', id, 'collect')
      await range.try(people.officer, 'honest officer', 'reads the answer', 'readMatter', { params: { matter: id } })
      await range.try(people.officer, 'honest officer', 'asks for a bundle', 'readBundle', { params: { matter: id } })
    },
  },
  {
    name: 'Insider staff',
    story: 'One of our own people wants to know about somebody.',
    async run(range) {
      const { office, people } = range
      const id = await range.draft(people.officer, courtOrder)
      await act(office, people.officer, id, 'submit')
      for (const role of ['administrator', 'safety-lead', 'auditor', 'transparency-editor'] as const) {
        const who = await enrol(office, { name: role, roles: [role] })
        await range.try(who, role, 'opens a matter', 'readMatter', { params: { matter: id } })
        await range.try(who, role, 'lists the matters', 'listMatters')
      }
      await range.try(people.custodian, 'custodian', 'files a request of their own', 'openMatter', { body: {} })
      await range.step(people.custodian, 'custodian', id, 'collect')
      const admin = await enrol(office, { name: 'Ana', roles: ['administrator'] })
      const change = { kind: 'add', name: 'Both', roles: ['legal-approver', 'legal-custodian', 'administrator'] }
      await range.try(admin, 'administrator', 'makes one person administrator, approver and custodian', 'proposeStaff', {
        body: { change },
      })
      await range.try(people.intake, 'intake', 'enters a number to call back', 'changeAgency', {
        body: { kind: 'number', agency: await agencyOf(range), number: mailedNumber, source: 'own' },
      })
      await falseOfficer(range, people)
      await range.attempt('whoever reads the disk', 'looks for the target in what lawful access keeps', async () => {
        const kinds = ['matter', 'collection', 'production', 'preservation', 'document', 'notice', 'person'] as const
        const records = await Promise.all(
          kinds.map(async kind => await office.store.lawfulRecords({ kind, after: '', limit: 500 })),
        )
        const leaves = await office.store.ledgerLeaves({ from: 0, to: 4_096 })
        return Buffer.concat([
          ...records.flat().map(({ body }) => body),
          ...leaves.flatMap(({ entry, opening }) => [entry, opening]),
        ])
      })
    },
  },
]

/** A matter that waits for a supplement is turned to another person. */
async function exchangeTarget(range: Range, session: SignedInForTest, thief: string): Promise<void> {
  const { office, people } = range
  const id = await range.draft(
    people.officer,
    { ...courtOrder, documents: await uploaded(office, people.officer, freshPdf(3)) },
    { selector: { type: 'handle', value: '+15550000001', property } },
  )
  await act(office, people.officer, id, 'submit')
  await act(office, people.intake, id, 'authenticate')
  await act(office, people.counsel, id, 'ask_for_more', { reason: 'Which number?' })
  const { matter } = (await office.ask(session, 'readMatter', { params: { matter: id } })) as {
    matter: { paper: object; tasks: object[] }
  }
  const tasks = [{ ...matter.tasks[0], selector: { type: 'handle', value: range.target.handle, property } }]
  await range.step(session, `${thief}, naming another person,`, id, 'supplement', { paper: matter.paper, tasks })
  await range.step(session, thief, id, 'submit')
  await range.step(people.counsel, 'honest reviewer', id, 'propose_scope')
}

/** Intake invites a friend as an officer of a real agency, and vouches for them. */
async function falseOfficer(range: Range, { intake }: People): Promise<void> {
  const { office } = range
  const friend = await enrolBy(office, await invitation(range), 'officer')
  await office.ask(friend, 'registerOfficer', {
    body: { ...details, recipients: [await identityToRecipient(await generateIdentity())] },
  })
  const verify = { params: { officer: friend.staffId }, body: { kind: 'verify' } }
  await range.try(intake, 'intake', 'verifies an officer who is a friend', 'changeOfficer', verify)
  await range.try(intake, 'intake', 'verifies the friend a second time', 'changeOfficer', verify)
  const id = await range.draft(friend, { ...courtOrder, documents: await uploaded(office, friend, freshPdf(4)) })
  await range.step(friend, 'the friend', id, 'submit')
  await range.step(intake, 'intake', id, 'authenticate')
}

async function invitation(range: Range): Promise<string> {
  const invite = { params: { agency: await agencyOf(range) }, body: { name: 'Mallory', isAdmin: false } }
  return ((await range.office.ask(range.people.intake, 'inviteOfficer', invite)) as { link: string }).link
}

async function agencyOf({ office, people }: Range): Promise<string> {
  const { agencies } = (await office.ask(people.intake, 'listAgencies')) as { agencies: { id: string; name: string }[] }
  return agencies.find(({ name }) => name === 'Police of Example')?.id ?? ''
}

async function newOfficer(range: Range, name: string, agency?: string): Promise<SignedInForTest> {
  const { office, people } = range
  const invite = { params: { agency: agency ?? (await agencyOf(range)) }, body: { name, isAdmin: false } }
  const { link } = (await office.ask(people.intake, 'inviteOfficer', invite)) as { link: string }
  const officer = await enrolBy(office, link, 'officer')
  const recipients = [await identityToRecipient(await generateIdentity())]
  await office.ask(officer, 'registerOfficer', { body: { ...details, recipients } })
  for (const who of [people.intake, people.counsel])
    await office.ask(who, 'changeOfficer', { params: { officer: officer.staffId }, body: { kind: 'verify' } })
  return officer
}

async function officerOfAnotherAgency(range: Range): Promise<SignedInForTest> {
  const { office, people } = range
  const add = { kind: 'add', name: 'Sheriff of Example', country: 'US', agencyKind: 'police', domains: [] }
  const { agency } = (await office.ask(people.intake, 'changeAgency', { body: add })) as { agency: { id: string } }
  await office.ask(people.counsel, 'changeAgency', { body: { kind: 'verify', agency: agency.id } })
  return await newOfficer(range, 'Sheriff', agency.id)
}

/** An order of its own. */
function freshPdf(number: number): Uint8Array {
  return new Uint8Array([...pdfFile, ...new TextEncoder().encode(`% order ${number}\n`)])
}

const unsignedOf = (documents: readonly object[]): object[] => documents.map(document => ({ ...document, signed: false }))
