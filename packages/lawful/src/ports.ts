// What the room is given; everything of a platform enters here.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import type { Actor } from './review/matter.ts'

export interface Clock {
  nowMs(): number
}

/** Its own records and the ledger, beside what the collectors read. */
export type LawfulStore = Pick<
  Store,
  'staffById' | 'lawfulRecord' | 'lawfulRecords' | 'lawfulCommit' | 'ledgerSize' | 'ledgerLeaves'
>

export interface LawfulKeys {
  /** 32 bytes that seal records and openings at rest. */
  readonly records: Uint8Array
  /** Seed of the Ed25519 key that signs checkpoints of the ledger. */
  readonly ledgerSeed: Uint8Array
  /** Seed of the Ed25519 key that signs manifests. */
  readonly productionSeed: Uint8Array
  /** 32 bytes: MACs of the tokens that auditors' programs are given. */
  readonly audit: Uint8Array
}

/**
 * Does this assertion of the person's passkey sign exactly this act and digest (32 bytes)? WebAuthn with user verification in a
 * server. Answers what is kept as the approval's signature, which can be verified years later; undefined: it does not.
 */
export type VerifyStepUp = (actor: Actor, act: string, digest: Uint8Array, assertion: string) => Promise<string | undefined>

export type { CryptoProvider }
