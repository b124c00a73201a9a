import { dayMs, hourMs, utf8ToBytes } from '@causeway/wire'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPack } from '../authority/pack.ts'
import { paperOf, taskOf } from '../authority/papers.test-support.ts'
import { agencyId, directoryNumber, doStep, driveTo, eventFor, type Office, openOffice, usual } from '../office.test-support.ts'
import { applicationBody, enrolPerson, newId, nowMs, roomOf, today } from '../population.test-support.ts'
import { verifyBundle } from '../disclose/verify.ts'
import { crypto } from '../population.test-support.ts'
import type { CollectionRecord, Preserved } from './collection.ts'
import { eventKinds, transitions } from './machine.ts'
import { type Matter, roles, states } from './matter.ts'
import { packChanges } from './re-evaluation.ts'
import type { Agency } from '../intake/directory.ts'

const refused = (code: string, detail?: string): unknown =>
  expect.objectContaining(detail === undefined ? { code } : { code, detail })

/** An office whose store knows three people; the second has the handle of the sample papers. */
async function peopledOffice(options: Parameters<typeof openOffice>[0] = {}): Promise<Office> {
  const office = await openOffice(options)
  const people = [await enrolPerson(office.store, 0), await enrolPerson(office.store, 1), await enrolPerson(office.store, 2)]
  await roomOf(office.store, people, [nowMs - 3 * dayMs, nowMs - 2 * dayMs])
  return office
}
const paper = paperOf('US-2703D')
const tasks = [taskOf('US-2703D')]

