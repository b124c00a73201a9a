// The structures of draft-ietf-mimi-protocol-06 that devices and hub exchange, as far as Causeway uses them today.
// Deviations are in docs/decisions/: MLS messages stand in `opaque<V>`, so that neither side must parse one to skip it.

import { CausewayError } from '../errors.ts'
import { type Codec, enumeration, fixed, mapped, opaque, optional, struct, u16, u32, u64, u64Number, u8, vector } from '../tls.ts'
import { type DeviceUri, deviceUri, type RoomUri, roomUri, type UserUri, userUri } from '../uri.ts'

/** Component ids suggested by MIMI -06 §"IANA", used as Safe AAD items. */
export const component = { frankAad: 0x0020, frankingAgent: 0x0021, participantList: 0x0022, roomMetadata: 0x0023 } as const

export const frankingTagSizeBytes = 32

/** The hub's stamp: proves later to the hub that it carried this message, from this sender, then. */
export interface Frank {
  readonly serverFrank: Uint8Array
  readonly cipherSuite: number
  /** 64-byte Ed25519 signature, or a batch signature (crypto/franking.ts). */
  readonly signature: Uint8Array
}

export const frank: Codec<Frank> = struct<Frank>({ serverFrank: fixed(32), cipherSuite: u16, signature: opaque })

interface SafeAadItem {
  readonly id: number
  readonly data: Uint8Array
}

const safeAadItems: Codec<SafeAadItem[]> = vector(struct<SafeAadItem>({ id: u16, data: opaque }))

/** draft-ietf-mls-extensions §"Safe AAD": items sorted by component id, each id once. */
export const safeAad: Codec<ReadonlyMap<number, Uint8Array>> = mapped(
  safeAadItems,
  items => {
    for (let at = 1; at < items.length; at++) {
      if ((items[at] as SafeAadItem).id <= (items[at - 1] as SafeAadItem).id) throw new CausewayError('wire.bad_structure')
    }
    return new Map(items.map(({ id, data }) => [id, data]))
  },
  items => [...items].map(([id, data]) => ({ id, data })).sort((a, b) => a.id - b.id),
)

/** One participant of a room and the index of the role held. */
export interface Participant {
  readonly user: UserUri
  readonly role: number
}

export const participant: Codec<Participant> = struct<Participant>({ user: userUri, role: u32 })

/** MIMI -06 §participant_list: applied in the order changed, removed, added. Indices count the list before the update. */
export interface ParticipantListUpdate {
  readonly changed: readonly { readonly index: number; readonly role: number }[]
  readonly removed: readonly number[]
  readonly added: readonly Participant[]
}

export const participantListUpdate: Codec<ParticipantListUpdate> = struct<ParticipantListUpdate>({
  changed: vector(struct<{ index: number; role: number }>({ index: u32, role: u32 })) as Codec<
    readonly { readonly index: number; readonly role: number }[]
  >,
  removed: vector(u32) as Codec<readonly number[]>,
  added: vector(participant) as Codec<readonly Participant[]>,
})

/** The list after an update; a commit that touches the same user twice is invalid. */
export function applyParticipantListUpdate(list: readonly Participant[], update: ParticipantListUpdate): Participant[] {
  const touched = new Set<string>()
  const touch = (user: UserUri | undefined): void => {
    if (user === undefined || touched.has(user)) throw new CausewayError('wire.bad_structure')
    touched.add(user)
  }
  const roles = list.map(({ role }) => role)
  for (const { index, role } of update.changed) {
    touch(list[index]?.user)
    roles[index] = role
  }
  const removed = new Set(update.removed)
  for (const index of update.removed) touch(list[index]?.user)
  const present = new Set(list.map(({ user }) => user))
  for (const { user } of update.added) {
    touch(user)
    if (present.has(user)) throw new CausewayError('wire.bad_structure')
  }
  const kept = list.map(({ user }, index) => ({ user, role: roles[index] as number })).filter((_, index) => !removed.has(index))
  return [...kept, ...update.added]
}

/** What a hub event tells the members; the next committer among them removes the leaves concerned. */
export type RoomEvent =
  | { readonly kind: 'participantLeft'; readonly user: UserUri }
  | { readonly kind: 'deviceRemoved'; readonly device: DeviceUri }

const roomEventKind = enumeration(u8, { participantLeft: 1, deviceRemoved: 2 })

export const roomEvent: Codec<RoomEvent> = {
  write(w, event) {
    roomEventKind.write(w, event.kind)
    if (event.kind === 'participantLeft') userUri.write(w, event.user)
    else deviceUri.write(w, event.device)
  },
  read(r) {
    const kind = roomEventKind.read(r)
    return kind === 'participantLeft' ? { kind, user: userUri.read(r) } : { kind, device: deviceUri.read(r) }
  },
}

