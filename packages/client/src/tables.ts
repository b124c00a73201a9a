// The tables of the local store and what stands in them. One place, because a crash may fall between any two batches: what must
// agree is written in one batch.

import { base32FromBytes, idOf } from '@causeway/wire'
import type { AccountRecord, DeviceUri, Frank, Participant, RoomKind, RoomUri, UserUri } from '@causeway/wire'
import type { Picture } from './media/pictures.ts'
import type { ClientStore, StoreChange, StoreRange } from './ports.ts'
import { decodeRecord, encodeRecord } from './record.ts'

/** Table names, and the keys used in them. */
export const tables = {
  /** `me`, `hub`, `link`, `ledger`. */
  account: 'account',
  /** KeyPackageRef in hex → KeyPackageRow. */
  keyPackages: 'key_packages',
  /** User URI → pinned AccountRow. */
  accounts: 'accounts',
  /** User URI → ContactRow. */
  contacts: 'contacts',
  /** Room id → RoomRow. */
  rooms: 'rooms',
  /** `<room>/<record>` → a record of MlsGroup.takeChanges(); `joining/<room>` → MlsGroup.serialise() while an external join waits for the hub. */
  groups: 'groups',
  /** `<room>/<position>` → MessageRow. */
  messages: 'messages',
  /** `<room>/<message id>` → position, for edits, reactions, receipts and repeats. */
  messageIds: 'message_ids',
  /** `<room>/<message id>` → SaidRow: edits, reactions, the room's name, first words, as they came. */
  said: 'said',
  /** `<room>/<number>` → OutboxRow. */
  outbox: 'outbox',
  /** `<room>/<SHA-256 of a ciphertext of ours>` → key in the outbox, until it is seen in the log. */
  sent: 'sent',
  /** `<room>/<number>` → IntentRow. */
  intents: 'intents',
  /** `<room>/<cursor>` → QuarantineRow. */
  quarantine: 'quarantine',
  /** `mailbox` → cursor. */
  cursors: 'cursors',
  /** `<when, as a position>/<room>/<position>` → which message ends then. */
  expiries: 'expiries',
  /** Upload id → UploadRow. */
  uploads: 'uploads',
  /** Hash of a picture's ciphertext in hex → the picture. */
  pictures: 'pictures',
  /** User URI → ProfileRow. */
  profiles: 'profiles',
  /** What own devices agree on: see settings/rows.ts. */
  settings: 'settings',
  /** Hash of a link's code in hex → its secret, on the device that made it. */
  joinLinks: 'join_links',
} as const

/** What this device is. Written before the server hears of it; `enrolled` says that the server agreed. */
export interface MeRow {
  readonly user: UserUri
  readonly device: DeviceUri
  readonly property: string
  readonly handle: string
  readonly deviceName: string
  readonly signatureKey: Uint8Array
  readonly signaturePrivateKey: Uint8Array
  readonly sealingKey: Uint8Array
  readonly sealingPrivateKey: Uint8Array
  readonly certificate: Uint8Array
  /** The account key of `generation`; every device of the account holds it. */
  readonly accountKey: Uint8Array
  readonly accountPrivateKey: Uint8Array
  readonly generation: number
  readonly enrolled: boolean
  /** This device starts the account over: its enrolment is a reset. */
  readonly startsOver?: boolean
}

export interface KeyPackageRow {
  readonly ref: Uint8Array
  readonly message: Uint8Array
  readonly secret: Uint8Array
  readonly lastResort: boolean
  readonly createdAtMs: number
  /** False until the server acknowledged the upload; uploads are repeated until then. */
  readonly uploaded: boolean
}

export type TrustState = 'pinned' | 'changed'

export interface AccountRow {
  readonly record: AccountRecord
  readonly state: TrustState
  /** The record seen when the state became `changed`: what an acknowledgement would pin. */
  readonly offered?: AccountRecord
  readonly checkedAtMs: number
}