describe('A-M2 the case machine', () => {
  test('A-M2 a request goes its whole way, and every step is a leaf', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, paper, tasks, 'close')
    expect(matter.state).toBe('closed')
    expect(matter.history.map(({ event }) => event)).toEqual([
      ...usual.map(([, kind]) => kind).slice(0, 2),
      'validate',
      ...usual.slice(2).map(([, kind]) => kind),
    ])
    const actions = (await office.events()).map(({ action }) => action)
    for (const [, kind] of usual) expect(actions).toContain(kind)
    expect(actions.filter(action => action === 'collector').length).toBe(matter.collection!.tables.length)
    expect(matter.answers[0]!.answers.map(({ category, outcome }) => [category, outcome])).toEqual([
      ['SUB', 'produced'],
      ['ACC', 'produced'],
      ['TRF', 'produced'],
      ['SAF', 'produced'],
    ])
  })

  test('A-M2 whatever is not in the table is refused with 409 and leaves a leaf, in every state', async () => {
    const office = await peopledOffice()
    const matter = await office.matters.open(office.actor('olga'), paper, tasks)
    let refusals = 0
    for (const state of states) {
      const { version, value } = (await office.records.get<Matter>('matter', matter.id))!
      await office.store.lawfulCommit({
        changes: [office.records.change('matter', matter.id, version, { ...value, state })],
        leaves: [],
      })
      for (const kind of eventKinds) {
        const row = transitions.find(({ event, from }) => event === kind && from.includes(state))
        if (row !== undefined) continue
        const who = transitions.find(({ event }) => event === kind)!.actors[0]!
        const actor = who === 'officer' ? office.actor('olga') : { id: who, role: who }
        const before = await office.ledgerSize()
        const refusal = await office.matters.act(actor, matter.id, eventFor(office, actor.id, kind, value)).then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(refusal, `${kind} in ${state}`).toEqual(refused('lawful.forbidden_transition'))
        expect((refusal as { status: number }).status).toBe(409)
        expect(await office.ledgerSize()).toBe(before + 1)
        refusals += 1
      }
      expect((await office.records.get<Matter>('matter', matter.id))!.value.state).toBe(state)
    }
    const allowed = transitions.reduce((sum, { from }) => sum + from.length, 0)
    expect(refusals).toBe(states.length * eventKinds.length - allowed)
  })

  test('A-M2 random walks: the store agrees with the model after every step, and a crash before or after the commit loses nothing', async () => {
    const people = ['olga', 'ina', 'rae', 'lea', 'leo', 'con', 'cas', 'system', 'pat', 'sam', 'other-otto']
    const walk = fc.array(
      fc.record({
        who: fc.constantFrom(...people),
        kind: fc.constantFrom(...eventKinds),
        crash: fc.constantFrom('no', 'no', 'before', 'after'),
      }),
      {
        minLength: 10,
        maxLength: 40,
      },
    )
    let moved = 0
    await fc.assert(
      fc.asyncProperty(walk, fc.nat({ max: usual.length }), async (acts, head) => {
        let failing: 'no' | 'before' | 'after' = 'no'
        const faults = {
          beforeCommit: () => {
            if (failing === 'before') throw new Error('EIO')
          },
          afterCommit: () => {
            if (failing === 'after') throw new Error('EIO')
          },
        }
        let office = await peopledOffice({ faults })
        const { id } = await office.matters.open(office.actor('olga'), paper, tasks)
        const plan = [...usual.slice(0, head).map(([who, kind]) => ({ who, kind, crash: 'no' as const })), ...acts]
        for (const { who, kind, crash } of plan) {
          const before = (await office.records.get<Matter>('matter', id))!
          const leaves = await office.ledgerSize()
          failing = crash
          const outcome = await doStep(office, id, who, kind).then(
            () => 'done',
            (error: unknown) => (error as { code: string }).code,
          )
          failing = 'no'
          if (outcome === 'store.unavailable') office = await office.restart()
          const after = (await office.records.get<Matter>('matter', id))!
          const row = transitions.find(({ event, from }) => event === kind && from.includes(before.value.state))
          if (row === undefined && outcome !== 'store.unavailable')
            expect(['lawful.forbidden_transition', 'lawful.unknown']).toContain(outcome)
          if (outcome === 'done') expect(after.version).toBeGreaterThan(before.version)
          if (after.version > before.version) moved += 1
          // A change without a leaf does not exist, nor a leaf that a lost change left behind.
          if (after.version === before.version && crash === 'before' && outcome === 'store.unavailable')
            expect(await office.ledgerSize()).toBe(leaves)
          if (after.version > before.version) expect(await office.ledgerSize()).toBeGreaterThan(leaves)
          expect(after.value.history.length - before.value.history.length).toBe(after.version - before.version)
        }
        office.store.close()
      }),
      { numRuns: 60, seed: 62 },
    )
    expect(moved).toBeGreaterThan(100)
  }, 120_000)

  test('A-M2 a crash at every step of the whole way: what was answered is there, what was not can be done again', async () => {
    for (const crash of ['before', 'after'] as const) {
      for (let at = 0; at < usual.length; at++) {
        let isArmed = false
        const fail = (): void => {
          if (isArmed) throw new Error('EIO')
        }
        let office = await peopledOffice({ faults: crash === 'before' ? { beforeCommit: fail } : { afterCommit: fail } })
        const { id } = await office.matters.open(office.actor('olga'), paper, tasks)
        for (const [step, [who, kind]] of usual.entries()) {
          isArmed = step === at
          const before = (await office.records.get<Matter>('matter', id))!
          const outcome = await doStep(office, id, who, kind).then(
            () => 'done',
            (error: unknown) => (error as { code: string }).code,
          )
          if (!isArmed) {
            expect(outcome).toBe('done')
            continue
          }
          isArmed = false
          expect(outcome).toBe('store.unavailable')
          office = await office.restart()
          const after = (await office.records.get<Matter>('matter', id))!
          const happened = after.value.history.length > before.value.history.length
          if (crash === 'before') expect(happened).toBe(false)
          if (!happened) await doStep(office, id, who, kind)
          if (kind === 'authenticate' && (await office.records.get<Matter>('matter', id))!.value.state === 'authentic')
            await doStep(office, id, 'system', 'validate')
        }
        expect((await office.records.get<Matter>('matter', id))!.value.state).toBe('closed')
      }
    }
  }, 120_000)
})

