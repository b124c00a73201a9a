// How fast a lawful request is answered, machine time alone: from the officer's signature to the sealed bundle, through the desk's
// own endpoints with passkeys, PDF letters, age, and a store that syncs. And how fast the ledger takes leaves.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  act,
  basePaper,
  baseTask,
  courtOrder,
  enrolPeople,
  type Office,
  openOffice,
  type People,
  property,
  uploaded,
} from '@causeway/server/lawful-testing'
import { openSqliteStore, type SqliteStore } from '@causeway/store'
import { type Figure, figureFrom, median } from './figures.ts'
import { type Enrolled, enrolMany, type Life, liveAYear } from './lawful/population.ts'

const year: Life = { devices: 4, contacts: 400, rooms: 150, participantsPerRoom: 12, waiting: 6_000, files: 1_000, blocks: 100 }
const ordinary: Life = { devices: 2, contacts: 30, rooms: 8, participantsPerRoom: 4, waiting: 80, files: 20, blocks: 3 }
const crowd = 600
const targets = 500
const appends = 4_000
const appendsAtOnce = 64
const leavesPerDay = 4_096

export async function lawfulBench(options: { readonly rounds: number }): Promise<Figure[]> {
  const rounds = Math.min(options.rounds, 3)
  const one: number[] = []
  const many: number[] = []
  const ledger: { perSecond: number; aloneMs: number; fillMs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    one.push(await inFolder(async store => await answered(store, 1, year)))
    many.push(await inFolder(async store => await answered(store, targets, ordinary)))
    ledger.push(await inFolder(ledgerFigures))
  }
  const note = 'authenticate, scope, two approvals, collect, package; passkeys, PDF and age included; SQLite, synchronous=FULL'
  const figures = [
    { figure: 'one account with a year of metadata, order to sealed bundle', value: median(one), unit: 's', goal: '<= 2', note },
    { figure: `${targets} targets, order to sealed bundle`, value: median(many), unit: 's', goal: '<= 60', note },
    {
      figure: 'ledger appends, durable',
      value: median(ledger.map(({ perSecond }) => perSecond)),
      unit: 'leaves/s',
      goal: '>= 1000',
      note: `${appendsAtOnce} acts at one time`,
    },
    { figure: 'one ledger append alone', value: median(ledger.map(({ aloneMs }) => aloneMs)), unit: 'ms' },
    { figure: `filling a day of ${leavesPerDay} leaves`, value: median(ledger.map(({ fillMs }) => fillMs)), unit: 'ms' },
  ]
  return figures.map(measured => figureFrom('lawful', measured))
}

async function inFolder<T>(work: (store: SqliteStore) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-lawful-'))
  const store = await openSqliteStore({ path: join(folder, 'lawful.db'), onFatal: fail })
  try {
    return await work(store)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

function fail(error: Error): never {
  throw error
}

/** Seconds from the signed order to the bundle that only the officer can open. */
async function answered(store: SqliteStore, count: number, life: Life): Promise<number> {
  const office = await openOffice({ store, leavesPerDay })
  const people = await enrolPeople(office)
  const others = await enrolMany(store, crowd, 0)
  const wanted = await enrolMany(store, count, 100_000)
  for (const person of wanted) await liveAYear(store, person, others, life)
  const matter = await orderAbout(office, people, wanted)
  await act(office, people.officer, matter, 'submit')

  const started = performance.now()
  await act(office, people.intake, matter, 'authenticate')
  await act(office, people.counsel, matter, 'propose_scope')
  await act(office, people.first, matter, 'approve')
  await act(office, people.second, matter, 'approve')
  await act(office, people.custodian, matter, 'collect')
  const packaged = await act(office, people.custodian, matter, 'package')
  const seconds = (performance.now() - started) / 1000

  if (packaged.state !== 'packaged') throw new Error(`the order ended ${packaged.state}`)
  return seconds
}

async function orderAbout(office: Office, { officer }: People, wanted: readonly Enrolled[]): Promise<string> {
  const tasks = wanted.map(({ account }) => ({
    ...baseTask,
    selector: { type: 'handle', value: account.handle, property },
    categories: ['SUB', 'ACC', 'TRF', 'SAF'],
  }))
  const body = { paper: { ...basePaper, ...courtOrder, documents: await uploaded(office, officer) }, tasks }
  const { matter } = (await office.ask(officer, 'openMatter', { body })) as { matter: { id: string } }
  return matter.id
}

async function ledgerFigures(store: SqliteStore): Promise<{ perSecond: number; aloneMs: number; fillMs: number }> {
  const { lawful, clock } = await openOffice({ store, leavesPerDay })
  const event = { action: 'view', actor: 'reviewer:1', matter: 'ab'.repeat(32), facts: { state: 'in_review' } }
  await lawful.ledger.record(event)
  const alone: number[] = []
  for (let at = 0; at < 100; at++) {
    const started = performance.now()
    await lawful.ledger.record(event)
    alone.push(performance.now() - started)
  }
  const started = performance.now()
  let left = appends
  const writing = async (): Promise<void> => {
    while (left-- > 0) await lawful.ledger.record(event)
  }
  await Promise.all(Array.from({ length: appendsAtOnce }, writing))
  const perSecond = appends / ((performance.now() - started) / 1000)

  clock.ms += 2 * 86_400_000
  const filling = performance.now()
  await lawful.ledger.closeDays()
  return { perSecond, aloneMs: median(alone), fillMs: performance.now() - filling }
}
