// The hub's franking keys: one Ed25519 key, and one MAC key per UTC day that is derived when needed (franking rule 3).

import { type CryptoProvider, type FrankingKeys, hubKeyForDay } from '@causeway/crypto'
import { dayOf } from '../limits.ts'
import type { ServerKeys } from '../ports.ts'

export interface HubKeys {
  readonly publicKey: Uint8Array
  forTime(timestampMs: number): FrankingKeys
}

/** Days kept derived: messages are stamped today, around midnight yesterday. */
const daysHeldMax = 4

export function createHubKeys({ crypto, keys }: { crypto: CryptoProvider; keys: ServerKeys }): HubKeys {
  const { publicKey, privateKey } = crypto.signatureKeyPair('Ed25519', keys.hubSeed)
  const byDay = new Map<number, FrankingKeys>()
  return {
    publicKey,
    forTime(timestampMs) {
      const day = dayOf(timestampMs)
      const known = byDay.get(day)
      if (known !== undefined) return known
      const made = { hubKey: hubKeyForDay(crypto, keys.franking, timestampMs), signaturePrivateKey: privateKey }
      byDay.set(day, made)
      const oldest = byDay.size > daysHeldMax ? byDay.keys().next().value : undefined
      if (oldest !== undefined) byDay.delete(oldest)
      return made
    },
  }
}