/** One entry of a room's log, as the hub keeps it and every device receives it. `timestamp`: ms, by the hub, after ordering. */
export type FanoutMessage =
  | { readonly kind: 'application'; readonly timestamp: number; readonly message: Uint8Array; readonly frank: Frank }
  | { readonly kind: 'commit'; readonly timestamp: number; readonly message: Uint8Array }
  | { readonly kind: 'event'; readonly timestamp: number; readonly event: RoomEvent }

const fanoutKind = enumeration(u8, { application: 1, commit: 2, event: 3 })

export const fanoutMessage: Codec<FanoutMessage> = {
  write(w, entry) {
    fanoutKind.write(w, entry.kind)
    w.u64Number(entry.timestamp)
    if (entry.kind === 'event') return roomEvent.write(w, entry.event)
    w.opaque(entry.message)
    if (entry.kind === 'application') frank.write(w, entry.frank)
  },
  read(r) {
    const kind = fanoutKind.read(r)
    const timestamp = r.u64Number()
    if (kind === 'event') return { kind, timestamp, event: roomEvent.read(r) }
    const message = r.opaque()
    return kind === 'application' ? { kind, timestamp, message, frank: frank.read(r) } : { kind, timestamp, message }
  },
}

/** A device's request to change a room: the commit, what it starts, and whom it brings in (MIMI -06 §update). */
export interface HandshakeBundle {
  readonly commit: Uint8Array
  readonly welcome: Uint8Array | undefined
  /** GroupInfo of the epoch that the commit starts, with ratchet tree. */
  readonly groupInfo: Uint8Array
}

export const handshakeBundle: Codec<HandshakeBundle> = struct<HandshakeBundle>({
  commit: opaque,
  welcome: optional(opaque),
  groupInfo: opaque,
})

/** MIMI -06 §update response. */
export type UpdateOutcome =
  | { readonly kind: 'accepted'; readonly cursor: number; readonly timestamp: number }
  | { readonly kind: 'wrongEpoch'; readonly currentEpoch: bigint }

const updateOutcomeKind = enumeration(u8, { accepted: 0, wrongEpoch: 1 })

export const updateOutcome: Codec<UpdateOutcome> = {
  write(w, outcome) {
    updateOutcomeKind.write(w, outcome.kind)
    if (outcome.kind === 'wrongEpoch') return w.u64(outcome.currentEpoch)
    w.u64Number(outcome.cursor)
    w.u64Number(outcome.timestamp)
  },
  read(r) {
    const kind = updateOutcomeKind.read(r)
    if (kind === 'wrongEpoch') return { kind, currentEpoch: u64.read(r) }
    return { kind, cursor: r.u64Number(), timestamp: r.u64Number() }
  },
}

/** Key material of one user: a key package for each device (MIMI -06 §keyMaterial). */
export interface KeyMaterial {
  readonly user: UserUri
  readonly devices: readonly { readonly device: DeviceUri; readonly keyPackage: Uint8Array | undefined }[]
}

export const keyMaterial: Codec<KeyMaterial> = struct<KeyMaterial>({
  user: userUri,
  devices: vector(
    struct<{ device: DeviceUri; keyPackage: Uint8Array | undefined }>({ device: deviceUri, keyPackage: optional(opaque) }),
  ) as Codec<KeyMaterial['devices']>,
})

export const keyMaterialList: Codec<KeyMaterial[]> = vector(keyMaterial)

/** A batch of MLS key packages for upload. */
export const keyPackageList: Codec<Uint8Array[]> = vector(opaque)

/** Direct: the same two for good. Self: one person's notes. Group: everything else. */
export type RoomKind = 'direct' | 'group' | 'self'
export const roomKind: Codec<RoomKind> = enumeration(u8, { direct: 1, group: 2, self: 3 })

/** POST /v1/rooms: the first epoch of a room, its creator alone in it. */
export interface RoomCreation {
  readonly room: RoomUri
  readonly kind: RoomKind
  /** GroupInfo of epoch 0 with ratchet tree. */
  readonly groupInfo: Uint8Array
}

export const roomCreation: Codec<RoomCreation> = struct<RoomCreation>({ room: roomUri, kind: roomKind, groupInfo: opaque })

/** What the hub knows of a room, served to its participants. */
export interface RoomState {
  readonly room: RoomUri
  readonly kind: RoomKind
  readonly epoch: bigint
  readonly participants: readonly Participant[]
  /** The newest cursor of the room's log. */
  readonly head: number
}

export const roomState: Codec<RoomState> = struct<RoomState>({
  room: roomUri,
  kind: roomKind,
  epoch: u64,
  participants: vector(participant) as Codec<readonly Participant[]>,
  head: u64Number,
})

