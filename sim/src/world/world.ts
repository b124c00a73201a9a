// A whole world from one seed: clock, network, the hub, and people with devices on three properties. The only place of this room
// that constructs; everything in it is the production code behind simulated ports.

import type { DirectStore, Store } from '@causeway/store'
import { type AppLedger, createAppLedger } from './app-ledger.ts'
import { type CanaryWatch, createCanaryWatch } from './canary.ts'
import { composeHub, createHubDisk, type HubDisk } from './compose.ts'
import { createDevice, type DevicePlant, type SimDevice } from './device.ts'
import { type Faults, none } from './faults.ts'
import { createHub, type Hub, type HubProcess } from './hub.ts'
import { createHubLedger, type HubLedger } from './hub-ledger.ts'
import { createNetwork, type HostSink, type Network } from './network.ts'
import { createRandom, type Random } from './random.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { createTrace, type Trace } from './trace.ts'

/** Changes from outside that stand for a bug; none in an honest world. */
export interface Plant extends DevicePlant {
  /** The hub's store as its provider sees it. */
  hubStore?(store: Store, world: World): Store
  /** Two processes share the store, and neither knows of the other. */
  readonly twins?: boolean
  /** What the hub writes to a device. */
  sink?(sink: HostSink, world: World): HostSink
  /** Called for every event of the hub's log. */
  logged?(world: World): void
}

export interface World {
  readonly seed: string
  readonly schedule: Schedule
  readonly random: Random
  readonly trace: Trace
  readonly network: Network
  readonly hub: Hub
  readonly hubDisk: HubDisk
  readonly hubLedger: HubLedger
  readonly ledger: AppLedger
  readonly canaries: CanaryWatch
  readonly devices: SimDevice[]
  readonly faults: Faults
  /** What went wrong inside: errors that nobody expected. */
  readonly surprises: string[]
  /** `alice.1` */
  device(name: string): SimDevice
  /** A person's next device, not started yet. */
  addDevice(person: string, property: string): SimDevice
  /** Runs until `work` is settled. */
  finish<T>(work: Promise<T>, limitMs?: number): Promise<T>
  /** No more faults from now on; whatever is broken stays so until healed. */
  calmDown(): void
  close(): void
}

/** Devices with an even name speak to one of them, the others to the other; connections alternate. */
function twins(one: HubProcess, other: HubProcess): HubProcess {
  let count = 0
  return {
    handle: (request, device) => (device.length % 2 === 0 ? one : other).handle(request, device),
    admit: (token, sink) => (count++ % 2 === 0 ? one : other).admit(token, sink),
  }
}

export interface WorldOptions {
  readonly seed: number | string
  readonly faults?: Faults
  readonly plant?: Plant
  readonly traceLinesMax?: number
}

export const properties = ['linden.example', 'hafen.example', 'gipfel.example'] as const
const finishLimitMs = 120_000

export function createWorld(options: WorldOptions): World {
  const { faults = none, plant = {} } = options
  const random = createRandom(options.seed)
  const schedule = createSchedule()
  const trace = createTrace(schedule, options.traceLinesMax ?? Number(process.env['SIM_TRACE'] ?? 400))
  const network = createNetwork({ schedule, random: random.fork('network'), trace, faults: none.network })
  const hubLedger = createHubLedger((key, number) => trace.name(key, `room ${number}`))
  const ledger = createAppLedger((device, what) => trace.mark(device, what))
  const canaries = createCanaryWatch()
  const hubDisk = createHubDisk(random.fork('hub keys'))
  const devices: SimDevice[] = []
  const surprises: string[] = []
  const skews = random.fork('skew')

  const hubEntropy = random.fork('hub entropy')

  const hubDeps = {
    schedule,
    random: random.fork('hub'),
    trace,
    faults: faults.hub,
    open: (): DirectStore => hubDisk.open(),
    compose: (store: Store, life: Parameters<typeof composeHub>[0]['life']) => {
      const planted = plant.hubStore?.(store, world) ?? store
      const compose = (): HubProcess =>
        composeHub({
          store: hubLedger.watch(planted),
          life,
          schedule,
          disk: hubDisk,
          entropy: hubEntropy,
          domains: properties,
          surprises,
          sink: sink => plant.sink?.(sink, world) ?? sink,
          logged: () => plant.logged?.(world),
        })
      return plant.twins === true ? twins(compose(), compose()) : compose()
    },
    onCrash: () => {
      hubDisk.crash()
      network.hostGone()
    },
  }
  const hub = createHub(hubDeps)
  network.attach(hub)
  network.onUplink = (device, bytes) => canaries.look(`sent by ${device}`, bytes)

  const world: World = {
    seed: `${options.seed}`,
    schedule,
    random,
    trace,
    network,
    hub,
    hubDisk,
    hubLedger,
    ledger,
    canaries,
    devices,
    faults,
    surprises,
    device(name) {
      const found = devices.find(device => device.name === name)
      if (found === undefined) throw new Error(`no device ${name}`)
      return found
    },
    addDevice(person, property) {
      const name = `${person}.${devices.filter(device => device.person === person).length + 1}`
      const skewMs = faults.skewMsMax === 0 ? 0 : skews.between(-faults.skewMsMax, faults.skewMsMax)
      const deps = { schedule, random: random.fork(name), trace, network, ledger, plant }
      const device = createDevice(deps, { name, person, property, skewMs, disk: faults.disk })
      devices.push(device)
      return device
    },
    finish: (work, limitMs = finishLimitMs) => schedule.finish(work, limitMs),
    calmDown() {
      Object.assign(network.faults, none.network)
      hubDeps.faults = none.hub
    },
    close: () => hubDisk.close(),
  }
  hub.up()
  return world
}
