import { type DatumId, datumIds, dayMs, inventory, mayRead, msFromIso, type UserUri } from '@causeway/wire'
import { type ConsentState, operationData, type OperationName } from '@causeway/store/ports'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  enrolPerson,
  nowMs,
  openStore,
  type Person,
  type Population,
  populate,
  crypto,
  today,
  userOf,
} from '../population.test-support.ts'
import { answerOf, expectedAnswer } from '../scope/answer.ts'
import { categories, type Category, categoryOf, dataOf, notHeld } from '../scope/category.ts'
import { type Scope, scopeHash } from '../scope/scope.ts'
import { resolveSelector, type Selector, selectorTypes } from '../scope/selector.ts'
import { collect, type CollectDeps, liveSource } from './collect.ts'
import { collectors } from './collectors.ts'
import { neverProducedReason, undeclaredData, unexplainedData } from './never-produced.ts'
import { lawfulReader, readerOperations } from './reader.ts'

let world: Population
let deps: CollectDeps
beforeAll(async () => {
  world = await populate(24)
  deps = { source: liveSource(lawfulReader(world.store)), crypto, tokenKey: new Uint8Array(32).fill(7), snapshotMs: nowMs }
})

function scopeOf(user: UserUri, wanted: readonly Category[], rest: Partial<Scope> = {}): Scope {
  return { user, categories: wanted, data: wanted.flatMap(dataOf), fromMs: undefined, toMs: undefined, named: [], ...rest }
}

