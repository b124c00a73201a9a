// What the screens know of the engine: live values to show and things to ask for. Everything here is plain data that crosses from
// the worker to every tab; ids are texts.

import type { Acquaintance } from '@causeway/client'
import type { LinkPreview } from '@causeway/wire'
import type { Blocked, Care, Guardians, Protection, Wishes } from './api-care.ts'
import type { Passkeys } from './api-passkeys.ts'
import type { Requests } from './api-requests.ts'
import type { Found, SearchFilter } from './api-search.ts'
import type { Ways } from './api-ways.ts'

export interface Live<T> {
  /** The same reference until it changed. */
  get(): T
  subscribe(changed: () => void): () => void
}

export type HandleType = 'phone' | 'username' | 'email'

/** A property, as its theme file says it looks. */
export interface PropertyInfo {
  readonly domain: string
  readonly name: string
  /** One or two letters, for badges. */
  readonly short: string
  readonly handleType: HandleType
  /** oklch. */
  readonly hue: number
  readonly chroma: number
}

export interface PictureInfo {
  /** Another picture has another id. */
  readonly id: string
  /** A tiny WebP, to show until the picture is there. */
  readonly preview: Uint8Array | undefined
  /** How well the reader knows who gave it. */
  readonly acquaintance: Acquaintance
  /** It is not shown yet, the tiny one neither: the reader has to have answered first. */
  readonly held: boolean
}

/** What people show, by their addresses; the reader's own among them. */
export type Faces = Readonly<Record<string, PictureInfo>>

/** A small square picture, drawn anew by the page. */
export interface NewPicture {
  readonly bytes: Uint8Array
  readonly contentType: 'image/webp' | 'image/jpeg'
  readonly preview: Uint8Array
}

export interface Person {
  readonly user: string
  /** What the reader calls them, else what they call themself, with their handle where somebody else is called alike; else their handle. */
  readonly name: string
  /** What they call themself: a claim. Without one, their handle. */
  readonly goesBy: string
  /** Their property vouches for it; undefined: this device was not told. */
  readonly handle: string | undefined
  /** Domain of the property. */
  readonly property: string
  readonly isMe: boolean
}

export interface Member extends Person {
  readonly role: 'owner' | 'admin' | 'member'
}

export type MessageKind = 'text' | 'image' | 'video' | 'voice' | 'file' | 'poll' | 'contact' | 'other'
/** `written`: on the screen, and not kept by the engine yet. `pending`: kept, and waiting to be sent. */
export type SendState = 'written' | 'pending' | 'sent' | 'delivered' | 'read' | 'failed'

export interface LastMessage {
  readonly text: string
  readonly kind: MessageKind
  readonly atMs: number
  readonly senderName: string
  readonly own: boolean
  /** Of somebody whom the reader has muted: no sign is given of it. */
  readonly hushed: boolean
  readonly state: SendState
}

export interface Alarm {
  /** A contact's key changed without proof, or somebody is in the group whom nobody vouches for. */
  readonly kind: 'key' | 'member'
  readonly user: string | undefined
  readonly name: string | undefined
}

/** What the reader decided about a conversation, on whichever of their devices. */
export interface Marks {
  readonly muted: boolean
  readonly pinned: boolean
  readonly archived: boolean
  readonly markedUnread: boolean
  readonly draft: string
}

export interface KnownMarks extends Marks {
  /** Another number: the draft was changed on another device. */
  readonly draftsElsewhere: number
}

export interface Conversation extends KnownMarks {
  readonly id: string
  readonly kind: 'direct' | 'group' | 'self'
  readonly name: string
  readonly peer: Person | undefined
  /** Of a group. */
  readonly picture: PictureInfo | undefined
  /** Who gave a group its name and its picture, as far as this device can know. */
  readonly givenBy: { readonly name: Person | undefined; readonly picture: Person | undefined }
  readonly memberCount: number
  /** This browser came later than other devices of the reader: they have what was written before. */
  readonly isLate: boolean
  readonly last: LastMessage | undefined
  readonly atMs: number
  readonly unread: number
  /** The other one has not said yes. */
  readonly waiting: boolean
  /** The reader has blocked the other one. */
  readonly blocked: boolean
  /** Seconds that what is written lives; undefined: for ever. */
  readonly timerSeconds: number | undefined
  readonly over: boolean
  readonly alarm: Alarm | undefined
  readonly lost: number
  readonly quarantined: number
  /** Somebody asks to join, and the reader may let them in. */
  readonly asking: boolean
}

export interface FileInfo {
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  /** A picture's size, so that its place is kept before it is there. */
  readonly width: number | undefined
  readonly height: number | undefined
  /** A tiny picture from inside the ciphertext. */
  readonly preview: Uint8Array | undefined
  /** A voice note's shape and length. */
  readonly peaks: readonly number[] | undefined
  readonly durationSeconds: number | undefined
}

export interface Poll {
  readonly question: string
  readonly options: readonly { readonly text: string; readonly names: readonly string[]; readonly mine: boolean }[]
  readonly many: boolean
}

