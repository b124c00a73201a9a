// C2SP tlog-cosignature, Ed25519 (`cosignature/v1`): a witness says that it saw this tree follow from the one before.

import { concat, type CryptoProvider } from '@causeway/crypto'
import { CausewayError, encode, u64Number, utf8ToBytes } from '@causeway/wire'
import { keyIdOf, type Note, type NoteSignature, type NoteSigner, type NoteVerifier, noteTypes, signaturesOf } from './note.ts'

const cosignatureSizeBytes = 8 + 64

export function cosign(crypto: CryptoProvider, witness: NoteSigner, text: string, timeSeconds: number): NoteSignature {
  const keyId = keyIdOf(crypto, { name: witness.name, type: noteTypes.cosignature, publicKey: witness.publicKey })
  const signature = crypto.sign('Ed25519', witness.privateKey, messageOf(text, timeSeconds))
  return { name: witness.name, keyId, signature: concat(encode(u64Number, timeSeconds), signature) }
}

/** Seconds since 1970 when the witness cosigned; undefined when it did not. Throws `log.bad_signature` for a false line of its key. */
export function cosignedAt(crypto: CryptoProvider, note: Note, witness: NoteVerifier): number | undefined {
  let latest: number | undefined
  for (const { signature } of signaturesOf(crypto, note, witness)) {
    const time = signature.length === cosignatureSizeBytes ? timeOf(signature) : Number.NaN
    if (
      !Number.isSafeInteger(time) ||
      !crypto.verify('Ed25519', witness.publicKey, messageOf(note.text, time), signature.subarray(8))
    )
      throw new CausewayError('log.bad_signature', 'cosignature')
    latest = Math.max(latest ?? 0, time)
  }
  return latest
}

function messageOf(text: string, timeSeconds: number): Uint8Array {
  return utf8ToBytes(`cosignature/v1\ntime ${timeSeconds}\n${text}`)
}

function timeOf(signature: Uint8Array): number {
  return Number(new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0))
}
