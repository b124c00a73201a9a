// What everything in this room is given.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'

export interface StaffDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: { nowMs(): number }
  /** 32 bytes; the key of enrolment links is derived from it. */
  readonly key: Uint8Array
  /** Where the desk is reached, such as `https://desk.example`. WebAuthn's RP ID is its host. Asked for at each use. */
  readonly origin: () => string
}

export function rpIdOf(origin: string): string {
  return new URL(origin).hostname
}
