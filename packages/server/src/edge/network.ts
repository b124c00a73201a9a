// From which network an account is made, for one day and in memory only (datum safety.network): a hash, under a key that nobody else has
// and that is thrown away at midnight, of the coarse network: a /24, or the /48 of an IPv6 site. Accounts of one network can be counted
// with it; where the network is cannot be found again.

import type { CryptoProvider } from '@causeway/crypto'
import { base64urlFromBytes, utf8ToBytes } from '@causeway/wire'
import type { Clock } from './ports.ts'

const keySizeBytes = 32
const shownBytes = 12
const dayMs = 86_400_000

export type NetworkKeyOf = (address: string) => string | undefined

/** `address`: as `limitedAddress` gives it. undefined for what is no address, and for this machine itself. */
export function createNetworkKeys({ crypto, clock }: { crypto: CryptoProvider; clock: Clock }): NetworkKeyOf {
  let day = -1
  let key = new Uint8Array(0)
  return address => {
    const network = coarseNetworkOf(address)
    if (network === undefined) return undefined
    const today = Math.floor(clock.nowMs() / dayMs)
    if (today !== day) {
      key.fill(0)
      key = crypto.random(keySizeBytes) as Uint8Array<ArrayBuffer>
      day = today
    }
    return base64urlFromBytes(crypto.hmac('SHA-256', key, utf8ToBytes(network)).subarray(0, shownBytes))
  }
}

export function coarseNetworkOf(address: string): string | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(address)
  if (four !== null) return four[1] === '127' ? undefined : `${four[1]}.${four[2]}.${four[3]}.0/24`
  const six = /^([\da-f]{1,4}):([\da-f]{1,4}):([\da-f]{1,4}):[\da-f]{1,4}::\/64$/.exec(address)
  if (six === null || six.slice(1, 4).every(group => /^0+$/.test(group))) return undefined
  return `${six[1]}:${six[2]}:${six[3]}::/48`
}
