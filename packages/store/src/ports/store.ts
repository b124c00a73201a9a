// The ports: Store, BlobStore, Bus. Types and the purpose check only; engines are elsewhere in this room.

import { CausewayError, mayRead, type Purpose } from '@causeway/wire'
import { type InputOf, operationData, type OperationName, type OutputOf } from './operations.ts'

/** Every operation as a promise. It resolves only after the transaction is durable; a rejected one changed nothing. */
export type Store = {
  readonly [N in OperationName]: (input: InputOf<N>) => Promise<OutputOf<N>>
}

/** A store that can only do what one purpose may read; anything else is `inventory.purpose_refused`. */
export function storeFor(store: Store, purpose: Purpose): Store {
  const names = Object.keys(operationData) as OperationName[]
  return Object.fromEntries(
    names.map(name => {
      const refused = operationData[name].find(datum => !mayRead(datum, purpose))
      if (refused === undefined) return [name, store[name]]
      return [name, () => Promise.reject(new CausewayError('inventory.purpose_refused', `${refused} for ${purpose}`))]
    }),
  ) as unknown as Store
}

/** Ciphertext files by 16-byte id. Offsets in bytes. */
export interface BlobStore {
  create(id: Uint8Array): Promise<void>
  /** Writes at `offset`, durable when resolved; bytes beyond it from an earlier failed write are dropped. */
  append(id: Uint8Array, offset: number, bytes: Uint8Array): Promise<void>
  /** At most `length` bytes from `offset`. */
  read(id: Uint8Array, offset: number, length: number): Promise<Uint8Array>
  delete(id: Uint8Array): Promise<void>
}

/** A hint that a stream has grown. May be lost: cursors repair every loss. `record`: the encoded deliver record, when small. */
export interface Hint {
  readonly stream: Uint8Array
  readonly head: number
  readonly record?: Uint8Array
}

export interface Bus {
  publish(hint: Hint): void
  /** Returns the way to stop. */
  subscribe(handler: (hint: Hint) => void): () => void
}