describe('A-M1 collection is bound to the inventory', () => {
  test('A-M1 every datum that is held has a collector or a reason why it is never produced', () => {
    expect(unexplainedData()).toEqual([])
    expect(undeclaredData()).toEqual([])
    for (const datum of datumIds) {
      const isShown = collectors.some(({ columns }) => Object.values(columns).some(column => column.datum === datum))
      expect(isShown !== (neverProducedReason(datum) !== undefined), datum).toBe(true)
      expect(inventory[datum].legal).toEqual(
        expect.objectContaining({ us: expect.any(String), eu: expect.any(String), uk: expect.any(String) }),
      )
    }
  })

  test('A-M1 the reader reads one account at a time, writes nothing, and is refused what is not declared for the purpose', async () => {
    const writing: OperationName[] = (Object.keys(operationData) as OperationName[]).filter(name =>
      /^(enrol|change|rotate|reset|mark|put|claim|set|create|commit|remove|append|mail|acknowledge|advance|delete|sweep|lawful)/.test(
        name,
      ),
    )
    const reader = lawfulReader(world.store)
    expect(Object.keys(reader).toSorted()).toEqual([...readerOperations].toSorted())
    for (const name of writing) expect(reader).not.toHaveProperty(name)
    for (const name of readerOperations)
      for (const datum of operationData[name]) expect(mayRead(datum, 'lawful'), datum).toBe(true)
  })

  test('A-M1 10,000 random scopes yield no row outside the scope and none undeclared', async () => {
    const uris = world.people.map(userOf)
    let scopes = 0
    let cells = 0
    const owners = new Map(
      world.people.flatMap(person => {
        const { user, handle, subject } = person.account
        return [user, handle, subject, ...person.devices.map(({ uri }) => uri)].map(text => [text, person] as const)
      }),
    )
    const random = fc.record({
      who: fc.nat({ max: world.people.length - 1 }),
      wanted: fc.subarray([...categories]),
      data: fc.subarray([...datumIds]),
      from: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      days: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
      named: fc.subarray([...uris], { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(random, async ({ who, wanted, data, from, days, named }) => {
        scopes += 1
        const person = world.people[who]!
        const fromMs = from === undefined ? undefined : nowMs - from * dayMs
        const toMs = days === undefined ? undefined : (fromMs ?? nowMs) + days * dayMs
        const scope: Scope = { user: userOf(person), categories: wanted, data, fromMs, toMs, named }
        const wrong: string[] = []
        const isForeign = (text: string): boolean => (owners.get(text) ?? person) !== person && !named.includes(text as UserUri)
        for (const table of await collect(deps, scope, person.account)) {
          if (!wanted.includes(table.category)) wrong.push(`category ${table.category}`)
          for (const datum of table.data)
            if (!data.includes(datum) || categoryOf(datum) !== table.category || !mayRead(datum, 'lawful')) wrong.push(datum)
          const at = table.columns.indexOf('accepted')
          for (const row of table.rows) {
            cells += row.length
            const ms = at < 0 ? undefined : msFromIso(String(row[at]))!
            if (row.length !== table.columns.length) wrong.push('a row of another width')
            if (ms !== undefined && (ms < (fromMs ?? 0) || ms >= (toMs ?? Infinity))) wrong.push(`time ${ms}`)
            wrong.push(...row.map(String).filter(isForeign))
          }
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 10_000, seed: 6 },
    )
    expect(scopes).toBe(10_000)
    expect(cells).toBeGreaterThan(10_000)
  }, 240_000)
})

test('other people stand by tokens that are equal within a case, differ between cases, and open only for who is named', async () => {
  const [ada, ben] = [world.people[0]!, world.people[1]!]
  const contacts = async (tokenKey: Uint8Array, named: UserUri[]) =>
    (await collect({ ...deps, tokenKey }, scopeOf(userOf(ada), ['TRF'], { named }), ada.account)).find(
      ({ table }) => table === 'contacts',
    )!.rows
  const [own] = await contacts(deps.tokenKey, [])
  expect(String(own![2])).toMatch(/^person-[a-z2-7]{16}$/)
  expect((await contacts(deps.tokenKey, []))[0]).toEqual(own)
  expect((await contacts(new Uint8Array(32), []))[0]![2]).not.toBe(own![2])
  expect((await contacts(deps.tokenKey, [userOf(ben)]))[0]![2]).toBe(userOf(ben))
})

test('the own view tells neither who declined in silence nor whom the rules keep from being asked', async () => {
  const store = openStore()
  const [eve, ...others] = await Promise.all([0, 1, 2, 3, 4].map(at => enrolPerson(store, at)))
  const [open, declined, kept, barred] = others as [Person, Person, Person, Person]
  const say = async (one: Person, other: Person, state: ConsentState): Promise<void> => {
    const between = { requester: one.account.account, target: other.account.account }
    await store.setConsent({ ...between, state, mailings: [], expiryDay: today })
  }
  await say(eve!, open, 'requested')
  await say(eve!, declined, 'revoked')
  await say(eve!, kept, 'withheld')
  await say(eve!, barred, 'barred')
  await store.noteRefusal({ refuser: declined.account.account, refused: eve!.account.account, day: today })
  const viewOf = async (person: Person, of: readonly Person[], table = 'contacts'): Promise<string[]> => {
    const source = liveSource(lawfulReader(store))
    const scope = scopeOf(userOf(person), ['TRF', 'SAF'], { named: of.map(userOf) })
    const found = (await collect({ ...deps, source }, scope, person.account)).find(each => each.table === table)
    return found!.rows.map(row => row.slice(1).join(' ')).toSorted()
  }
  const asked = [open, declined, kept].map(each => `${userOf(eve!)} ${userOf(each)} requested`)
  expect(await viewOf(eve!, others)).toEqual(asked.toSorted())
  expect(await viewOf(eve!, others, 'refusals')).toEqual([])
  expect(await viewOf(kept, [eve!])).toEqual([])
  // What somebody decided stands with them.
  expect(await viewOf(declined, [eve!])).toEqual([`${userOf(eve!)} ${userOf(declined)} refused`])
  expect(await viewOf(barred, [eve!])).toEqual([`${userOf(eve!)} ${userOf(barred)} refused`])
  expect(await viewOf(declined, [eve!], 'refusals')).toHaveLength(1)
})

describe('A-M11 answers are written from the inventory', () => {
  const limits = { reach: ['SUB', 'ACC', 'TRF'] as Category[], instrument: 'US-2703D', objected: {} }

  test('A-M11 a request for content is answered before it is submitted: what is not held, why, and where that can be looked up', () => {
    const before = expectedAnswer('NON', limits)!
    expect(before.outcome).toBe('not_held')
    for (const { what, reason, reference } of notHeld) expect(before.details).toContain(`${what}: ${reason} [${reference}]`)
    expect(before.details[0]).toContain('RFC 9420')
    expect(expectedAnswer('CTC', limits)).toMatchObject({ outcome: 'out_of_scope' })
  })

  test('A-M1 every requested category ends in one of six outcomes with a reason', async () => {
    const ada = world.people[0]!
    const all = { ...limits, reach: [...categories], objected: { SAF: 'The period is not stated.' } }
    const tables = await collect(deps, scopeOf(userOf(ada), [...categories]), ada.account)
    const outcomes = Object.fromEntries(categories.map(category => [category, answerOf(category, all, tables).outcome]))
    expect(outcomes).toMatchObject({
      SUB: 'produced',
      ACC: 'produced',
      TRF: 'produced',
      SAF: 'objected',
      CTC: 'held_unreadable',
      NON: 'not_held',
    })
    const lonely = await enrolPerson(openStore(), 90, 1)
    const empty = await collect(
      { ...deps, source: liveSource(lawfulReader(openStore())) },
      scopeOf(userOf(lonely), ['TRF']),
      lonely.account,
    )
    expect(answerOf('TRF', limits, empty)).toMatchObject({ outcome: 'none_found' })
    // Nothing waits for delivery: there is no ciphertext that could be called unreadable.
    expect(answerOf('CTC', all, empty)).toMatchObject({ outcome: 'none_found' })
    expect(answerOf('CTC', limits, empty)).toMatchObject({ outcome: 'out_of_scope', reason: expect.stringContaining('US-2703D') })
    for (const category of categories) expect(answerOf(category, all, tables).reason).not.toBe('')
  })
})

describe('selectors', () => {
  const period = { fromMs: nowMs - 10 * dayMs, toMs: nowMs }

  test('V-04 nothing but one account, handle, app user or device is a target', async () => {
    const reader = lawfulReader(world.store)
    for (const type of selectorTypes) {
      const selector: Selector = { type, value: '+15550000001', property: 'harbor.example' }
      const isOne = ['account', 'handle', 'app_user', 'device'].includes(type)
      expect((await resolveSelector(reader, selector, period)).kind, type).toBe(
        isOne ? (type === 'handle' ? 'one' : 'none') : 'stop',
      )
    }
    for (const value of ['+1555*', '%', '', ' +15550000001', '+15550000001, +15550000003', 'a or b'])
      expect(await resolveSelector(reader, { type: 'handle', value, property: 'harbor.example' }, period)).toMatchObject({
        kind: 'stop',
        rule: 'V-04',
      })
    expect(await resolveSelector(reader, { type: 'handle', value: '+15550000001' }, period)).toMatchObject({
      kind: 'stop',
      rule: 'V-04',
    })
  })

  test('V-05 a number that moved between accounts inside the period stops the task', async () => {
    const store = openStore()
    const first = await enrolPerson(store, 2, 1)
    const second = await enrolPerson(store, 4, 1)
    const number = first.account.handle
    const property = first.account.property
    await store.changeHandle({ account: first.account.account, handle: '+1999', day: today - 3 })
    await store.changeHandle({ account: second.account.account, handle: number, day: today - 3 })
    const reader = lawfulReader(store)
    const at = (days: number) => ({ fromMs: nowMs - days * dayMs, toMs: nowMs })
    expect(await resolveSelector(reader, { type: 'handle', value: number, property }, at(10))).toMatchObject({
      kind: 'stop',
      rule: 'V-05',
    })
    expect(await resolveSelector(reader, { type: 'handle', value: number, property }, at(2))).toMatchObject({ kind: 'one' })
    expect(await resolveSelector(reader, { type: 'account', value: second.account.user }, at(10))).toMatchObject({ kind: 'one' })
  })
})

test('a scope has one hash, and another when anything in it changes', () => {
  const scope = scopeOf(userOf(world.people[0]!), ['SUB', 'TRF'])
  const hash = scopeHash(crypto, [scope])
  expect(scopeHash(crypto, [{ ...scope, categories: ['TRF', 'SUB'], data: scope.data.toReversed() as DatumId[] }])).toBe(hash)
  for (const other of [
    { fromMs: 1 },
    { categories: ['SUB'] as Category[] },
    { named: [userOf(world.people[1]!)] },
    { user: userOf(world.people[1]!) },
  ])
    expect(scopeHash(crypto, [{ ...scope, ...other }])).not.toBe(hash)
})

test('where something is left out, nobody is told that nothing was found at all', () => {
  const limits = { reach: categories, instrument: 'OWN-VIEW', objected: {} }
  expect(answerOf('SAF', limits, []).reason).toBe('What is kept of this kind was searched; nothing was found.')
  expect(answerOf('SAF', { ...limits, unshown: { 'safety.hit': 'why' } }, []).reason).toBe(
    'What is kept of this kind and shown here was searched; nothing was found.',
  )
})