describe('A-M9 fail closed', () => {
  test('A-M9 without the ledger there is no act: 503, and nothing has changed', async () => {
    let isBroken = false
    const office = await peopledOffice({
      faults: {
        beforeCommit: () => {
          if (isBroken) throw new Error('the ledger cannot be written')
        },
      },
    })
    const matter = await driveTo(office, paper, tasks, 'authenticate')
    isBroken = true
    const failure = await doStep(office, matter.id, 'rae', 'propose_scope').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'store.unavailable', status: 503 })
    isBroken = false
    const again = await office.restart()
    expect((await again.records.get<Matter>('matter', matter.id))!.value.state).toBe('in_review')
  })
})

describe('A-M8 separation of duties', () => {
  test('A-M8 every role × action: only the roles of the table, and never safety staff or platform administrators', async () => {
    const office = await peopledOffice()
    const { id } = await driveTo(office, paper, tasks, 'propose_scope')
    for (const row of transitions)
      for (const role of roles) {
        const state = row.from[0]!
        const { version, value } = (await office.records.get<Matter>('matter', id))!
        await office.store.lawfulCommit({
          changes: [office.records.change('matter', id, version, { ...value, state })],
          leaves: [],
        })
        if (row.actors.includes(role)) continue
        const actor = role === 'officer' || role === 'agency_admin' ? { id: 'olga', role, agency: agencyId } : { id: role, role }
        const code = await office.matters.act(actor, id, eventFor(office, actor.id, row.event, value)).then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        )
        const isBlind = ['safety', 'platform_admin', 'auditor', 'editor'].includes(role)
        expect(code, `${role} ${row.event}`).toBe(isBlind ? 'lawful.unknown' : 'lawful.not_allowed')
      }
  })

  test('A-M8 who prepared does not approve, nobody approves twice, and the approver of an emergency does not collect', async () => {
    const office = await peopledOffice()
    const steps = usual.map(([who, kind]) => [kind === 'propose_scope' ? 'lea' : who, kind] as const)
    const { id } = await driveTo(office, paper, tasks, 'propose_scope', steps)
    await expect(doStep(office, id, 'lea', 'approve')).rejects.toEqual(refused('lawful.guard', 'not preparer'))
    expect((await doStep(office, id, 'leo', 'approve')).state).toBe('scope_proposed')
    await expect(doStep(office, id, 'leo', 'approve')).rejects.toEqual(refused('lawful.guard', 'not approved already'))
    await expect(doStep(office, id, 'cas', 'collect')).rejects.toEqual(refused('lawful.forbidden_transition'))
    expect((await doStep(office, id, 'con', 'approve')).state).toBe('approved')
  })

  test('A-M8 an approval signs one scope: another scope, or a signature over another step, is worth nothing', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, paper, tasks, 'propose_scope')
    const lea = office.actor('lea')
    const forAnother = office.assertion('lea', { ...matter, scopeHash: 'ff'.repeat(32) }, 'approve')
    await expect(
      office.matters.act(lea, matter.id, { kind: 'approve', scopeHash: matter.scopeHash!, assertion: forAnother }),
    ).rejects.toEqual(refused('lawful.step_up'))
    const forCollect = office.assertion('lea', matter, 'collect')
    await expect(
      office.matters.act(lea, matter.id, { kind: 'approve', scopeHash: matter.scopeHash!, assertion: forCollect }),
    ).rejects.toEqual(refused('lawful.step_up'))
    await expect(
      office.matters.act(lea, matter.id, { kind: 'approve', scopeHash: 'ff'.repeat(32), assertion: forAnother }),
    ).rejects.toEqual(refused('lawful.guard', 'scope unchanged'))
    expect((await doStep(office, matter.id, 'lea', 'approve')).approvals).toHaveLength(1)
    await doStep(office, matter.id, 'rae', 'reconsider')
    expect((await doStep(office, matter.id, 'rae', 'propose_scope')).approvals).toEqual([])
  })

  test('A-M8 V-18 staff who are close to a target do not see the matter', async () => {
    const office = await peopledOffice()
    const { id } = await driveTo(office, paper, tasks, 'authenticate')
    const { version, value } = (await office.records.get<object>('person', 'rae'))!
    await office.store.lawfulCommit({
      changes: [office.records.change('person', 'rae', version, { ...value, conflicts: [tasks[0]!.selector.value] })],
      leaves: [],
    })
    await expect(doStep(office, id, 'rae', 'propose_scope')).rejects.toEqual(refused('lawful.unknown'))
  })

  test('A-S3 a sealed matter leaves no trace for others: not in lists, not by its id', async () => {
    const office = await peopledOffice()
    const open = await office.matters.open(office.actor('olga'), paper, tasks, ['lea', 'con'])
    expect(await office.matters.list(office.actor('rae'))).toEqual([])
    await expect(office.matters.read(office.actor('rae'), open.id)).rejects.toEqual(refused('lawful.unknown'))
    await expect(office.matters.read(office.actor('rae'), 'no-such-id')).rejects.toEqual(refused('lawful.unknown'))
    expect((await office.matters.list(office.actor('con'))).map(({ id }) => id)).toEqual([open.id])
    await expect(office.matters.read(office.actor('other-otto'), open.id)).rejects.toEqual(refused('lawful.unknown'))
  })
})

