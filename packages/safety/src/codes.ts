// Codes that one account makes and another enters: in memory, for ten minutes, used once.

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError } from '@causeway/wire'
import type { Clock } from './ports.ts'

export interface Codes {
  /** Makes older codes of this account void. Throws `request.too_many` when there are too many of all accounts. */
  offer(account: number): { readonly code: string; readonly expiresAtMs: number }
  /** Who made it, once; undefined for a code that is not (or no longer) there, and for an own one. */
  take(code: string, by: number): number | undefined
}

const codeMs = 600_000
const codesMax = 10_000
/** 120 bits: nobody guesses one within ten minutes. */
const codeSizeBytes = 15

export function createCodes({ crypto, clock }: { readonly crypto: CryptoProvider; readonly clock: Clock }): Codes {
  const offers = new Map<string, { readonly account: number; readonly untilMs: number }>()
  return {
    offer(account) {
      for (const [code, offer] of offers) if (offer.untilMs <= clock.nowMs() || offer.account === account) offers.delete(code)
      if (offers.size >= codesMax) throw new CausewayError('request.too_many')
      const code = base32FromBytes(crypto.random(codeSizeBytes))
      const expiresAtMs = clock.nowMs() + codeMs
      offers.set(code, { account, untilMs: expiresAtMs })
      return { code, expiresAtMs }
    },
    take(code, by) {
      const offer = offers.get(code)
      if (offer === undefined || offer.untilMs <= clock.nowMs() || offer.account === by) return undefined
      offers.delete(code)
      return offer.account
    },
  }
}
