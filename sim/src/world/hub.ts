// The hub: the production provider behind the production HTTP edge, on the SQLite engine. A crash ends its life at a call of its
// store; what was committed is on the disk and is opened again.

import type { NetRequest, NetResponse } from '@causeway/client'
import type { DirectStore, Store } from '@causeway/store'
import { CausewayError } from '@causeway/wire'
import type { HubFaults } from './faults.ts'
import { type CrashPoint, createLife, type Life, never } from './life.ts'
import type { Admission, Host, HostSink } from './network.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'
import type { Trace } from './trace.ts'

/** One life of the server process. */
export interface HubProcess {
  handle(request: NetRequest, device: string): Promise<NetResponse>
  admit(token: string, sink: HostSink): Promise<Admission>
}

export interface Hub extends Host {
  /** Crashes that were injected so far. */
  readonly crashes: number
  up(): void
  crash(): void
  crashAt(point: CrashPoint | undefined): void
  /** The store of the present life, not slowed and not watched: for the checkers. */
  readonly store: DirectStore
}

export interface HubDeps {
  readonly schedule: Schedule
  readonly random: Random
  readonly trace: Trace
  faults: HubFaults
  /** Opens the disk of the last life, or an empty one. */
  readonly open: () => DirectStore
  readonly compose: (store: Store, life: Life) => HubProcess
  readonly onCrash: () => void
}

export function createHub(deps: HubDeps): Hub {
  const { schedule, trace } = deps
  let life: Life | undefined
  let hub: HubProcess | undefined
  let store = deps.open()
  let crashes = 0

  const crashed = (): void => {
    crashes++
    hub = undefined
    trace.mark('hub', 'crashes')
    deps.onCrash()
  }
  return {
    get isUp() {
      return life?.isAlive === true
    },
    get crashes() {
      return crashes
    },
    get store() {
      return store
    },
    up() {
      if (life?.isAlive === true) return
      if (life !== undefined) {
        store = deps.open()
        trace.mark('hub', 'starts again')
      }
      life = createLife(schedule, crashed)
      hub = deps.compose(slowed(store, life, deps), life)
    },
    crash: () => life?.end(),
    crashAt: point => life?.crashAt(point),
    handle: (request, device) => life?.guard(hub?.handle(request, device) ?? never()) ?? never(),
    admit: (token, sink) => life?.guard(hub?.admit(token, sink) ?? never()) ?? never(),
  }
}

/** The operations in the order asked, as the worker of a real server does them; each may take a moment before and after. */
function slowed(store: Store, life: Life, deps: HubDeps): Store {
  let last: Promise<unknown> = Promise.resolve()
  const moment = async (): Promise<void> => {
    const { slowShare, slowMsMax } = deps.faults
    if (slowShare > 0 && deps.random.chance(slowShare)) await deps.schedule.pause(deps.random.between(1, slowMsMax))
  }
  const losesAnswer = (): boolean => deps.faults.unknownShare > 0 && deps.random.chance(deps.faults.unknownShare)
  const call = (name: string, run: () => Promise<unknown>): Promise<unknown> =>
    life.through(() => {
      const done = last.then(async () => {
        await moment()
        const output = await (life.isAlive ? run() : never())
        await moment()
        if (name === 'append' && losesAnswer()) throw new CausewayError('store.unavailable', 'nobody knows whether it was done')
        return output
      })
      last = done.catch(() => undefined)
      return done
    })
  const operations = Object.entries(store).filter(([, value]) => typeof value === 'function')
  return Object.fromEntries(
    operations.map(([name, operation]) => [
      name,
      (input: unknown) => call(name, () => (operation as (input: unknown) => Promise<unknown>)(input)),
    ]),
  ) as unknown as Store
}