describe('A-M5 emergency', () => {
  const emergency = paperOf('US-EMERG')
  const emergencyTasks = [taskOf('US-EMERG')]
  const steps = [...usual.slice(0, 2), ['ina', 'record_call_back'] as const, ...usual.slice(2)]
  const toScope = steps.slice(0, 4)

  test('A-M5 is approved only by two people after a call back to a number that two of us entered 30 days before', async () => {
    const office = await peopledOffice()
    const { id } = await driveTo(office, emergency, emergencyTasks, 'authenticate')
    // Before, nobody learns whose account it is.
    await expect(doStep(office, id, 'rae', 'propose_scope')).rejects.toEqual(refused('lawful.guard', 'call back done'))
    const call = (number: string, confirmed = true) =>
      office.matters.act(office.actor('ina'), id, { kind: 'record_call_back', number, confirmed })
    await expect(call('+1 202 555 0199')).rejects.toEqual(refused('lawful.guard', 'call back number old'))
    const { version, value } = (await office.records.get<Agency>('agency', agencyId))!
    const numbers = [
      { number: '+1 202 555 0101', source: 'phone call', addedAtMs: office.clock.ms - dayMs, addedBy: ['ina', 'rae'] },
      { number: '+1 202 555 0102', source: 'phone call', addedAtMs: office.clock.ms - 90 * dayMs, addedBy: ['ina', 'ina'] },
    ]
    await office.store.lawfulCommit({
      changes: [
        office.records.change('agency', agencyId, version, { ...value, callBackNumbers: [...value.callBackNumbers, ...numbers] }),
      ],
      leaves: [],
    })
    for (const { number } of numbers) await expect(call(number)).rejects.toEqual(refused('lawful.guard', 'call back number old'))
    await call(directoryNumber, false)
    await expect(doStep(office, id, 'rae', 'propose_scope')).rejects.toEqual(refused('lawful.guard', 'call back done'))
    await call(directoryNumber)
    await doStep(office, id, 'rae', 'propose_scope')
    await call(directoryNumber, false)
    await expect(doStep(office, id, 'lea', 'approve')).rejects.toEqual(refused('lawful.guard', 'call back done'))
    await call(directoryNumber)
    expect((await doStep(office, id, 'lea', 'approve')).state).toBe('scope_proposed')
    expect((await doStep(office, id, 'leo', 'approve')).state).toBe('approved')
    await expect(doStep(office, id, 'cas', 'collect')).resolves.toMatchObject({ state: 'collected' })
  })

  test('A-M5 a new officer needs the administrator of the agency beside them, and traffic is left out', async () => {
    const office = await peopledOffice()
    const newton = office.actor('newton')
    const matter = await office.matters.open(newton, emergency, [taskOf('US-EMERG', { categories: ['SUB', 'ACC', 'TRF'] })])
    const assertion = office.assertion('newton', matter, 'submit')
    await expect(office.matters.act(newton, matter.id, { kind: 'submit', assertion })).rejects.toEqual(
      refused('lawful.guard', 'new officer limits'),
    )
    for (const who of ['olga', 'newton'])
      await expect(doStep(office, matter.id, who, 'co_sign')).rejects.toEqual(refused('lawful.guard', 'co signer'))
    await expect(doStep(office, matter.id, 'other-otto', 'co_sign')).rejects.toEqual(refused('lawful.unknown'))
    await expect(
      office.matters.act(office.actor('adam'), matter.id, {
        kind: 'co_sign',
        assertion: office.assertion('newton', matter, 'co_sign'),
      }),
    ).rejects.toEqual(refused('lawful.step_up'))
    await doStep(office, matter.id, 'adam', 'co_sign')
    await office.matters.act(newton, matter.id, { kind: 'submit', assertion })
    expect((await doStep(office, matter.id, 'ina', 'authenticate')).reach).toEqual([['SUB', 'ACC']])
  })

  test('A-M5 random orders of the steps never reach approved without the call back and two approvers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('lea', 'leo', 'con', 'rae', 'ina'), { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (people, calls) => {
          const office = await peopledOffice()
          const { id } = await driveTo(office, emergency, emergencyTasks, 'propose_scope', toScope)
          const call = { kind: 'record_call_back', number: directoryNumber, confirmed: false } as const
          await office.matters.act(office.actor('ina'), id, call)
          for (const [at, who] of people.entries())
            await doStep(office, id, who, calls[at] === true ? 'record_call_back' : 'approve').catch(() => undefined)
          const { value } = (await office.records.get<Matter>('matter', id))!
          if (value.state === 'approved') {
            expect(new Set(value.approvals.map(({ by }) => by)).size).toBeGreaterThanOrEqual(2)
            expect(value.callBack?.confirmed).toBe(true)
          }
          office.store.close()
        },
      ),
      { numRuns: 60, seed: 5 },
    )
  })

  test('A-M5 triage to decision in the path of an emergency', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, emergency, emergencyTasks, 'publish', steps)
    expect(matter.state).toBe('delivered')
    expect(matter.dueMs).toBe(nowMs + 2 * hourMs)
    expect(matter.noticeDueMs).toBe(nowMs + 90 * dayMs)
  })
})

