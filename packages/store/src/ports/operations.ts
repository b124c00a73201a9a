// What the server asks of a store: whole operations, not CRUD. Each one is ONE transaction and one round trip; each engine
// implements them its own way and passes the same acceptance suite. Days are whole days since 1970-01-01 UTC.

import type { DatumId } from '@causeway/wire'
import { type JoinOperations, joinOperationData } from './join-links.ts'
import { lawfulOperationData, type LawfulOperations } from './lawful.ts'
import { safetyOperationData, type SafetyOperations } from './safety-operations.ts'
import { staffOperationData, type StaffOperations } from './staff.ts'

/** Internal row numbers. They never leave the server. */
export type AccountNumber = number
export type DeviceNumber = number
export type StreamNumber = number

export interface AccountRow {
  readonly account: AccountNumber
  readonly user: string
  readonly property: string
  readonly subject: string
  readonly handle: string
  /** Since when the account has this handle: a phone number may have been somebody else's before. */
  readonly handleDay: number
  readonly state: 'active' | 'suspended'
  readonly createdDay: number
  /** The first account key, the encoded AccountKeyRotations since, and the present key with its generation. */
  readonly firstKey: Uint8Array
  readonly rotations: readonly Uint8Array[]
  readonly key: Uint8Array
  readonly generation: number
}

export interface DeviceRow {
  readonly device: DeviceNumber
  readonly account: AccountNumber
  readonly uri: string
  readonly user: string
  readonly property: string
  readonly certificate: Uint8Array
  readonly signatureKey: Uint8Array
  readonly state: 'active' | 'removed'
  readonly createdDay: number
  readonly lastSeenDay: number
  /** The mailbox: a stream whose id is the 16 bytes of the device URI. */
  readonly mailbox: StreamNumber
}

export interface RoomRow {
  readonly stream: StreamNumber
  readonly room: string
  readonly kind: 'direct' | 'group' | 'self'
  readonly epoch: bigint
  /** Serialised MlsPublicGroup; public keys only. */
  readonly groupState: Uint8Array
  readonly head: number
  readonly low: number
  /** In the order they were added: commits name participants by their place in this list. */
  readonly participants: readonly { readonly account: AccountNumber; readonly user: string; readonly role: number }[]
  /** Devices that hold a leaf, and so are delivered to. */
  readonly devices: readonly {
    readonly device: DeviceNumber
    readonly uri: string
    readonly account: AccountNumber
    readonly cursor: number
  }[]
}

/** One entry to append. `clientId` (16 bytes) makes a retry harmless: an entry after `floor` with the same id is answered, not repeated. */
export interface Appending {
  readonly stream: StreamNumber
  readonly clientId: Uint8Array
  /** The sender's cursor when it first tried; entries up to it cannot be this one. */
  readonly floor: number
  readonly body: Uint8Array
  readonly expiryDay: number
}

export interface Appended {
  readonly cursor: number
  readonly duplicate: boolean
}

export interface StreamPosition {
  readonly stream: StreamNumber
  readonly id: Uint8Array
  readonly head: number
  readonly low: number
  readonly cursor: number
}

export interface Entry {
  readonly cursor: number
  readonly body: Uint8Array
}

/** A stream as a device that comes back finds it, with the first entries after its cursor. */
export interface ResumedStream extends StreamPosition {
  readonly entries: readonly Entry[]
}

export interface MediaRow {
  readonly id: Uint8Array
  readonly account: AccountNumber
  readonly sizeBytes: number
  readonly receivedBytes: number
  readonly expiryDay: number
}

/**
 * `revoked`: refused while a request was open, so the requester still sees it as open. `barred`: refused, and the requester
 * sees nothing, because nothing was asked or the request was withdrawn. `withheld`: asked, but safety keeps it from the target:
 * the requester sees an open request, the target nothing.
 */
export type ConsentState = 'requested' | 'granted' | 'revoked' | 'barred' | 'withheld'
/** `requester` asked or was allowed by `target`. */
export interface ConsentRow {
  readonly requester: AccountNumber
  readonly requesterUser: string
  readonly requesterHandle: string
  readonly target: AccountNumber
  readonly targetUser: string
  readonly state: ConsentState
}

/** A body for the mailbox of a device, delivered idempotently. */
export interface Mailing {
  readonly device: DeviceNumber
  readonly body: Uint8Array
}

/** Cursor given to each mailing of an operation, in the order asked. */
export interface Mailed {
  readonly device: DeviceNumber
  readonly stream: StreamNumber
  readonly cursor: number
}

/** input → output of every operation. */
export interface StoreOperations extends JoinOperations, LawfulOperations, SafetyOperations, StaffOperations {
  accountBySubject(input: { property: string; subject: string }): AccountRow | undefined
  accountByUser(input: { user: string }): AccountRow | undefined
  accountByHandle(input: { property: string; handle: string }): AccountRow | undefined
  /** Active devices of an account. */
  devicesOfAccount(input: { account: AccountNumber }): DeviceRow[]
  deviceByUri(input: { uri: string }): DeviceRow | undefined

