// Watches what becomes of secrets: every HMAC key and result, and every private key, passes through a provider that remembers them.

import type { CryptoProvider } from '@causeway/crypto'

export interface Recording {
  readonly crypto: CryptoProvider
  /** How many of the secrets that passed still hold something, those in `kept` (the same arrays) apart. */
  left(...kept: readonly Uint8Array[]): number
}

export function recording(crypto: CryptoProvider): Recording {
  const seen = new Set<Uint8Array>()
  const remember = (secret: Uint8Array): Uint8Array => {
    seen.add(secret)
    return secret
  }
  return {
    crypto: {
      ...crypto,
      hmac: (name, key, ...data) => remember(crypto.hmac(name, remember(key), ...data)),
      dhKeyPair(name, privateKey) {
        if (privateKey !== undefined) remember(privateKey)
        const pair = crypto.dhKeyPair(name, privateKey)
        remember(pair.privateKey)
        return pair
      },
    },
    left: (...kept) => [...seen].filter(secret => !kept.includes(secret) && holdsSomething(secret)).length,
  }
}

export function holdsSomething(secret: Uint8Array): boolean {
  return secret.some(byte => byte !== 0)
}