describe('A-M6 preservation copies and changes nothing', () => {
  const pres = paperOf('US-PRES')

  test('A-M6 the copy equals the live rows at that moment, later rows come in as for anybody else, expiry deletes and proves it', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, pres, [taskOf('US-PRES')], 'authenticate')
    const live = async () => {
      const account = (await office.store.accountByHandle({ property: 'harbor.example', handle: '+15550000001' }))!
      const waiting = await office.store.waitingOfAccount({
        account: account.account,
        afterStream: 0,
        afterCursor: 0,
        limit: 100,
      })
      return { account, waiting }
    }
    const before = await live()
    const counts = await office.store.counts({})
    const preserved = await doStep(office, matter.id, 'cas', 'preserve')
    expect(preserved.regions.preservation).toBe('active')
    expect(await live()).toEqual(before)
    expect(await office.store.counts({})).toEqual(counts)
    const copy = (await office.records.get<Preserved>('preservation', matter.id))!.value
    expect(copy.accounts[0]!.rows['undelivered']).toHaveLength(before.waiting.length)

    // What comes after is written for the preserved account exactly as for the others: same columns, same expiry, no copy.
    const [stream] = before.waiting.map(row => row.stream)
    await office.store.append({
      items: [{ stream: stream!, clientId: newId(), floor: 0, expiryDay: today + 30, body: applicationBody(nowMs, 'later') }],
    })
    expect((await office.records.get<Preserved>('preservation', matter.id))!.value).toEqual(copy)

    office.clock.ms += 89 * dayMs
    expect(await office.matters.tick()).toSatisfy((moved: Matter[]) =>
      moved.every(({ regions }) => regions.preservation === 'active'),
    )
    await doStep(office, matter.id, 'lea', 'extend_preservation')
    await expect(doStep(office, matter.id, 'lea', 'extend_preservation')).rejects.toEqual(
      refused('lawful.guard', 'preservation extendable'),
    )
    office.clock.ms += 91 * dayMs
    await office.matters.tick()
    expect(await office.records.get('preservation', matter.id)).toBeUndefined()
    expect((await doStep(office, matter.id, 'lea', 'close')).state).toBe('closed')
    expect((await office.events()).find(({ action }) => action === 'expire_preservation')?.facts['deleted']).toBe(
      preserved.preservation!.itemsHash,
    )
  })

  test('A-M6 nothing is disclosed by a preservation, and what was preserved can be produced later by a paper that reaches it', async () => {
    const office = await peopledOffice()
    const first = await driveTo(office, pres, [taskOf('US-PRES')], 'authenticate')
    await expect(doStep(office, first.id, 'rae', 'propose_scope')).rejects.toEqual(
      refused('lawful.guard', 'not preservation path'),
    )
    const second = await driveTo(
      office,
      paperOf('US-2703D', { documents: [{ sha256: 'cd'.repeat(32), pages: 1, signed: true }] }),
      tasks,
      'authenticate',
    )
    await doStep(office, second.id, 'cas', 'preserve')
    const account = (await office.store.accountByHandle({ property: 'harbor.example', handle: '+15550000001' }))!
    await office.store.changeHandle({ account: account.account, handle: '+1777', day: today })
    await office.store.changeHandle({ account: account.account, handle: '+15550000001', day: today - 100 })
    await doStep(office, second.id, 'rae', 'propose_scope')
    await doStep(office, second.id, 'lea', 'approve')
    const approved = await doStep(office, second.id, 'leo', 'approve')
    const assertion = office.assertion('cas', approved, 'collect')
    const collected = await office.matters.act(office.actor('cas'), second.id, {
      kind: 'collect',
      assertion,
      fromPreserved: true,
    })
    expect(collected.regions.preservation).toBe('consumed')
    expect(collected.collection?.snapshotMs).toBe(nowMs)
  })
})