  /** Creates the account when `account` is undefined (fails when subject or handle exist), else adds a device to it. */
  enrolDevice(input: {
    account: AccountNumber | undefined
    user: string
    property: string
    subject: string
    handle: string
    accountKey: Uint8Array
    /** The generation that the caller checked the certificate against; another one means it raced a rotation. */
    generation: number
    deviceUri: string
    deviceId: Uint8Array
    certificate: Uint8Array
    signatureKey: Uint8Array
    day: number
    devicesMax: number
  }):
    | { kind: 'enrolled'; device: DeviceRow }
    | { kind: 'exists' | 'handle-taken' | 'too-many' | 'wrong-generation' | 'device-exists' }
  /** The login says the handle changed (a phone number moved): the account keeps its address. */
  changeHandle(input: { account: AccountNumber; handle: string; day: number }): { kind: 'changed' | 'handle-taken' }
  /** Compare-and-set on the generation. Removed devices lose key packages, mailbox and cursors; mailings go to the kept ones. */
  rotateAccountKey(input: {
    account: AccountNumber
    expectedGeneration: number
    rotation: Uint8Array
    newKey: Uint8Array
    kept: readonly DeviceNumber[]
    mailings: readonly Mailing[]
    expiryDay: number
  }): { kind: 'rotated'; removed: DeviceRow[]; rooms: StreamNumber[]; mailed: Mailed[] } | { kind: 'wrong-generation' }
  /** Every device is removed, the key chain starts anew at generation 0 with the device given. */
  resetAccount(input: {
    account: AccountNumber
    accountKey: Uint8Array
    deviceUri: string
    deviceId: Uint8Array
    certificate: Uint8Array
    signatureKey: Uint8Array
    day: number
  }): { device: DeviceRow; removed: DeviceRow[]; rooms: StreamNumber[] }
  markSeen(input: { device: DeviceNumber; day: number }): void

  putKeyPackages(input: {
    device: DeviceNumber
    packages: readonly { ref: Uint8Array; body: Uint8Array; lastResort: boolean; expiryDay: number }[]
    max: number
  }): { available: number }
  countKeyPackages(input: { device: DeviceNumber; day: number }): { available: number; lastResort: boolean }
  /** Hands each package out exactly once, oldest first; the last resort is read, never deleted; expired ones are passed over. */
  claimKeyPackages(input: {
    devices: readonly DeviceNumber[]
    day: number
  }): { device: DeviceNumber; body: Uint8Array | undefined }[]

  consent(input: { requester: AccountNumber; target: AccountNumber }): ConsentState | undefined
  /** undefined deletes. `mailings` in the same transaction; when the state is so already, nothing is mailed. */
  setConsent(input: {
    requester: AccountNumber
    target: AccountNumber
    state: ConsentState | undefined
    mailings: readonly Mailing[]
    expiryDay: number
  }): Mailed[]
  consentsOf(input: { account: AccountNumber }): ConsentRow[]

  createRoom(input: {
    id: Uint8Array
    room: string
    kind: 'direct' | 'group' | 'self'
    groupState: Uint8Array
    account: AccountNumber
    role: number
    device: DeviceNumber
    day: number
  }): { kind: 'created'; room: RoomRow } | { kind: 'exists' }
  roomById(input: { id: Uint8Array }): RoomRow | undefined
  roomByStream(input: { stream: StreamNumber }): RoomRow | undefined
  roomsOfAccount(input: {
    account: AccountNumber
  }): Pick<RoomRow, 'stream' | 'room' | 'kind' | 'epoch' | 'head' | 'participants'>[]
  /** Compare-and-set on the epoch; log entry, participants, leaves and welcomes in the same transaction. */
  commitEpoch(input: {
    stream: StreamNumber
    expectedEpoch: bigint
    newEpoch: bigint
    groupState: Uint8Array
    entry: Omit<Appending, 'stream'>
    /** Role by account; role 0 removes the participant. New ones are appended in this order. */
    participants: readonly { account: AccountNumber; role: number }[]
    /** Their first entry to read is this commit: who joined by itself sees only there that it was accepted. */
    addedDevices: readonly DeviceNumber[]
    removedDevices: readonly DeviceNumber[]
    mailings: readonly Mailing[]
  }): { kind: 'accepted'; cursor: number; mailed: Mailed[] } | { kind: 'wrong-epoch'; currentEpoch: bigint }
  /** The participant stops receiving at once; the leaves stay until a member commits their removal. Appends the event entry. */
  removeParticipant(input: { stream: StreamNumber; account: AccountNumber; entry: Omit<Appending, 'stream'> }): { cursor: number }

