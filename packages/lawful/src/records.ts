// Records of lawful access, sealed before they reach the store: who takes the disk reads no target.

import { type CryptoProvider, concat } from '@causeway/crypto'
import type { LawfulChange } from '@causeway/store/ports'
import { utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { canonicalBytes, type Json } from './canonical.ts'
import type { LawfulStore } from './ports.ts'

export type RecordKind =
  | 'agency'
  | 'collection'
  | 'document'
  | 'hi1'
  | 'hi1-delivery'
  | 'ledger'
  | 'matter'
  | 'notice'
  | 'pack'
  | 'person'
  | 'preservation'
  | 'production'
  | 'seen'

export interface Held<T> {
  readonly version: number
  readonly value: T
}

export interface Records {
  get<T>(kind: RecordKind, id: string): Promise<Held<T> | undefined>
  /** Every record of a kind whose id starts so, by id. */
  all<T>(kind: RecordKind, start?: string): Promise<(Held<T> & { readonly id: string })[]>
  /** A change to be committed; `value` undefined deletes. */
  change(kind: RecordKind, id: string, expectedVersion: number, value: unknown): LawfulChange
}

const nonceSizeBytes = 12
const pageMax = 200

export function createRecords(deps: {
  readonly store: LawfulStore
  readonly crypto: CryptoProvider
  readonly key: Uint8Array
}): Records {
  const { store, crypto, key } = deps
  const aadOf = (kind: string, id: string): Uint8Array => utf8ToBytes(`causeway-record/1\n${kind}\n${id}`)
  const open = (kind: string, id: string, body: Uint8Array): unknown => {
    const [nonce, sealed] = [body.subarray(0, nonceSizeBytes), body.subarray(nonceSizeBytes)]
    return JSON.parse(utf8FromBytes(crypto.aeadOpen('AES-256-GCM', key, nonce, aadOf(kind, id), sealed)))
  }

  return {
    async get<T>(kind: RecordKind, id: string): Promise<Held<T> | undefined> {
      const record = await store.lawfulRecord({ kind, id })
      return record === undefined ? undefined : { version: record.version, value: open(kind, id, record.body) as T }
    },
    async all<T>(kind: RecordKind, start = ''): Promise<(Held<T> & { readonly id: string })[]> {
      const held: (Held<T> & { readonly id: string })[] = []
      for (let after = start; ; ) {
        const read = await store.lawfulRecords({ kind, after, limit: pageMax })
        const page = read.filter(({ id }) => id.startsWith(start))
        held.push(...page.map(({ id, version, body }) => ({ id, version, value: open(kind, id, body) as T })))
        const last = page.at(-1)
        if (last === undefined || page.length < pageMax) return held
        after = last.id
      }
    },
    change(kind, id, expectedVersion, value) {
      if (value === undefined) return { kind, id, expectedVersion, body: undefined }
      const nonce = crypto.random(nonceSizeBytes)
      const sealed = crypto.aeadSeal('AES-256-GCM', key, nonce, aadOf(kind, id), canonicalBytes(value as Json))
      return { kind, id, expectedVersion, body: concat(nonce, sealed) }
    },
  }
}
