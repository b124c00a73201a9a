// Records of the store as the values of this room. A change names the version it was made from; who was slower is told so.

import type { EvidenceRow, SafetyRecord, SafetyRecordKind, Store } from '@causeway/store/ports'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'

export interface Versioned<T> {
  readonly id: string
  readonly version: number
  readonly subject: number
  readonly owner: number
  readonly state: string
  readonly rank: number
  readonly expiryDay: number
  readonly value: T
}

export interface Change<T> extends Omit<Versioned<T>, 'version'> {
  readonly kind: SafetyRecordKind
  /** The version it was read at; 0 for a new one. */
  readonly from: number
}

export interface Records {
  read<T>(kind: SafetyRecordKind, id: string): Promise<Versioned<T> | undefined>
  list<T>(kind: SafetyRecordKind, by: ListBy): Promise<Versioned<T>[]>
  /** All or none; `safety.changed` when somebody was faster. */
  write(changes: readonly Change<unknown>[], evidence?: EvidenceChanges): Promise<void>
}

interface ListBy {
  readonly state?: string
  readonly subject?: number
  readonly owner?: number
  readonly limit?: number
}

export interface EvidenceChanges {
  readonly evidence?: EvidenceRow
  readonly evidenceEnds?: readonly { readonly report: string; readonly expiryDay: number }[]
}

const listedMax = 10_000

export function createRecords({ store }: { store: Store }): Records {
  return {
    async read<T>(kind: SafetyRecordKind, id: string) {
      const row = await store.safetyRecord({ kind, id })
      return row === undefined ? undefined : versionedFrom<T>(row)
    },
    async list<T>(kind: SafetyRecordKind, { limit = listedMax, ...by }: ListBy) {
      return (await store.safetyRecords({ kind, limit, ...by })).map(row => versionedFrom<T>(row))
    },
    async write(changes, evidence = {}) {
      const records = changes.map(({ from, value, kind, id, subject, owner, state, rank, expiryDay }) => ({
        kind,
        id,
        subject,
        owner,
        state,
        rank,
        expiryDay,
        version: from + 1,
        body: utf8ToBytes(JSON.stringify(value)),
      }))
      const written = await store.writeSafetyRecords({ records, ...evidence })
      if (written.kind === 'changed') throw new CausewayError('safety.changed')
    },
  }
}

function versionedFrom<T>({ body, ...row }: SafetyRecord): Versioned<T> {
  const { id, version, subject, owner, state, rank, expiryDay } = row
  return { id, version, subject, owner, state, rank, expiryDay, value: JSON.parse(utf8FromBytes(body)) as T }
}

/** The change of a record that was read. */
export function changed<T>(
  kind: SafetyRecordKind,
  before: Versioned<T>,
  value: T,
  more: Partial<Pick<Versioned<T>, 'state' | 'rank' | 'expiryDay'>> = {},
): Change<T> {
  const { id, version, subject, owner, state, rank, expiryDay } = before
  return { kind, id, from: version, subject, owner, state, rank, expiryDay, ...more, value }
}
