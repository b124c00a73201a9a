// Which devices exist, remembered for a minute: every request asks. A device removed by this process is forgotten at once.

import type { DeviceRow, Store } from '@causeway/store/ports'
import type { DeviceUri } from '@causeway/wire'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock } from '../ports.ts'

export interface Devices {
  /** A device that is active, as known within the last minute. */
  active(uri: DeviceUri): Promise<DeviceRow | undefined>
  /** The same, asked of the store now. */
  activeNow(uri: DeviceUri): Promise<DeviceRow | undefined>
  /** Any device, removed ones too, asked of the store now. */
  anyNow(uri: DeviceUri): Promise<DeviceRow | undefined>
  ofAccount(account: number): Promise<DeviceRow[]>
  forget(uri: string): void
  /** It fetches messages today: retention waits for it. Written once a day. */
  seen(uri: DeviceUri): Promise<void>
}

export function createDevices(deps: { store: Store; clock: Clock; limits: Limits }): Devices {
  const { store, clock, limits } = deps
  const known = new Map<string, { row: DeviceRow; untilMs: number }>()

  function remember(row: DeviceRow): void {
    known.delete(row.uri)
    known.set(row.uri, { row, untilMs: clock.nowMs() + limits.deviceKnownMs })
    const oldest = known.size > limits.devicesKnownMax ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
  }

  async function activeNow(uri: DeviceUri): Promise<DeviceRow | undefined> {
    const row = await store.deviceByUri({ uri })
    if (row?.state !== 'active') return undefined
    remember(row)
    return row
  }

  return {
    active(uri) {
      const memo = known.get(uri)
      return memo !== undefined && memo.untilMs > clock.nowMs() ? Promise.resolve(memo.row) : activeNow(uri)
    },
    activeNow,
    anyNow: uri => store.deviceByUri({ uri }),
    ofAccount: account => store.devicesOfAccount({ account }),
    forget: uri => void known.delete(uri),
    async seen(uri) {
      const row = known.get(uri)?.row ?? (await activeNow(uri))
      const day = dayOf(clock.nowMs())
      if (row === undefined || row.lastSeenDay >= day) return
      remember({ ...row, lastSeenDay: day })
      await store.markSeen({ device: row.device, day })
    },
  }
}
