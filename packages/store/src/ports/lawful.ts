// What lawful access asks of a store: reads of one account for the collectors, its own records, and the disclosure ledger.
// A change of a matter and the ledger's leaves about it are one transaction: nothing happens unrecorded.

import type { DatumId } from '@causeway/wire'
import type { AccountNumber, DeviceRow, MediaRow, StreamNumber } from './operations.ts'

/** An entry of a room's log that a device of the account has not fetched yet. */
export interface WaitingRow {
  readonly stream: StreamNumber
  readonly room: string
  readonly cursor: number
  /** FanoutMessage (wire/mimi/protocol.ts). */
  readonly body: Uint8Array
}

/** A record of lawful access, sealed by its owner. `version` counts its changes from 1. */
export interface LawfulRecord {
  readonly id: string
  readonly version: number
  readonly body: Uint8Array
}

export interface LawfulChange {
  readonly kind: string
  readonly id: string
  /** 0: there must be none yet. */
  readonly expectedVersion: number
  /** undefined deletes. */
  readonly body: Uint8Array | undefined
}

/** `entry` is the commitment that the log shows, `opening` what it commits to, sealed; empty for a leaf that fills a day. */
export interface LedgerLeaf {
  readonly entry: Uint8Array
  readonly opening: Uint8Array
}

export interface LawfulOperations {
  /** Devices of an account, removed ones included. */
  devicesEverOfAccount(input: { account: AccountNumber }): DeviceRow[]
  mediaOfAccount(input: { account: AccountNumber }): MediaRow[]
  /** Whom the account refused, with the day. */
  refusalsOfAccount(input: { account: AccountNumber }): { refused: string; day: number }[]
  /** Reports about the account, its restrictions and its appeals: which there are and how they stand, not what they say. */
  safetyRecordsAbout(input: {
    account: AccountNumber
  }): { kind: 'report' | 'action' | 'appeal' | 'hit'; id: string; state: string }[]
  /** By stream and cursor, after the place given; at most `limit`. */
  waitingOfAccount(input: { account: AccountNumber; afterStream: StreamNumber; afterCursor: number; limit: number }): WaitingRow[]

  lawfulRecord(input: { kind: string; id: string }): LawfulRecord | undefined
  /** By id, after the one given; at most `limit`. */
  lawfulRecords(input: { kind: string; after: string; limit: number }): LawfulRecord[]
  /** Every change and every leaf, or nothing: `conflict` when a version is another. `first`: index of the first new leaf. */
  lawfulCommit(input: {
    changes: readonly LawfulChange[]
    leaves: readonly LedgerLeaf[]
  }): { kind: 'done'; first: number } | { kind: 'conflict' }
  ledgerSize(input: Record<string, never>): { size: number }
  /** Leaves `from` (inclusive) to `to` (exclusive), at most 4,096. */
  ledgerLeaves(input: { from: number; to: number }): LedgerLeaf[]
}

export const lawfulOperationData: Readonly<Record<keyof LawfulOperations, readonly DatumId[]>> = {
  devicesEverOfAccount: ['device.uri', 'device.certificate', 'device.state', 'device.created_day', 'device.last_seen_day'],
  mediaOfAccount: ['media.record'],
  safetyRecordsAbout: ['safety.report', 'safety.action', 'safety.appeal', 'safety.hit'],
  refusalsOfAccount: ['safety.refusal', 'account.uri'],
  waitingOfAccount: ['room.uri', 'message.ciphertext', 'message.handshake', 'message.time', 'message.size'],
  lawfulRecord: ['lawful.matter'],
  lawfulRecords: ['lawful.matter'],
  lawfulCommit: ['lawful.matter', 'lawful.ledger'],
  ledgerSize: ['lawful.ledger'],
  ledgerLeaves: ['lawful.ledger'],
}
