// One device: the production client on a disk that survives crashes, a network with faults, a clock that may be wrong, and a
// generator of its own. Its app restarts it after a crash, as an app does.

import { type Client, type ClientOptions, type ClientStore, createClient, linkDevice, type Net } from '@causeway/client'
import { decodeRecord, type MeRow, type OutboxRow, type RoomRow, tables } from '@causeway/client/local-state'
import { createNodeCrypto } from '@causeway/crypto/node'
import { hasCode, type UserUri } from '@causeway/wire'
import type { AppLedger } from './app-ledger.ts'
import { createDisk, type Disk, type DiskFaults } from './disk.ts'
import { type CrashPoint, createLife, type Life } from './life.ts'
import type { Network } from './network.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'
import type { Trace } from './trace.ts'

export interface DeviceOptions {
  /** `alice.1` */
  readonly name: string
  /** `alice` */
  readonly person: string
  readonly property: string
  readonly skewMs: number
  readonly disk: DiskFaults
}

/** Changes to a device's ports that stand for a bug in the client. */
export interface DevicePlant {
  store?(store: ClientStore, device: SimDevice): ClientStore
  net?(net: Net, device: SimDevice): Net
}

export interface SimDevice {
  readonly name: string
  readonly person: string
  readonly property: string
  readonly disk: Disk
  /** The client of the present life, once it has started. */
  readonly client: Client | undefined
  readonly isOn: boolean
  /** How often it was started. */
  readonly lives: number
  /** Known as soon as its keys are on its disk. */
  readonly me: MeRow | undefined
  readonly user: UserUri | undefined
  readonly uri: string | undefined
  /** Messages and changes of rooms on its disk that are still to be sent. */
  readonly pending: number
  /** Port calls of the present life. */
  readonly calls: number
  /** Runs `work` unless this life ends before. */
  later(ms: number, work: () => void): void
  /** Starts, and starts again whenever starting fails for want of the network. */
  on(): void
  crash(): void
  crashAt(point: CrashPoint | undefined): void
  /** Started and known to the hub. */
  ready(): Promise<Client>
  /** Starts as a further device of the account; `code` is to be approved by an old one. */
  link(): Promise<{ code: string }>
}

export interface DeviceDeps {
  readonly schedule: Schedule
  readonly random: Random
  readonly trace: Trace
  readonly network: Network
  readonly ledger: AppLedger
  readonly plant: DevicePlant
}

const startAgainMs = 1_000

export function createDevice(deps: DeviceDeps, options: DeviceOptions): SimDevice {
  const { schedule, random, trace, network, ledger } = deps
  const { name, person, property } = options
  const disk = createDisk(schedule, random.fork('disk'), options.disk)
  const entropy = random.fork('entropy')
  let life: Life | undefined
  let client: Client | undefined
  let lives = 0
  let isFurther = false
  let waiters: ((client: Client) => void)[] = []
  let pendingCrash: CrashPoint | undefined

  const crashed = (): void => {
    trace.mark(name, 'crashes')
    client = undefined
    network.deviceGone(name)
  }
  const begin = (): Life => {
    if (life?.isAlive === true) return life
    life = createLife(schedule, crashed)
    if (pendingCrash !== undefined) life.crashAt(pendingCrash)
    lives++
    return life
  }
  const optionsOf = (present: Life): ClientOptions => {
    const store = disk.open(present)
    const net = network.port(name, present)
    return {
      store: deps.plant.store?.(store, device) ?? store,
      net: deps.plant.net?.(net, device) ?? net,
      clock: { nowMs: () => schedule.nowMs + options.skewMs },
      timers: {
        after: (ms, work) =>
          schedule.after(ms, () => {
            if (present.isAlive) work()
          }),
      },
      crypto: createNodeCrypto({ random: length => entropy.bytes(length) }),
      login: () => present.through(async () => loginToken(property, person)),
      deviceName: name,
    }
  }
  const started = (present: Life, next: Client): void => {
    if (!present.isAlive) return
    client = next
    trace.name(next.me.device.slice(next.me.device.lastIndexOf('/') + 1), `${name}'s mailbox`)
    trace.name(next.me.user, person)
    ledger.watch(name, next)
    const due = waiters
    waiters = []
    for (const resolve of due) resolve(next)
  }
  const start = (): void => {
    const present = begin()
    createClient(optionsOf(present)).then(
      next => started(present, next),
      (error: unknown) => {
        if (!present.isAlive) return
        if (hasCode(error, 'device.removed')) return
        trace.mark(name, `cannot start: ${codeOrText(error)}`)
        schedule.after(startAgainMs, () => {
          if (present.isAlive) start()
        })
      },
    )
  }

  const device: SimDevice = {
    name,
    person,
    property,
    disk,
    get lives() {
      return lives
    },
    get me() {
      return meOf(disk)
    },
    get user() {
      return meOf(disk)?.user
    },
    get uri() {
      return meOf(disk)?.device
    },
    get pending() {
      return waitingRows(disk).length + disk.rows(tables.intents).length
    },
    get client() {
      return client
    },
    get isOn() {
      return life?.isAlive === true
    },
    get calls() {
      return life?.calls ?? 0
    },
    later(ms, work) {
      const present = life
      schedule.after(ms, () => {
        if (present?.isAlive === true) work()
      })
    },
    on() {
      if (life?.isAlive === true) return
      if (lives > 0) trace.mark(name, 'starts again')
      // A further device that was not approved yet offers itself again; its offer is on its disk.
      if (isFurther && device.uri === undefined) device.link().catch(() => undefined)
      else start()
    },
    crash: () => life?.end(),
    crashAt(point) {
      pendingCrash = life === undefined ? point : undefined
      life?.crashAt(point)
    },
    ready: () => (client === undefined ? new Promise(resolve => void waiters.push(resolve)) : Promise.resolve(client)),
    async link() {
      isFurther = true
      const present = begin()
      const linking = await linkDevice(optionsOf(present))
      linking.client.then(
        next => started(present, next),
        (error: unknown) => {
          if (!present.isAlive) return
          trace.mark(name, `cannot link: ${codeOrText(error)}`)
          // What was approved is on the disk; the app starts from there.
          device.later(startAgainMs, () => (device.uri === undefined ? void device.link().catch(() => undefined) : start()))
        },
      )
      return { code: linking.code }
    },
  }
  return device
}

/**
 * Outbox rows that are still on their way. What the hub accepted just before this device was removed stays as it is, also when it
 * is added again: it may not read that part of the log any more.
 */
export function waitingRows(disk: Disk): OutboxRow[] {
  return disk.rows(tables.outbox).flatMap(({ key, value }) => {
    const row = decodeRecord<OutboxRow>(value)
    const room = disk.get(tables.rooms, key.slice(0, key.indexOf('/')))
    const { status, cursor } = room === undefined ? { status: undefined, cursor: -1 } : decodeRecord<RoomRow>(room)
    const isPassed = row.state === 'accepted' && (status === 'over' || (row.cursor ?? 0) <= cursor)
    return row.state === 'failed' || isPassed ? [] : [row]
  })
}

function meOf(disk: Disk): MeRow | undefined {
  const bytes = disk.get(tables.account, 'me')
  return bytes === undefined ? undefined : decodeRecord<MeRow>(bytes)
}

/** The property's own login, as small as it can be: the simulated hub believes it. */
export function loginToken(property: string, person: string): string {
  return `login~${property}~${person}`
}

export function codeOrText(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
