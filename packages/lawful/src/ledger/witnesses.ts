// Checkpoints go to witnesses that do not belong to the operator (c2sp.org/tlog-witness): what they have not cosigned is not
// published, so nobody is shown a ledger that does not follow from the one that the witnesses saw.

import type { CryptoProvider } from '@causeway/crypto'
import {
  addCheckpointBody,
  cosignedAt,
  noteFrom,
  type NoteSignature,
  type NoteVerifier,
  parseNote,
  parseSignatureLine,
  signaturesOf,
  type TransparencyLog,
} from '@causeway/transparency'
import { CausewayError } from '@causeway/wire'

export interface WitnessPort {
  readonly verifier: NoteVerifier
  /** `POST /add-checkpoint`. Throws when no answer came. */
  addCheckpoint(body: Uint8Array): Promise<{ readonly status: number; readonly body: string }>
}

export interface WitnessingDeps {
  readonly crypto: CryptoProvider
  readonly log: TransparencyLog
  readonly witnesses: readonly WitnessPort[]
}

/** The checkpoint of `size` leaves with the cosignatures of all witnesses, who saw `before` leaves last. Throws `log.unwitnessed`. */
export async function cosignedNote(deps: WitnessingDeps, before: number, size: number): Promise<Uint8Array> {
  const checkpoint = await deps.log.checkpoint(size)
  const note = parseNote(checkpoint)
  const cosignatures: NoteSignature[] = []
  for (const witness of deps.witnesses) cosignatures.push(...(await cosignaturesOf(deps, witness, checkpoint, before, size)))
  return noteFrom({ ...note, signatures: [...note.signatures, ...cosignatures] })
}

async function cosignaturesOf(
  { crypto, log }: WitnessingDeps,
  { verifier, addCheckpoint }: WitnessPort,
  checkpoint: Uint8Array,
  before: number,
  size: number,
): Promise<NoteSignature[]> {
  const ask = async (oldSize: number): Promise<{ status: number; body: string }> => {
    const proof = await log.consistency(oldSize, size)
    return await orUnwitnessed(verifier, () => addCheckpoint(addCheckpointBody({ oldSize, proof, checkpoint })))
  }
  let answer = await ask(before)
  // The witness remembers another size: it is told which, and asked once more.
  const remembered = answer.status === 409 && /^\d{1,15}\n?$/.test(answer.body) ? Number(answer.body) : undefined
  if (remembered !== undefined && remembered <= size && remembered !== before) answer = await ask(remembered)
  if (answer.status !== 200) throw unwitnessed(verifier, `answers ${answer.status}`)
  return await orUnwitnessed(verifier, () => Promise.resolve(verified(crypto, verifier, checkpoint, answer.body)))
}

/** Only lines of this witness, and only when they hold. */
function verified(crypto: CryptoProvider, verifier: NoteVerifier, checkpoint: Uint8Array, body: string): NoteSignature[] {
  const { text } = parseNote(checkpoint)
  const note = { text, signatures: body.trimEnd().split('\n').map(parseSignatureLine) }
  if (cosignedAt(crypto, note, verifier) === undefined) throw unwitnessed(verifier, 'did not cosign')
  return signaturesOf(crypto, note, verifier)
}

async function orUnwitnessed<T>(verifier: NoteVerifier, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new CausewayError('log.unwitnessed', `${verifier.name} gave no cosignature`, { cause })
  }
}

function unwitnessed({ name }: NoteVerifier, what: string): CausewayError {
  return new CausewayError('log.unwitnessed', `${name} ${what}`)
}