/** `withdrawn`: they asked, and took it back before it was answered. */
export type ContactState = 'requested' | 'asked' | 'granted' | 'refused' | 'withdrawn'

/** What somebody said when they asked, as their device signed it. */
export interface RequestWords {
  readonly text: string
  readonly sentAtMs: number
  /** Its id in `said`, under the address of the request; absent for words of before they were franked. */
  readonly id?: Uint8Array
}

export interface ContactRow {
  readonly user: UserUri
  readonly state: ContactState
  readonly handle?: string
  /** When this device first saw the agreement of both; absent without one, or for one that is older than this note. */
  readonly agreedAtMs?: number
  readonly words?: RequestWords
  /** What they said with requests that they took back, oldest first: what was shown can be reported (decision 26). */
  readonly withdrawnWords?: readonly RequestWords[]
  /** When this device learnt that the last of them was taken back. */
  readonly withdrawnAtMs?: number
}

/** What a person shows, as last said, and where: a key of `said`. The own one is there before it is said. */
export interface ProfileRow {
  readonly picture?: Picture | undefined
  readonly atMs: number
  readonly room?: RoomUri | undefined
  readonly saidId?: Uint8Array | undefined
}

export interface RoomRow {
  room: RoomUri
  kind: RoomKind
  /** creating: the hub has not confirmed it yet; joining: an external join is under way; over: left or removed. */
  status: 'creating' | 'joining' | 'active' | 'over'
  participants: Participant[]
  /** The last entry of the hub's log that is processed. */
  cursor: number
  /** Entries of earlier epochs were never for this device. */
  joinedEpoch: bigint
  /** Own other devices were in it before this one: they have what was said until then. */
  isLate?: boolean | undefined
  name: string | undefined
  /** Who gave the present name, as a report opens it: a key of `said`. */
  profileId?: Uint8Array | undefined
  nameBy?: UserUri | undefined
  picture?: Picture | undefined
  /** The same of the picture. */
  pictureSaidId?: Uint8Array | undefined
  pictureBy?: UserUri | undefined
  /** The id of the own picture that the other one was told; empty for none. */
  ownPictureSaid?: string | undefined
  /** Somebody new does not know the room's picture, or an own device nothing of it at all: it is still to be said. */
  profileDue?: boolean | undefined
  /** Seconds that messages of this room live; absent: for ever. */
  timerSeconds?: number | undefined
  unread: number
  /** Messages up to this position are read. */
  readPosition: string
  lastMessageAtMs: number
  lastText: string | undefined
  /** Entries that this device could not read, and why it last lost some. */
  lost: number
  lostCause: string | undefined
  quarantined: number
  /** A leaf without participant or certificate was seen: nothing is sent until it is gone or acknowledged. */
  alarmed: string | undefined
  /** Users who left and devices that were removed, whose leaves are still in the tree. */
  departed: string[]
  /** Of those, the ones whose going stands in the log before what comes now: nothing they say counts any more. */
  gone: string[]
  /** Ids of shown messages whose receipt is still to be sent. */
  deliveredDue: Uint8Array[]
  /** Counts outbox rows and intents, so that their keys are in order. */
  nextNumber: number
  /** Rejoining again waits until then. */
  rejoinAfterMs: number
  /** An external commit whose fate is not known yet, the head of the log when it was made, and who was in the room then. */
  joiningCommit: Uint8Array | undefined
  joiningHead: number
  joiningParticipants: Participant[]
}

export interface MessageRow {
  /** MIMI message id of the first version. */
  id: Uint8Array
  cursor: number
  timestamp: number
  sender: UserUri
  senderDevice: DeviceUri
  /** Encoded MIMI content of the first version: what a report opens. */
  content: Uint8Array
  frank: Frank
  inReplyTo: Uint8Array | undefined
  kind: 'text' | 'file' | 'other'
  text: string | undefined
  /** The content is this text and nothing else: it need not be decoded to be shown. */
  plain?: boolean
  /** It is taken away then. */
  expiresAtMs?: number | undefined
  /** The id of the version now shown; equal to `id` until edited. */
  versionId: Uint8Array
  edited: boolean
  /** Ids of the newest later versions, kept in `said`. */
  versions?: Uint8Array[]
  deleted: boolean
  reactions: { id: Uint8Array; user: UserUri; reaction: string }[]
  delivered: UserUri[]
  read: UserUri[]
}