  /** The hot path: many entries of many streams, gapless per stream, in the order given. */
  append(input: { items: readonly Appending[] }): Appended[]
  /** What is mailed is ciphertext: the same bytes for a device that still has them waiting are one mailing. */
  mail(input: { mailings: readonly Mailing[]; expiryDay: number }): Mailed[]
  /** Entries after `after`, oldest first, at most `limit` and about `sizeBytesMax` (always at least one when there is one). */
  readStream(input: { stream: StreamNumber; after: number; limit: number; sizeBytesMax: number }): {
    head: number
    low: number
    entries: Entry[]
  }
  /**
   * Everything a device is delivered from: its mailbox first, then its rooms; each with what comes after its cursor, at most `limit`
   * entries. In all about `sizeBytesMax`: what did not fit is read by readStream.
   */
  resumeDevice(input: { device: DeviceNumber; limit: number; sizeBytesMax: number }): ResumedStream[]
  /** Cumulative acknowledgements. Cursors never go back; what every device of a stream has is trimmed here. */
  acknowledge(input: { items: readonly { stream: StreamNumber; device: DeviceNumber; cursor: number }[] }): void

  createMedia(input: MediaRow): { kind: 'created' } | { kind: 'quota' }
  mediaById(input: { id: Uint8Array }): MediaRow | undefined
  /** Compare-and-set on the received size. */
  advanceMedia(input: { id: Uint8Array; from: number; to: number }): boolean
  deleteMedia(input: { id: Uint8Array }): void

  /**
   * Deletes what is past its day, and lets trimming wait no longer for devices unseen for `idleDays` (one that comes back finds
   * a gap). `media`: files past their day; delete the blob, then call deleteMedia, so that a crash in between leaves no blob.
   */
  sweep(input: { day: number; idleDays: number; limit: number }): { entries: number; media: Uint8Array[]; more: boolean }
  counts(input: Record<string, never>): Readonly<Record<string, number>>
}

export type OperationName = keyof StoreOperations
export type InputOf<N extends OperationName> = Parameters<StoreOperations[N]>[0]
export type OutputOf<N extends OperationName> = ReturnType<StoreOperations[N]>

/** The data each operation reads or writes; a purpose may use an operation only if it may read every one of them. */
export const operationData: Readonly<Record<OperationName, readonly DatumId[]>> = {
  accountBySubject: ['account.uri', 'account.property', 'account.subject', 'account.key', 'account.state'],
  accountByUser: ['account.uri', 'account.key', 'account.state'],
  accountByHandle: ['account.uri', 'account.handle'],
  devicesOfAccount: ['device.uri', 'device.certificate', 'device.state'],
  deviceByUri: ['device.uri', 'device.certificate', 'device.state'],
  enrolDevice: ['account.uri', 'account.handle', 'account.subject', 'account.key', 'device.certificate', 'device.created_day'],
  changeHandle: ['account.handle'],
  rotateAccountKey: ['account.key', 'device.state'],
  resetAccount: ['account.key', 'device.certificate', 'device.state'],
  markSeen: ['device.last_seen_day'],
  putKeyPackages: ['device.key_package'],
  countKeyPackages: ['device.key_package'],
  claimKeyPackages: ['device.key_package'],
  consent: ['contact.consent'],
  setConsent: ['contact.consent'],
  consentsOf: ['contact.consent', 'account.uri', 'account.handle'],
  createRoom: ['room.uri', 'room.kind', 'room.participants', 'room.group_state', 'room.cursor'],
  roomById: ['room.uri', 'room.kind', 'room.participants', 'room.group_state', 'room.cursor'],
  roomByStream: ['room.uri', 'room.kind', 'room.participants', 'room.group_state', 'room.cursor'],
  roomsOfAccount: ['room.uri', 'room.kind', 'room.participants'],
  commitEpoch: ['message.handshake', 'message.welcome', 'room.participants', 'room.group_state'],
  removeParticipant: ['room.participants', 'message.handshake'],
  append: ['message.ciphertext', 'message.idempotency_key', 'message.time', 'message.frank'],
  mail: ['message.welcome', 'account.sealed_key', 'contact.first_words'],
  readStream: ['message.ciphertext', 'message.handshake', 'message.welcome', 'message.time', 'message.frank'],
  resumeDevice: ['room.cursor', 'message.ciphertext', 'message.handshake', 'message.welcome', 'message.time', 'message.frank'],
  acknowledge: ['room.cursor'],
  createMedia: ['media.record'],
  mediaById: ['media.record'],
  advanceMedia: ['media.record'],
  deleteMedia: ['media.record'],
  sweep: ['server.expiry'],
  counts: ['server.operation'],
  ...joinOperationData,
  ...lawfulOperationData,
  ...safetyOperationData,
  ...staffOperationData,
}