describe('A-M7 production', () => {
  const keys = {
    production: crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(4)).publicKey,
    ledger: {
      name: 'causeway.example/ledger',
      publicKey: crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(2)).publicKey,
    },
  }

  test('A-M7 the bundle verifies, and any flipped bit is found and named', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, paper, tasks, 'publish')
    const tar = await office.matters.bundle(office.actor('olga'), matter.id)
    const verdict = verifyBundle(crypto, tar, keys)
    expect(verdict.findings.filter(({ ok }) => !ok)).toEqual([])
    expect(verdict.genuine).toBe(true)
    const csv = utf8ToBytes('+15550000001')
    const at = Buffer.from(tar).indexOf(csv)
    const changed = tar.slice()
    changed[at + 3]! ^= 1
    const wrong = verifyBundle(crypto, changed, keys)
    expect(wrong.genuine).toBe(false)
    expect(wrong.findings.find(({ ok }) => !ok)).toMatchObject({ detail: 'was changed' })
    for (let flip = 0; flip < tar.length; flip += 997) {
      const copy = tar.slice()
      copy[flip]! ^= 0x10
      expect(verifyBundle(crypto, copy, keys).genuine, `byte ${flip}`).toBe(false)
    }
    expect(verifyBundle(crypto, tar, { ...keys, production: keys.ledger.publicKey }).genuine).toBe(false)
    expect(verifyBundle(crypto, tar, { ...keys, ledger: { ...keys.ledger, publicKey: keys.production } }).genuine).toBe(false)
  })

  test('A-M7 a bundle of 500 accounts verifies too', async () => {
    const office = await openOffice()
    const many = []
    for (let at = 0; at < 500; at++) {
      const { account } = await enrolPerson(office.store, at, 1)
      many.push(taskOf('US-2703D', { selector: { type: 'account', value: account.user } }))
    }
    const matter = await driveTo(office, paper, many, 'publish')
    const verdict = verifyBundle(crypto, await office.matters.bundle(office.actor('olga'), matter.id), keys)
    expect(verdict.genuine).toBe(true)
    expect(verdict.manifest?.files.length).toBeGreaterThan(8_000)
  }, 120_000)

  test('A-M7 a custodian who changes what was collected is stopped', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, paper, tasks, 'collect')
    const { version, value } = (await office.records.get<CollectionRecord>('collection', matter.id))!
    const [first, ...rest] = value.tasks[0]!.tables
    const forged = {
      ...value,
      tasks: [
        {
          task: 0,
          tables: [
            { ...first!, rows: [first!.rows[0]!.map(cell => (typeof cell === 'string' ? 'somebody else' : cell))] },
            ...rest,
          ],
        },
      ],
    }
    await office.store.lawfulCommit({ changes: [office.records.change('collection', matter.id, version, forged)], leaves: [] })
    await expect(doStep(office, matter.id, 'cas', 'package')).rejects.toEqual(refused('lawful.tampered'))
  })

  test('A-M7 the second look is somebody else, and without it nothing is published; after the fetch the data are gone', async () => {
    const office = await peopledOffice()
    const matter = await driveTo(office, paper, tasks, 'package')
    await expect(doStep(office, matter.id, 'cas', 'publish')).rejects.toEqual(refused('lawful.guard', 'second look done'))
    await doStep(office, matter.id, 'rae', 'second_look')
    await doStep(office, matter.id, 'cas', 'publish')
    await doStep(office, matter.id, 'olga', 'acknowledge')
    expect(await office.records.get('production', matter.id)).toBeUndefined()
    expect(await office.records.get('collection', matter.id)).toBeUndefined()
  })

  test('nothing found is answered as such, and a withdrawn request leaves no data behind', async () => {
    const office = await openOffice()
    const none = await driveTo(office, paper, tasks, 'collect')
    expect(none.state).toBe('answered_no_data')
    expect(none.unresolved).toEqual([{ task: 0, reason: 'There is no such account.' }])
    const full = await peopledOffice()
    const collected = await driveTo(full, paper, tasks, 'collect')
    expect((await doStep(full, collected.id, 'olga', 'withdraw')).state).toBe('closed_withdrawn')
    expect(await full.records.get('collection', collected.id)).toBeUndefined()
  })
})