export interface Message {
  readonly id: string
  /** What it was called before it had an id: a bubble stays the same one while its message is taken in. */
  readonly key: string
  readonly sender: string
  readonly senderName: string
  readonly own: boolean
  /** How well the reader knows the sender. */
  readonly acquaintance: Acquaintance
  /** Its file is neither fetched nor shown yet: the reader has to have answered first. */
  readonly held: boolean
  readonly atMs: number
  readonly kind: MessageKind
  readonly text: string
  readonly replyTo:
    | {
        readonly id: string
        readonly senderName: string
        readonly own: boolean
        readonly text: string
        readonly kind: MessageKind
      }
    | undefined
  readonly edited: boolean
  readonly deleted: boolean
  readonly forwarded: boolean
  readonly reactions: readonly { readonly emoji: string; readonly names: readonly string[]; readonly mine: boolean }[]
  readonly file: FileInfo | undefined
  readonly poll: Poll | undefined
  /** Of a link in the text, as the sender's app made it. */
  readonly linkPreview: LinkPreview | undefined
  readonly contact: Person | undefined
  /** It vanishes then. */
  readonly expiresAtMs: number | undefined
  readonly state: SendState
  /** Why it failed or still waits: a code of the server. */
  readonly cause: string | undefined
  readonly deliveredTo: readonly string[]
  readonly readBy: readonly string[]
}

export interface Timeline {
  /** Oldest first, those that wait included. */
  readonly messages: readonly Message[]
  readonly hasOlder: boolean
  /** Where the oldest of them stands. */
  readonly oldest: string | undefined
  /** The first message that was unread when the room was opened. */
  readonly firstUnread: string | undefined
  readonly loaded: boolean
  /** Files on their way out, which are no messages yet. */
  readonly uploads: readonly Upload[]
}

export interface Upload {
  readonly id: string
  readonly name: string
  readonly sentBytes: number
  readonly totalBytes: number
  /** `waiting`: for the network, or for the one before it; `needs-file`: it was too large to be kept, and the page was closed. */
  readonly state: 'running' | 'waiting' | 'paused' | 'failed' | 'needs-file'
}

export interface SendOptions {
  readonly replyTo?: string
  readonly linkPreview?: LinkPreview
}

/** A file's own facts that the page finds out before sending. */
export interface FileFacts {
  readonly caption?: string
  readonly width?: number
  readonly height?: number
  readonly preview?: Uint8Array
  readonly peaks?: readonly number[]
  readonly durationSeconds?: number
}

export interface Room {
  readonly id: string
  readonly timeline: Live<Timeline>
  readonly members: Live<readonly Member[]>
  loadOlder(): void
  /** Loads until this message is there; false when it is not on this device. */
  loadAround(id: string): Promise<boolean>
  send(text: string, options?: SendOptions): Promise<void>
  /** Asks the link's site, through the server; undefined where there is nothing to show, for whatever reason. */
  previewLink(url: string): Promise<LinkPreview | undefined>
  /** Sends a message again that failed. */
  retry(id: string): Promise<void>
  /** Takes back a message that failed or that has not left this device. */
  discard(id: string): Promise<void>
  edit(id: string, text: string): Promise<void>
  delete(id: string): Promise<void>
  react(id: string, emoji: string, on: boolean): Promise<void>
  /** With every key: the others see it, where that is wished. */
  typing(isTyping: boolean): void
  /** Resolves when the file is sure to go on its way: small ones are kept here, sealed, until they are sent. */
  sendFile(file: File, facts: FileFacts): Promise<void>
  pauseUpload(upload: string): Promise<void>
  /** Goes on; with the file again where it is needed. Rejects for another one. */
  resumeUpload(upload: string, file?: File): Promise<void>
  cancelUpload(upload: string): Promise<void>
  sendPoll(question: string, options: readonly string[], many: boolean): Promise<void>
  vote(id: string, option: number, on: boolean): Promise<void>
  sendContact(user: string): Promise<void>
  forward(id: string, to: readonly string[]): Promise<void>
  /** The decrypted file. */
  download(id: string): Promise<Blob>
  markRead(): void
  mark(marks: Partial<Marks>): Promise<void>
  /** Nobody writes here any more: the draft goes to the own other devices, before it would. */
  rest(): void
  rename(name: string): Promise<void>
  setPicture(picture: NewPicture | undefined): Promise<void>
  /** What is written from now on vanishes after so many seconds; undefined: it stays. */
  setTimer(seconds: number | undefined): Promise<void>
  /** Rejects with `consent.needed`, and `users` who have not agreed: then nobody is added. */
  add(users: readonly string[]): Promise<void>
  remove(user: string): Promise<void>
  setRole(user: string, role: Member['role']): Promise<void>
  leave(): Promise<void>
  /** Sends again in spite of an alarm about a member. */
  acknowledge(): Promise<void>
}

export type LockKind = 'passphrase' | 'passkey'

