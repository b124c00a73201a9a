// C2SP tlog-witness: the request, and a witness that remembers one checkpoint per log and cosigns only what follows from it.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { base64FromBytes, bytesFromBase64 } from './base64.ts'
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { cosign } from './cosignature.ts'
import { hashSizeBytes, proofHashesMax, verifyConsistency } from './merkle.ts'
import { type NoteSigner, type NoteVerifier, parseNote, signatureLine } from './note.ts'

export interface AddCheckpoint {
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  /** The signed note, as bytes. */
  readonly checkpoint: Uint8Array
}

export const addCheckpointSizeBytesMax = 131_072

export function addCheckpointBody({ oldSize, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const head = [`old ${oldSize}`, ...proof.map(base64FromBytes), ''].map(line => `${line}\n`).join('')
  return utf8ToBytes(head + utf8FromBytes(checkpoint))
}

/** Throws `log.bad_note`. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint {
  try {
    if (body.length > addCheckpointSizeBytesMax) throw new CausewayError('wire.too_large')
    const text = utf8FromBytes(body)
    const cut = text.indexOf('\n\n')
    const [old = '', ...lines] = text.slice(0, Math.max(cut, 0)).split('\n')
    const size = /^old (0|[1-9]\d{0,15})$/.exec(old)?.[1]
    const proof = lines.map(bytesFromBase64)
    if (cut < 0 || size === undefined || proof.length > proofHashesMax || proof.some(hash => hash.length !== hashSizeBytes))
      throw new CausewayError('log.bad_note')
    return { oldSize: Number(size), proof, checkpoint: utf8ToBytes(text.slice(cut + 2)) }
  } catch (error) {
    throw new CausewayError('log.bad_note', 'add-checkpoint', { cause: error })
  }
}

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly contentType: string
  readonly body: string
}

export interface WitnessDeps {
  readonly crypto: CryptoProvider
  readonly signer: NoteSigner
  /** Logs that are witnessed, by origin. */
  readonly logs: readonly NoteVerifier[]
  readonly nowSeconds: () => number
  readonly load: (origin: string) => Promise<Pick<Checkpoint, 'size' | 'root'> | undefined>
  /** Durable when resolved. */
  readonly save: (origin: string, latest: Pick<Checkpoint, 'size' | 'root'>) => Promise<void>
}

export interface Witness {
  /** The answer to `POST /add-checkpoint`. One request at a time: what was checked is what is remembered. */
  addCheckpoint(body: Uint8Array): Promise<WitnessAnswer>
}

export function createWitness(deps: WitnessDeps): Witness {
  let last: Promise<unknown> = Promise.resolve()
  return {
    addCheckpoint(body) {
      const answer = last.then(() => answerTo(deps, body))
      last = answer.catch(() => undefined)
      return answer
    },
  }
}

async function answerTo(deps: WitnessDeps, body: Uint8Array): Promise<WitnessAnswer> {
  const request = orUndefined(() => parseAddCheckpoint(body))
  const note = request === undefined ? undefined : orUndefined(() => parseNote(request.checkpoint))
  const named = note === undefined ? undefined : orUndefined(() => parseCheckpoint(note.text))
  if (request === undefined || note === undefined || named === undefined) return refusal(400, 'not an add-checkpoint request')
  const log = deps.logs.find(({ name }) => name === named.origin)
  if (log === undefined) return refusal(404, 'unknown log')
  const opened = orUndefined(() => openCheckpoint(deps.crypto, request.checkpoint, log))
  if (opened === undefined) return refusal(403, 'no signature of the log')
  const { checkpoint } = opened
  if (request.oldSize > checkpoint.size) return refusal(400, 'the old size is larger than the new one')

  const latest = await deps.load(log.name)
  if (request.oldSize !== (latest?.size ?? 0)) return conflict(latest?.size ?? 0)
  const { proof, oldSize } = request
  const oldRoot = latest?.root ?? new Uint8Array(hashSizeBytes)
  if (!verifyConsistency(deps.crypto, proof, oldSize, oldRoot, checkpoint.size, checkpoint.root))
    return oldSize === checkpoint.size && oldSize > 0
      ? conflict(oldSize)
      : refusal(422, 'the tree does not follow from the one before')
  await deps.save(log.name, { size: checkpoint.size, root: checkpoint.root })
  const line = signatureLine(cosign(deps.crypto, deps.signer, note.text, deps.nowSeconds()))
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: `${line}\n` }
}

function refusal(status: 400 | 403 | 404 | 422, sentence: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${sentence}\n` }
}

function conflict(size: number): WitnessAnswer {
  return { status: 409, contentType: 'text/x.tlog.size', body: `${size}\n` }
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
