// C2SP tlog-checkpoint: origin, size and root as the text of a signed note.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import { base64FromBytes, bytesFromBase64 } from './base64.ts'
import { hashSizeBytes } from './merkle.ts'
import { type Note, type NoteSigner, type NoteVerifier, parseNote, signNote, verifyNote } from './note.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** Further lines; nothing is concluded from them. */
  readonly extensions: readonly string[]
}

export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), base64FromBytes(root), ...extensions].map(line => `${line}\n`).join('')
}

/** Throws `log.bad_checkpoint`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : []
  const [origin = '', size = '', root = '', ...extensions] = lines
  const hash = lines.length < 3 ? undefined : orUndefined(() => bytesFromBase64(root))
  const isWhole = /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size))
  if (origin === '' || !isWhole || hash?.length !== hashSizeBytes || extensions.includes(''))
    throw new CausewayError('log.bad_checkpoint')
  return { origin, size: Number(size), root: hash, extensions }
}

export function signCheckpoint(crypto: CryptoProvider, signer: NoteSigner, checkpoint: Checkpoint): Note {
  const text = checkpointText(checkpoint)
  return { text, signatures: [signNote(crypto, signer, text)] }
}

/** A checkpoint that the log's key signed, and of that log. Throws `log.bad_note`, `log.bad_signature`, `log.bad_checkpoint`. */
export function openCheckpoint(
  crypto: CryptoProvider,
  bytes: Uint8Array,
  log: NoteVerifier,
): { note: Note; checkpoint: Checkpoint } {
  const note = parseNote(bytes)
  verifyNote(crypto, note, log)
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint.origin !== log.name) throw new CausewayError('log.bad_checkpoint', 'of another log')
  return { note, checkpoint }
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