export const roomStateList: Codec<RoomState[]> = vector(roomState)

/** Answer to a request for an external join: where the log stands and the GroupInfo of that point. */
export interface GroupInfoAnswer {
  readonly state: RoomState
  readonly groupInfo: Uint8Array
}

export const groupInfoAnswer: Codec<GroupInfoAnswer> = struct<GroupInfoAnswer>({ state: roomState, groupInfo: opaque })

/** A page of a stream, oldest first. `low`: entries below it are gone. */
export interface StreamPage {
  readonly low: number
  readonly head: number
  readonly entries: readonly { readonly cursor: number; readonly body: Uint8Array }[]
}

export const streamPage: Codec<StreamPage> = struct<StreamPage>({
  low: u64Number,
  head: u64Number,
  entries: vector(struct<{ cursor: number; body: Uint8Array }>({ cursor: u64Number, body: opaque })) as Codec<
    StreamPage['entries']
  >,
})

/** First words as a request carries them to one device. The tag is the one that was stamped, as a message shows it in its SafeAAD. */
export interface FrankedWords {
  readonly sealed: Uint8Array
  readonly frankingTag: Uint8Array
  readonly frank: Frank
}

const frankedWords: Codec<FrankedWords> = struct<FrankedWords>({
  sealed: opaque,
  frankingTag: fixed(frankingTagSizeBytes),
  frank,
})
const optionalWords: Codec<FrankedWords | undefined> = optional(frankedWords)

/** One entry of a device's mailbox. */
export type MailboxMessage =
  | {
      readonly kind: 'welcome'
      readonly timestamp: number
      readonly state: RoomState
      readonly inviter: UserUri
      readonly welcome: Uint8Array
    }
  | {
      readonly kind: 'consent'
      readonly timestamp: number
      readonly operation: ConsentOperation
      readonly user: UserUri
      /** Of a request: first words, where something was said to this device; stamped at `timestamp`. */
      readonly words: FrankedWords | undefined
    }
  | { readonly kind: 'accountKey'; readonly timestamp: number; readonly sealed: Uint8Array }
  | { readonly kind: 'removed'; readonly timestamp: number; readonly room: RoomUri }
  /** To those who may add people: somebody asks to join by a link. */
  | { readonly kind: 'joinRequest'; readonly timestamp: number; readonly room: RoomUri; readonly user: UserUri }

/** MIMI -06 §consent operations. */
export type ConsentOperation = 'cancel' | 'request' | 'grant' | 'revoke'
export const consentOperation: Codec<ConsentOperation> = enumeration(u8, { cancel: 0, request: 1, grant: 2, revoke: 3 })

const mailboxKind = enumeration(u8, { welcome: 1, consent: 2, accountKey: 3, removed: 4, joinRequest: 5 })

export const mailboxMessage: Codec<MailboxMessage> = {
  write(w, message) {
    mailboxKind.write(w, message.kind)
    w.u64Number(message.timestamp)
    switch (message.kind) {
      case 'welcome':
        roomState.write(w, message.state)
        userUri.write(w, message.inviter)
        return w.opaque(message.welcome)
      case 'consent':
        consentOperation.write(w, message.operation)
        userUri.write(w, message.user)
        return optionalWords.write(w, message.words)
      case 'accountKey':
        return w.opaque(message.sealed)
      case 'removed':
        return roomUri.write(w, message.room)
      case 'joinRequest':
        roomUri.write(w, message.room)
        return userUri.write(w, message.user)
    }
  },
  read(r) {
    const kind = mailboxKind.read(r)
    const timestamp = r.u64Number()
    switch (kind) {
      case 'welcome':
        return { kind, timestamp, state: roomState.read(r), inviter: userUri.read(r), welcome: r.opaque() }
      case 'consent':
        return { kind, timestamp, operation: consentOperation.read(r), user: userUri.read(r), words: optionalWords.read(r) }
      case 'accountKey':
        return { kind, timestamp, sealed: r.opaque() }
      case 'removed':
        return { kind, timestamp, room: roomUri.read(r) }
      case 'joinRequest':
        return { kind, timestamp, room: roomUri.read(r), user: userUri.read(r) }
    }
  },
}

/** The room's name and picture, encrypted: an application message part of this type (see docs/decisions). */
export const roomProfileMediaType = 'application/vnd.causeway.room-profile+json'

/** A person's picture, encrypted: a part of this type in their one-to-one conversations. */
export const userProfileMediaType = 'application/vnd.causeway.user-profile+json'

/** What a person's own devices agree on, encrypted: a part of this type in the room of the own devices. */
export const ownSettingsMediaType = 'application/vnd.causeway.own-settings+json'
