// Openings that a person is handed with a notice: leaves of the disclosure ledger, checked by the person's own app.

import type { CryptoProvider } from '@causeway/crypto'
import { utf8ToBytes } from '@causeway/wire'
import { bytesFromBase64 } from '../log/base64.ts'
import { openCheckpoint } from '../log/checkpoint.ts'
import { leafHash, verifyInclusion } from '../log/merkle.ts'
import { noteTypes } from '../log/note.ts'
import { commitmentOf } from './commitment.ts'

/** That a leaf is in the log of a checkpoint. Hashes in base 64 (RFC 4648 §4). */
export interface InclusionProof {
  readonly index: number
  readonly size: number
  readonly proof: readonly string[]
  /** Signed note, text. */
  readonly checkpoint: string
}

export interface OpenedLeaf extends InclusionProof {
  readonly salt: string
  readonly event: string
}

/**
 * Does every opening make a leaf that is in a checkpoint signed by this ledger? A checkpoint that the app kept from
 * that time can be compared by a consistency proof besides.
 */
export function verifyNotice(
  crypto: CryptoProvider,
  { openings }: { readonly openings: readonly OpenedLeaf[] },
  ledger: { readonly name: string; readonly publicKey: Uint8Array },
): boolean {
  const key = { name: ledger.name, type: noteTypes.ed25519, publicKey: ledger.publicKey }
  return (
    openings.length > 0 &&
    openings.every(({ index, size, proof, checkpoint, salt, event }) => {
      try {
        const opened = openCheckpoint(crypto, utf8ToBytes(checkpoint), key).checkpoint
        const leaf = leafHash(crypto, commitmentOf(crypto, bytesFromBase64(salt), utf8ToBytes(event)))
        return opened.size === size && verifyInclusion(crypto, proof.map(bytesFromBase64), leaf, index, size, opened.root)
      } catch {
        return false
      }
    })
  )
}
