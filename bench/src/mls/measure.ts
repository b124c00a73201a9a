// One engine, one group size: what each operation takes. Every engine does the same through the interface of the oracles.

import type { Engine, OracleDevice, StagedHandshake } from '@causeway/oracles'
import { utf8ToBytes } from '@causeway/wire'

/** Milliseconds; messages per second for the last four, of which the last two are many messages in one transaction of the engine. */
export const operations = [
  'add',
  'process-add',
  'join',
  'update',
  'process-update',
  'encrypt',
  'decrypt',
  'encrypt-many',
  'decrypt-many',
] as const
export type Operation = (typeof operations)[number]
export type Timings = Record<Operation, number[]>

/** A group as it is after the measurement, for those who want more of it. */
export interface Measured {
  readonly timings: Timings
  readonly founder: OracleDevice
  readonly second: OracleDevice
  /** What made the group grow, and two updates after it, one next to the other. */
  readonly grown: StagedHandshake
  readonly settled: StagedHandshake
  readonly update: StagedHandshake
  readonly messageBytes: number
  readonly keyPackageBytes: number
}

export interface Plan {
  /** So many are added to a group of two by one commit. */
  readonly added: number
  readonly messages: number
  /** Each is as cold as the first: nobody else has set a key above the members who came together. */
  readonly updates: number
}

/** Of so many one rate is taken: what else the machine or the collector does meanwhile then falls into a few of them. */
const messagesPerRate = 50

export function newTimings(): Timings {
  return Object.fromEntries(operations.map(name => [name, []])) as unknown as Timings
}

/** One round: a new group of two, `added` more by one commit, a join, updates of a cold path, and talk. */
export async function measureOnce(
  engine: Engine,
  plan: Plan,
  strangers: readonly Uint8Array[],
  timings: Timings,
): Promise<Measured> {
  const [founder, second, joiner] = [await engine.newDevice(1), await engine.newDevice(2), await engine.newDevice(3)]
  await founder.createGroup(utf8ToBytes(`a group of ${plan.added} more`))
  const pair = await founder.commit({ add: [await second.keyPackage()], remove: [] })
  await pair.accept()
  await second.joinByWelcome(pair.welcome as Uint8Array)

  const add = [...strangers.slice(0, plan.added - 1), await joiner.keyPackage()]
  const grown = await timed(timings.add, () => committed(founder, add))
  await timed(timings['process-add'], () => second.process(grown.commit))
  await timed(timings.join, () => joiner.joinByWelcome(grown.welcome as Uint8Array))
  // Not counted, for any engine: the collection before the round threw compiled code away, and the floor is timed warm.
  await second.process((await committed(founder, [])).commit)
  const settled = await committed(second, [])
  await founder.process(settled.commit)
  const updates: StagedHandshake[] = []
  for (let count = 0; count < plan.updates; count++) {
    const updated = await timed(timings.update, () => committed(second, []))
    await timed(timings['process-update'], () => founder.process(updated.commit))
    updates.push(updated)
  }

  const plaintexts = Array.from({ length: plan.messages }, () => new Uint8Array(256).fill(7))
  // Not counted either.
  for (const plaintext of plaintexts) await founder.process(await second.encrypt(plaintext))
  const sealed: Uint8Array[] = []
  await inRates(timings.encrypt, plaintexts, async plaintext => void sealed.push(await second.encrypt(plaintext)))
  await inRates(timings.decrypt, sealed, message => founder.process(message))
  let more: Uint8Array[] = []
  await perSecond(timings['encrypt-many'], plan.messages, async () => {
    more = await second.encryptMany(plaintexts)
  })
  await perSecond(timings['decrypt-many'], plan.messages, () => founder.processMany(more))
  await joiner.leave()
  const messageBytes = sealed[0]?.length ?? 0
  const update = updates[0] as StagedHandshake
  return { timings, founder, second, grown, settled, update, messageBytes, keyPackageBytes: add.at(-1)?.length ?? 0 }
}

/** Key packages of devices that nobody plays: the same for all engines. core-crypto's groups demand capabilities that `maker`'s have. */
export async function strangersOf(maker: Engine, count: number): Promise<Uint8Array[]> {
  const made: Uint8Array[] = []
  for (let number = 0; number < count; number++) made.push(await (await maker.newDevice(10_000 + number)).keyPackage())
  return made
}

async function committed(device: OracleDevice, add: readonly Uint8Array[]): Promise<StagedHandshake> {
  const staged = await device.commit({ add, remove: [] })
  await staged.accept()
  return staged
}

async function timed<T>(into: number[], run: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await run()
  into.push(performance.now() - started)
  return result
}

async function inRates<T>(into: number[], items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += messagesPerRate) {
    const some = items.slice(from, from + messagesPerRate)
    await perSecond(into, some.length, async () => {
      for (const item of some) await run(item)
    })
  }
}

async function perSecond(into: number[], count: number, run: () => Promise<void>): Promise<void> {
  const started = performance.now()
  await run()
  into.push((count * 1000) / (performance.now() - started))
}
