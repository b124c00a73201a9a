// The number two people compare to know that nobody stands between them: both see the same sixty digits.

import type { CryptoProvider } from '@causeway/crypto'
import { type AccountRecord, base64urlFromBytes, utf8ToBytes } from '@causeway/wire'

const digitsPerPerson = 30

/** Twelve groups of five digits: about a hundred bits for each account key, the smaller half first. */
export function safetyNumber(crypto: CryptoProvider, ours: AccountRecord, theirs: AccountRecord): string {
  const halves = [ours, theirs].map(record => digitsOf(crypto, record)).sort()
  return (halves.join('').match(/.{5}/g) ?? []).join(' ')
}

function digitsOf(crypto: CryptoProvider, record: AccountRecord): string {
  const key = record.rotations.at(-1)?.newKey ?? record.firstKey
  const hash = crypto.hash('SHA-256', utf8ToBytes(`Causeway safety number 1 ${record.user} ${base64urlFromBytes(key)}`))
  let number = 0n
  for (const byte of hash) number = number * 256n + BigInt(byte)
  return (number % 10n ** BigInt(digitsPerPerson)).toString().padStart(digitsPerPerson, '0')
}
