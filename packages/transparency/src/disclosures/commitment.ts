// What a leaf of the disclosure ledger commits to. Here, and not beside the ledger: whoever checks it holds no server code.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError, utf8ToBytes } from '@causeway/wire'

export type LedgerValue =
  | string
  | number
  | boolean
  | null
  | readonly LedgerValue[]
  | { readonly [key: string]: LedgerValue | undefined }

/** One act. Facts are hashes, counts and codes; a target stands in it only as the commitment of its case. */
export interface LedgerEvent {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly action: string
  readonly actor: string
  readonly matter: string
  readonly facts: Readonly<Record<string, LedgerValue | undefined>>
}

/** What makes a leaf readable: 32 random bytes, and the event as canonical JSON; an empty text for a leaf that only fills a day. */
export interface Opening {
  readonly salt: Uint8Array
  readonly event: string
}

/** SHA-256(salt || event): without the salt a guess cannot be tried. */
export function commitmentOf(crypto: Pick<CryptoProvider, 'hash'>, salt: Uint8Array, event: Uint8Array): Uint8Array {
  return crypto.hash('SHA-256', concat(salt, event))
}

/** Does this opening belong to this leaf? */
export function verifyOpening(crypto: Pick<CryptoProvider, 'hash'>, entry: Uint8Array, opening: Opening): boolean {
  return equalBytes(commitmentOf(crypto, opening.salt, utf8ToBytes(opening.event)), entry)
}

/** The event of an opened leaf; undefined for one that fills a day. Throws `log.bad_opening`. */
export function eventOf({ event }: Pick<Opening, 'event'>): LedgerEvent | undefined {
  if (event === '') return undefined
  const parsed = parse(event)
  const { at, action, actor, matter, facts } = (parsed ?? {}) as Partial<Record<keyof LedgerEvent, unknown>>
  if (![at, action, actor, matter].every(field => typeof field === 'string') || typeof facts !== 'object' || facts === null)
    throw new CausewayError('log.bad_opening')
  return parsed as LedgerEvent
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CausewayError('log.bad_opening', undefined, { cause })
  }
}
