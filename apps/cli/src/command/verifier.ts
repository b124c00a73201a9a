// Keys of logs and witnesses on a command line (c2sp.org/signed-note).

import { InvalidArgumentError } from 'commander'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type NoteVerifier, verifierFromVkey } from '@causeway/transparency'

const crypto = createNodeCrypto()

export function toVerifier(vkey: string): NoteVerifier {
  try {
    return verifierFromVkey(crypto, vkey)
  } catch {
    throw new InvalidArgumentError('This is not a verifier key (name+id+key).')
  }
}

/** For an option that may be repeated. */
export function addVerifier(vkey: string, before: readonly NoteVerifier[]): NoteVerifier[] {
  return [...before, toVerifier(vkey)]
}