test('A-M3 another policy pack is applied to open matters: what differs is listed, and approvals under the old one are void', async () => {
  const office = await peopledOffice()
  await office.matters.followPack()
  const approved = await driveTo(office, paper, tasks, 'approve')
  expect(approved.state).toBe('approved')
  const document = { documents: [{ sha256: '77'.repeat(32), pages: 1, signed: true }] }
  const untouched = await driveTo(office, paperOf('US-SUBP', document), [taskOf('US-SUBP')], 'authenticate')
  await office.matters.followPack()
  expect(await packChanges(office.records)).toEqual([])

  const instruments = defaultPack.instruments.map(one =>
    one.code === 'US-2703D' ? { ...one, reach: ['SUB', 'ACC'] as const } : one,
  )
  const pack = { ...defaultPack, version: 'next', instruments }
  const after = await openOffice({ store: office.store, clock: office.clock, isFilled: true, pack })
  await after.matters.followPack()
  await after.matters.followPack()
  expect(await packChanges(after.records)).toMatchObject([
    {
      version: 'next',
      differences: [
        { matter: approved.id, state: 'approved', before: { reach: approved.reach }, after: { reach: [['SUB', 'ACC']] } },
      ],
    },
  ])
  const stateOf = async (id: string) => (await after.records.get<Matter>('matter', id))?.value
  expect(await stateOf(approved.id)).toMatchObject({ state: 'in_review', approvals: [], reach: [['SUB', 'ACC']] })
  expect(await stateOf(untouched.id)).toMatchObject({ state: 'in_review', history: untouched.history })
  const [last] = (await after.events()).filter(({ action }) => action === 'policy_pack').toReversed()
  expect(last?.facts).toMatchObject({ differences: 1 })
})