export interface Status {
  readonly phase: 'starting' | 'locked' | 'signed-out' | 'ready' | 'removed'
  readonly net: 'connecting' | 'online' | 'offline'
  readonly me: Person | undefined
  /** What opens this browser, where it does not open by itself. */
  readonly lock: LockKind | undefined
}

export interface DeviceInfo {
  readonly id: string
  readonly isThis: boolean
  readonly addedAtMs: number
  /** What it is called in this browser; '' for no name. */
  readonly name: string
}

/** Another own account whose conversations are shown here too. */
export interface OwnAccount {
  readonly id: string
  /** Domain. */
  readonly property: string
  readonly me: Person
}

/** The other own accounts at this page. */
export interface Accounts {
  readonly list: Live<readonly OwnAccount[]>
  /** The engine of one of them; undefined when it is not here. It has none beside itself. */
  of(id: string): Engine | undefined
  /** A code to be typed in at that app (`approveLink(code, true)`), within ten minutes. Rejects with `account.unknown` when no account is linked. */
  offer(property: string): Promise<{ readonly id: string; readonly code: string }>
  /** Resolves when the one that was offered is here, rejects when it will not be. */
  arrival(id: string): Promise<void>
  cancel(): Promise<void>
  /** Wipes what this browser has of it. */
  forget(id: string): Promise<void>
}

/** Who comes, and what proves it: the secret, or a token that a passkey was worth. */
export type Login = { readonly handle: string; readonly deviceName: string } & (
  | { readonly secret: string }
  | { readonly token: string }
)

/** What holds for a moment. */
export interface Signs {
  /** Names of those who write just now, by room. */
  readonly typing: Readonly<Record<string, readonly string[]>>
  /** Users who show that they are here. */
  readonly here: readonly string[]
}

export interface Engine extends Requests {
  readonly properties: readonly PropertyInfo[]
  /** Of this page. */
  readonly property: PropertyInfo
  readonly status: Live<Status>
  /** Most recently used first, pinned ones before; undefined until read from the device. */
  readonly conversations: Live<readonly Conversation[] | undefined>
  readonly wishes: Live<Wishes>
  readonly signs: Live<Signs>
  readonly faces: Live<Faces>
  readonly blocks: Live<readonly Blocked[]>
  /** Undefined until it is known. */
  readonly protection: Live<Protection | undefined>
  readonly care: Care
  readonly guardians: Guardians
  readonly passkeys: Passkeys
  readonly ways: Ways
  /** Of the page's own account; there it is the way to the others, elsewhere empty. */
  readonly accounts: Accounts
  /** Of which own account it is: the page's own is ''. */
  readonly account: string
  room(id: string): Room
  /** The picture of the room or person with this address. */
  picture(owner: string): Promise<Blob>
  /** Gives the reader a picture, or takes it away. People one writes with see it, and nobody else. */
  setPicture(picture: NewPicture | undefined): Promise<void>
  /**
   * What the reader calls somebody, on all own devices and nowhere else; what the reader calls themself goes with what they write. ''
   * for nothing. Rejects with `request.invalid` for what cannot be shown as a name.
   */
  callPerson(user: string, name: string): Promise<void>
  /** Rejects with `account.key_mismatch` when the account has devices: then this one must be linked. */
  signIn(login: Login): Promise<void>
  /** Offers this browser to its account; the status becomes `ready` when another device has said yes. */
  offerLink(login: Login): Promise<{ readonly code: string; readonly qr: string }>
  cancelLink(): Promise<void>
  /** For an account whose every device is lost: a new key, and nothing of what the old devices held. Contacts are alarmed. */
  startOver(login: Login): Promise<void>
  /** From now on this browser opens with that only: a passphrase in UTF-8, or a passkey's PRF output. Undefined: by itself. */
  setLock(lock: { readonly by: LockKind; readonly secret: Uint8Array } | undefined): Promise<void>
  lockNow(): Promise<void>
  /** Rejects with `client.wrong_passphrase`. */
  unlock(secret: Uint8Array): Promise<void>
  /** Wipes everything in this browser. */
  signOut(): Promise<void>
  /** Exact match. */
  find(property: string, handle: string): Promise<Person | undefined>
  acknowledgeKey(user: string): Promise<void>
  safetyNumber(user: string): Promise<string>
  selfRoom(): Promise<string>
  createGroup(name: string, users: readonly string[]): Promise<string>
  devices(): Promise<readonly DeviceInfo[]>
  /** Answers the id of the device that was taken in. `elsewhere`: of one that another own account offers. */
  approveLink(code: string, elsewhere?: boolean): Promise<string>
  /** Kept in this browser only. */
  nameDevice(id: string, name: string): Promise<void>
  removeDevice(id: string): Promise<void>
  /** Everybody of whom something may be found, the reader included, by name. */
  senders(): Promise<readonly Person[]>
  /** Whether this page is seen by somebody. */
  looked(isVisible: boolean): Promise<void>
  /** At most `count` hits, by default a page of them. */
  search(query: string, filter: SearchFilter, count?: number): Promise<Found>
  storage(): Promise<{ readonly usedBytes: number; readonly persisted: boolean }>
}
