// How bad a world is. Each random world draws its own mixture: some calm with one thing broken, some with everything at once.

import { calm, type NetworkFaults } from './network.ts'
import type { DiskFaults } from './disk.ts'
import type { Random } from './random.ts'

export interface HubFaults {
  /** How often a store operation, its order kept, takes a moment before and after it is done. */
  readonly slowShare: number
  readonly slowMsMax: number
  /** How often an append is done and its answer is lost, as between a server and its database. */
  readonly unknownShare: number
}

/** Mean number of such events in one virtual minute. */
export interface Rates {
  readonly deviceCrashes: number
  readonly hubCrashes: number
  readonly partitions: number
  readonly clogs: number
  readonly socketBreaks: number
}

export interface Faults {
  readonly network: NetworkFaults
  readonly disk: DiskFaults
  readonly hub: HubFaults
  readonly rates: Rates
  /** Clocks of devices are wrong by at most so much. */
  readonly skewMsMax: number
}

export const none: Faults = {
  network: calm,
  disk: { slowShare: 0, slowMsMax: 0 },
  hub: { slowShare: 0, slowMsMax: 0, unknownShare: 0 },
  rates: { deviceCrashes: 0, hubCrashes: 0, partitions: 0, clogs: 0, socketBreaks: 0 },
  skewMsMax: 0,
}

/** `harsh`: everything at once, and a lot of it. */
export function drawFaults(random: Random, harsh: boolean): Faults {
  const some = (share: number, most: number): number => {
    if (harsh) return (random.between(500, 1_000) / 1_000) * most
    return random.chance(share) ? (random.below(1_000) / 1_000) * most : 0
  }
  return {
    network: {
      latencyMsMin: random.between(1, 10),
      latencyMsMax: random.between(10, 150),
      slowShare: some(0.5, 0.1),
      slowMsMax: random.between(200, 4_000),
      loseRequestShare: some(0.5, 0.08),
      loseAnswerShare: some(0.5, 0.08),
      duplicateShare: some(0.5, 0.1),
      breakSocketShare: some(0.4, 0.03),
    },
    disk: { slowShare: some(0.6, 0.3), slowMsMax: random.between(2, 60) },
    hub: { slowShare: some(0.6, 0.4), slowMsMax: random.between(2, 40), unknownShare: some(0.3, 0.06) },
    rates: {
      deviceCrashes: some(0.6, 6),
      hubCrashes: some(0.4, 3),
      partitions: some(0.5, 4),
      clogs: some(0.4, 4),
      socketBreaks: some(0.5, 6),
    },
    skewMsMax: random.chance(0.3) ? random.between(1_000, 600_000) : 0,
  }
}