/** Content that is no message of its own, with the hub's stamp. */
export interface SaidRow {
  readonly what: 'edit' | 'reaction' | 'group' | 'profile' | 'request'
  readonly cursor: number
  readonly timestamp: number
  readonly sender: UserUri
  readonly content: Uint8Array
  readonly frank: Frank
  /** The id of the message it changes or reacts to. */
  readonly of?: Uint8Array
}

/** pending → sent (the hub has it); failed carries its cause. */
export interface OutboxRow {
  readonly number: number
  readonly clientId: Uint8Array
  readonly id: Uint8Array
  readonly content: Uint8Array
  readonly createdAtMs: number
  /** Shown in the timeline (not a receipt, an edit, a reaction). */
  readonly shown: boolean
  state: 'queued' | 'encrypted' | 'accepted' | 'failed'
  ciphertext: Uint8Array | undefined
  /** Of each ciphertext that was tried: by them the log's entry is known as ours. */
  hashes: string[]
  cursor: number | undefined
  timestamp: number | undefined
  cause: string | undefined
}

export type Intent =
  /** `byLink`: they asked to join, and did not agree to be contacted. */
  | { readonly kind: 'add'; readonly users: readonly Participant[]; readonly byLink?: true }
  | { readonly kind: 'remove'; readonly users: readonly UserUri[] }
  | { readonly kind: 'role'; readonly user: UserUri; readonly role: number }
  /** Adds the own account's other devices that are not in yet. */
  | { readonly kind: 'siblings' }
  /** Removes the leaves of those who left and of removed devices. */
  | { readonly kind: 'tidy' }
  /** A fresh path: forward secrecy. */
  | { readonly kind: 'refresh' }

export interface IntentRow {
  readonly number: number
  readonly intent: Intent
  /** Key packages claimed for it: each can be claimed only once. */
  claimed: { device: DeviceUri; user: UserUri; keyPackage: Uint8Array }[] | undefined
  /** The staged bundle: written before it is sent. */
  bundle: Uint8Array | undefined
}

export interface QuarantineRow {
  readonly cursor: number
  readonly timestamp: number
  readonly cause: string
  readonly content: Uint8Array | undefined
}

export interface UploadRow {
  /** The id of the upload at the server. */
  readonly media: string
  readonly key: Uint8Array
  readonly noncePrefix: Uint8Array
  readonly header: Uint8Array
}

/** Where the state of an external join waits, whole, until the hub has accepted it. */
export function joiningKey(room: string): string {
  return `joining/${room}`
}

/** A room's or mailbox's id as it stands in keys and paths. */
export function keyOf(uri: RoomUri | DeviceUri): string {
  return base32FromBytes(idOf(uri))
}

/** Numbers in keys keep their order. */
export function positionOf(number: number): string {
  return number.toString().padStart(16, '0')
}

export function hexOf(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

export async function readRow<T>(store: ClientStore, table: string, key: string): Promise<T | undefined> {
  const bytes = await store.get(table, key)
  return bytes === undefined ? undefined : decodeRecord<T>(bytes)
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as for decodeRecord
export async function listRows<T>(store: ClientStore, table: string, range: StoreRange): Promise<{ key: string; row: T }[]> {
  const rows = await store.list(table, range)
  return rows.map(({ key, value }) => ({ key, row: decodeRecord<T>(value) }))
}

export function putRow(table: string, key: string, row: unknown): StoreChange {
  return { kind: 'put', table, key, value: encodeRecord(row) }
}

export function deleteRow(table: string, key: string): StoreChange {
  return { kind: 'delete', table, key }
}
