// F8: how many accounts were made from one network lately, and whether anybody answers them. A network is known here by a keyed hash
// only, in memory, for a day.

import { hourMs } from '../time.ts'

export interface NetworkFigures {
  /** Accounts made from it within 24 hours of now. */
  readonly accounts: number
  /** Of the people they contacted, the share who answered; undefined while too few were contacted. */
  readonly answeredShare: number | undefined
}

export interface Registrations {
  add(account: number, networkKey: string | undefined, atMs: number): void
  attempted(account: number, atMs: number): void
  answered(account: number): void
  /** undefined when the account's network is not known any more. */
  near(account: number, nowMs: number): NetworkFigures | undefined
}

interface Network {
  times: number[]
  /** Attempts by the hour they were made in. */
  attempts: Map<number, number>
  answers: number
}

const keptMs = 24 * hourMs
const networksMax = 100_000
const perNetworkMax = 256
/** People need time to answer: younger attempts are not counted yet, while an early answer is. The share errs to the mild side. */
const settledMs = 6 * hourMs
/** Fewer contacts of all its accounts together say nothing about answers. */
const attemptsMin = 30
const attemptHoursMax = 48

export function createRegistrations(): Registrations {
  const networks = new Map<string, Network>()
  const networkOf = new Map<number, { networkKey: string; atMs: number }>()

  function forgetOldest<K>(map: Map<K, unknown>): void {
    const oldest = map.size > networksMax ? map.keys().next().value : undefined
    if (oldest !== undefined) map.delete(oldest)
  }

  function of(account: number): Network | undefined {
    const from = networkOf.get(account)
    return from === undefined ? undefined : networks.get(from.networkKey)
  }

  return {
    add(account, networkKey, atMs) {
      if (networkKey === undefined) return
      const before = networks.get(networkKey)
      const times = (before?.times ?? []).filter(time => time > atMs - keptMs)
      // Nobody of before is young any more: what they did says nothing of who comes now.
      const network =
        times.length === 0 || before === undefined
          ? { times, attempts: new Map<number, number>(), answers: 0 }
          : { ...before, times }
      times.push(atMs)
      if (times.length > perNetworkMax) times.shift()
      networks.set(networkKey, network)
      networkOf.set(account, { networkKey, atMs })
      forgetOldest(networks)
      forgetOldest(networkOf)
    },
    attempted(account, atMs) {
      const network = of(account)
      if (network === undefined) return
      const hour = Math.floor(atMs / hourMs)
      network.attempts.set(hour, (network.attempts.get(hour) ?? 0) + 1)
      for (const old of network.attempts.keys()) if (old < hour - attemptHoursMax) network.attempts.delete(old)
    },
    answered(account) {
      const network = of(account)
      if (network !== undefined) network.answers++
    },
    near(account, nowMs) {
      const from = networkOf.get(account)
      const network = of(account)
      if (from === undefined || network === undefined || from.atMs <= nowMs - keptMs) return undefined
      const { times, attempts, answers } = network
      const settled = attemptsBefore(attempts, nowMs - settledMs)
      const answeredShare = settled < attemptsMin ? undefined : answers / settled
      return { accounts: times.filter(time => time > nowMs - keptMs).length, answeredShare }
    },
  }
}

function attemptsBefore(attempts: ReadonlyMap<number, number>, beforeMs: number): number {
  const last = Math.floor(beforeMs / hourMs)
  let sum = 0
  for (const [hour, count] of attempts) if (hour < last) sum += count
  return sum
}
