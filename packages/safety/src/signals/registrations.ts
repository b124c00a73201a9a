// F8: how many accounts were made from one network lately. A network is known here by a keyed hash only, in memory, for a day.

import { hourMs } from '../time.ts'

export interface Registrations {
  add(account: number, networkKey: string | undefined, atMs: number): void
  /** Accounts made from the same network within 24 hours of now; undefined when the account's network is not known any more. */
  near(account: number, nowMs: number): number | undefined
}

const keptMs = 24 * hourMs
const networksMax = 100_000
const perNetworkMax = 256

export function createRegistrations(): Registrations {
  const timesByNetwork = new Map<string, number[]>()
  const networkOf = new Map<number, { networkKey: string; atMs: number }>()

  function forgetOldest<K>(map: Map<K, unknown>): void {
    const oldest = map.size > networksMax ? map.keys().next().value : undefined
    if (oldest !== undefined) map.delete(oldest)
  }

  return {
    add(account, networkKey, atMs) {
      if (networkKey === undefined) return
      const times = (timesByNetwork.get(networkKey) ?? []).filter(time => time > atMs - keptMs)
      times.push(atMs)
      if (times.length > perNetworkMax) times.shift()
      timesByNetwork.set(networkKey, times)
      networkOf.set(account, { networkKey, atMs })
      forgetOldest(timesByNetwork)
      forgetOldest(networkOf)
    },
    near(account, nowMs) {
      const from = networkOf.get(account)
      if (from === undefined || from.atMs <= nowMs - keptMs) return undefined
      return (timesByNetwork.get(from.networkKey) ?? []).filter(time => time > nowMs - keptMs).length
    },
  }
}
