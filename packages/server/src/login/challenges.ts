// Challenges of the embedded login. Nothing is kept of one that nobody answered: a MAC proves that it is ours, for what, and until
// when, so strangers who ask for many fill nothing. One that was answered well is remembered until it is over.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import { challengeMs, bytesIn } from '@causeway/staff/webauthn'
import { base64urlFromBytes, utf8ToBytes } from '@causeway/wire'

/** What a challenge is for: one for a sign-in at one property is worth nothing at another, or for adding a passkey. */
export type Purpose = readonly ['sign-in', property: string] | readonly ['add', property: string, subject: string]

export interface Challenges {
  /** 32 bytes. */
  open(purpose: Purpose): Uint8Array
  /** base64url. Ours, for this purpose, not over and not used. */
  isOpen(purpose: Purpose, challenge: string): boolean
  /** False when somebody was faster. */
  use(challenge: string): boolean
}

const nonceSizeBytes = 12
const stampSizeBytes = 4
/** HMAC-SHA-256, cut to 128 bits: five minutes are not enough to guess one. */
const macSizeBytes = 16

/** The key lives as long as the process: after a restart every challenge is over, and none can be used twice. */
export function createChallenges({ crypto, nowMs }: { crypto: CryptoProvider; nowMs: () => number }): Challenges {
  const key = crypto.random(32)
  const used = new Map<string, number>()
  const macOf = (purpose: Purpose, body: Uint8Array): Uint8Array =>
    crypto.hmac('SHA-256', key, utf8ToBytes(JSON.stringify([...purpose, base64urlFromBytes(body)]))).subarray(0, macSizeBytes)
  return {
    open(purpose) {
      const body = concat(crypto.random(nonceSizeBytes), u32(Math.floor((nowMs() + challengeMs) / 1000)))
      return concat(body, macOf(purpose, body))
    },
    isOpen(purpose, challenge) {
      const bytes = bytesIn(challenge)
      if (bytes.length !== nonceSizeBytes + stampSizeBytes + macSizeBytes || used.has(challenge)) return false
      const body = bytes.subarray(0, -macSizeBytes)
      return equalBytes(macOf(purpose, body), bytes.subarray(-macSizeBytes)) && endMsOf(bytes) > nowMs()
    },
    use(challenge) {
      // In the order they were used, which is nearly the order in which they end.
      for (const [old, endsAtMs] of used) {
        if (endsAtMs > nowMs()) break
        used.delete(old)
      }
      if (used.has(challenge)) return false
      used.set(challenge, nowMs() + challengeMs)
      return true
    },
  }
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(stampSizeBytes)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function endMsOf(challenge: Uint8Array): number {
  return new DataView(challenge.buffer, challenge.byteOffset + nonceSizeBytes).getUint32(0) * 1000
}
