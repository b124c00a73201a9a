// One room, as an app uses it.

import {
  attachmentContent,
  type ContentOrigin,
  deleteContent,
  editContent,
  CausewayError,
  type MessageId,
  type MimiContent,
  type NestedPart,
  type Participant,
  participantsMax,
  reactionContent,
  type ReplacedMessage,
  replyContent,
  type RoomKind,
  type RoomUri,
  roleIndex,
  textContent,
  type TextOptions,
  unlikeContent,
  type UserUri,
} from '@causeway/wire'
import { sayOwnPicture } from '../contacts/profiles.ts'
import type { Context } from '../context.ts'
import type { FileSource, Media, UploadOptions } from '../media/media.ts'
import { type OpenPicture, type PictureFile, type Pictures, type PictureSummary, summaryOfPicture } from '../media/pictures.ts'
import type { Outbox } from '../outbox.ts'
import type { StoreChange } from '../ports.ts'
import type { Settings } from '../settings/settings.ts'
import { keyOf, type MessageRow, type RoomRow } from '../tables.ts'
import type { Commits } from './commits.ts'
import { expirationOf, timerSecondsMax } from './expiry.ts'
import { originOf, profileContent } from './profile.ts'
import { type JoinLinks, joinLinksOf, type JoinRequests, joinRequestsOf } from './join-links.ts'
import { findMessage } from './draft.ts'
import { endRoom } from './process.ts'
import { noteRead, readKeyOf } from './read.ts'
import {
  countReplies,
  type Message,
  messageFromOutbox,
  readMessage,
  readTimeline,
  type ScannedPage,
  scanTimeline,
  type Scope,
  type TimelinePage,
} from './timeline.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'
import type { Typing } from './typing.ts'

export interface RoomSummary {
  readonly room: RoomUri
  readonly kind: RoomKind
  readonly status: RoomRow['status']
  readonly name: string | undefined
  readonly picture: PictureSummary | undefined
  /** Who gave a group its present name or picture, or told this account of it; undefined where this device cannot know. */
  readonly givenBy: { readonly name: UserUri | undefined; readonly picture: UserUri | undefined }
  readonly participants: readonly Participant[]
  /** Own other devices were in it before this one: what was said until then is with them. */
  readonly isLate: boolean
  /** Seconds that messages of this room live; undefined: for ever. */
  readonly timerSeconds: number | undefined
  readonly unread: number
  readonly lastMessageAtMs: number
  readonly lastText: string | undefined
  /** Entries this device could not read, over the room's life, and why it last lost some. */
  readonly lost: number
  readonly lostCause: string | undefined
  readonly quarantined: number
  /** Sending is held back: a member that nobody vouches for is in the group. */
  readonly alarmed: string | undefined
}

export type NamedRole = 'member' | 'admin' | 'owner'

/** Sending resolves when the message is durable here; `status` events tell how it goes on. */
export interface Room {
  readonly uri: RoomUri
  summary(): Promise<RoomSummary>
  members(): Promise<readonly Participant[]>
  messages(page?: TimelinePage): Promise<Message[]>
  /** The message with this id, waiting ones included; undefined when this device does not hold it. */
  message(id: MessageId): Promise<Message | undefined>
  /** The room's log as a search needs it, newest first: a fraction of the price of `messages`. */
  scan(page?: TimelinePage): Promise<ScannedPage>
  /**
   * How often this account has answered, up to `enough` and as far as this device has the room's log: messages of one's own that follow
   * one of somebody else; several in a row are one answer.
   */
  replies(enough: number): Promise<number>
  /** A text, or any body of MIMI content. */
  send(message: string | NestedPart, options?: TextOptions): Promise<Message>
  reply(to: MessageId, message: string | NestedPart, options?: TextOptions): Promise<Message>
  /** Sends a failed message again, in its old place. `request.invalid` for one that did not fail. */
  retry(id: MessageId): Promise<void>
  /** Takes back an own message that failed or that has not left this device; `request.invalid` for any other one. */
  discard(id: MessageId): Promise<void>
  /** Call it with every key: the others learn now and then that somebody writes here, and soon that nobody does any more. */
  typing(isTyping?: boolean): Promise<void>
  edit(id: MessageId, text: string, options?: TextOptions): Promise<void>
  delete(id: MessageId): Promise<void>
  react(id: MessageId, reaction: string): Promise<void>
  unreact(id: MessageId, reaction: string): Promise<void>
  sendFile(file: FileSource, options?: FileOptions): Promise<Message>
  /** Everything up to the newest message is read; others learn it where the room sends receipts. */
  markRead(options?: ReadOptions): Promise<void>
  /**
   * `consent.needed`, after a few tries, when some of them have not agreed to be contacted or do not any more, who are its `users`: then none
   * of the same two hundred is added. `room.full` before any of them is.
   */
  add(users: readonly UserUri[]): Promise<void>
  remove(users: readonly UserUri[]): Promise<void>
  setRole(user: UserUri, role: NamedRole): Promise<void>
  leave(): Promise<void>
  rename(name: string): Promise<void>
  /** Gives a group its picture, or takes it away; as with the name, the hub learns nothing. `room.not_allowed` below admin. */
  setPicture(picture: PictureFile | undefined): Promise<void>
  /** The group's picture; undefined without one. Throws `media.unknown` when it is gone everywhere. */
  picture(): Promise<OpenPicture | undefined>
  /** What is written from now on, by anybody, vanishes after so many seconds (at most a year); undefined: it stays. */
  setTimer(seconds: number | undefined): Promise<void>
  readonly links: JoinLinks
  readonly joinRequests: JoinRequests
  /** A fresh path: what leaked before cannot read what follows. */
  refresh(): Promise<void>
  /** Sends again in spite of an alarm about a member. */
  acknowledge(): Promise<void>
}

export interface ReadOptions {
  /** False: the senders do not learn it; the own other devices do. Default true. */
  readonly tell?: boolean
}

export interface FileOptions extends UploadOptions {
  readonly caption?: string
  readonly preview?: { readonly contentType: string; readonly content: Uint8Array }
  readonly inReplyTo?: MessageId
  /** The app's own notes about this file: they change in the very batch that makes the message durable. */
  readonly settles?: readonly StoreChange[]
}

export interface RoomDeps {
  readonly context: Context
  readonly turns: RoomTurns
  readonly outbox: Outbox
  readonly commits: Commits
  readonly typing: Typing
  readonly media: Media
  readonly pictures: Pictures
  readonly settings: Pick<Settings, 'set'>
  /** Creating a room did not come to its end. */
  readonly settleSoon: () => void
}

/** Users added in one commit; more are added in several. */
const addedPerCommitMax = 200

export function createRoom(deps: RoomDeps, uri: RoomUri): Room {
  const ways = { links: joinLinksOf(deps, uri), joinRequests: joinRequestsOf(deps, uri) }
  return { uri, ...readingOf(deps, uri), ...writingOf(deps, uri), ...changingOf(deps, uri), ...ways }
}

function readingOf(
  { context, turns, outbox, pictures, settings }: RoomDeps,
  uri: RoomUri,
): Pick<Room, 'summary' | 'members' | 'messages' | 'message' | 'scan' | 'replies' | 'markRead' | 'picture'> {
  const row = async (): Promise<RoomRow> => {
    const found = await turns.read(uri)
    if (found === undefined) throw new CausewayError('room.unknown')
    return found
  }
  const scope = (): Scope => ({ key: keyOf(uri), room: uri, me: context.me().user })
  return {
    summary: async () => summaryOf(await row()),
    members: async () => (await row()).participants,
    picture: async () => await pictures.open((await row()).picture),
    messages: (page = {}) => readTimeline(context.store, scope(), page),
    message: id => readMessage(context.store, scope(), id),
    scan: (page = {}) => scanTimeline(context.store, scope(), page),
    replies: enough => countReplies(context.store, scope(), enough),
    async markRead({ tell = true } = {}) {
      const untold = await turns.take(uri, turn => noteRead(context, turn, outbox, tell))
      outbox.kick(uri)
      if (untold !== undefined) await settings.set(readKeyOf(uri), untold)
    },
  }
}

type Writing = Pick<
  Room,
  | 'typing'
  | 'send'
  | 'reply'
  | 'retry'
  | 'discard'
  | 'edit'
  | 'delete'
  | 'react'
  | 'unreact'
  | 'sendFile'
  | 'rename'
  | 'setPicture'
  | 'setTimer'
>

function writingOf({ context, turns, outbox, typing, media, pictures }: RoomDeps, uri: RoomUri): Writing {
  const post = async (make: (turn: RoomTurn) => Promise<MimiContent>, shown: boolean): Promise<Message> => {
    const added = await turns.take(uri, async turn => {
      if (turn.row.status === 'over') throw new CausewayError('room.not_participant')
      if (shown) await sayOwnPicture(context, turn, outbox)
      const outgoing = outbox.add(turn, await make(turn), { shown })
      await turn.save()
      return outgoing
    })
    outbox.kick(uri)
    return messageFromOutbox(added, { room: uri, me: context.me().user })
  }
  const show = (make: (turn: RoomTurn) => Promise<MimiContent>): Promise<Message> => post(make, true)
  const tell = async (make: (turn: RoomTurn) => Promise<MimiContent>): Promise<void> => void (await post(make, false))
  const origin = (): ContentOrigin => originOf(context, uri)
  const living = ({ row }: RoomTurn): ContentOrigin => ({ ...origin(), ...expirationOf(row.timerSeconds) })
  return {
    send: (message, options) => show(async turn => contentOf(living(turn), message, options)),
    reply: (to, message, options) =>
      show(async turn => {
        const { versionId } = await targetOf(context, turn, to)
        const { body } = contentOf(origin(), message, options)
        return { ...replyContent(living(turn), versionId, ''), body }
      }),
    typing: (isTyping = true) => typing.tell(uri, isTyping),
    async retry(id) {
      await turns.take(uri, async turn => {
        if (turn.row.status === 'over') throw new CausewayError('room.not_participant')
        await outbox.retry(turn, id)
        await turn.save()
      })
      outbox.kick(uri)
    },
    discard: id =>
      turns.take(uri, async turn => {
        await outbox.discard(turn, id)
        await turn.save()
      }),
    edit: (id, text, options) => tell(async turn => editContent(origin(), await ownTargetOf(context, turn, id), text, options)),
    delete: id => tell(async turn => deleteContent(origin(), await ownTargetOf(context, turn, id))),
    react: (id, reaction) => tell(async turn => reactionContent(origin(), (await targetOf(context, turn, id)).id, reaction)),
    unreact: (id, reaction) => tell(async turn => unlikeContent(origin(), await ownReactionOf(context, turn, id, reaction))),
    async sendFile(file, options = {}) {
      const uploaded = await media.upload(file, options)
      return await show(async turn => {
        turn.change(...(options.settles ?? []))
        return attachmentContent(living(turn), uploaded, options)
      })
    },
    rename: name =>
      tell(async turn => {
        mustShape(context, turn)
        return profileContent(origin(), { name })
      }),
    async setPicture(file) {
      const picture = file === undefined ? null : await pictures.upload(file)
      await tell(async turn => {
        if (turn.row.kind !== 'group') throw new CausewayError('request.invalid', 'only groups have pictures')
        mustShape(context, turn)
        return profileContent(origin(), { picture })
      })
    },
    async setTimer(seconds = 0) {
      if (!Number.isInteger(seconds) || seconds < 0 || seconds > timerSecondsMax) throw new CausewayError('request.invalid')
      await tell(async () => profileContent(origin(), { timerSeconds: seconds }))
    },
  }
}

/** Name and picture of a group are its admins' to give; what others say of them nobody believes. */
function mustShape(context: Context, { row }: RoomTurn): void {
  const role = row.participants.find(({ user }) => user === context.me().user)?.role ?? roleIndex.none
  if (row.kind === 'group' && role < roleIndex.admin) throw new CausewayError('room.not_allowed')
}

function contentOf(origin: ContentOrigin, message: string | NestedPart, options?: TextOptions): MimiContent {
  if (typeof message === 'string') return textContent(origin, message, options)
  return { ...textContent(origin, ''), body: message }
}

async function targetOf(context: Context, turn: RoomTurn, id: MessageId): Promise<MessageRow> {
  const found = await findMessage(context, turn, id)
  if (found === undefined) throw new CausewayError('request.invalid', 'no such message')
  return found
}

async function ownTargetOf(context: Context, turn: RoomTurn, id: MessageId): Promise<ReplacedMessage> {
  const found = await targetOf(context, turn, id)
  if (found.sender !== context.me().user) throw new CausewayError('room.not_allowed', 'a message of somebody else')
  return { firstId: found.id, inReplyTo: found.inReplyTo ?? null }
}

async function ownReactionOf(context: Context, turn: RoomTurn, id: MessageId, reaction: string): Promise<ReplacedMessage> {
  const found = await targetOf(context, turn, id)
  const given = found.reactions.find(each => each.user === context.me().user && each.reaction === reaction)
  if (given === undefined) throw new CausewayError('request.invalid', 'no such reaction')
  return { firstId: given.id, inReplyTo: found.id }
}

/** Members as they are added, commit by commit. */
export function addsOf(users: readonly UserUri[]): Participant[][] {
  const adds: Participant[][] = []
  for (let at = 0; at < users.length; at += addedPerCommitMax)
    adds.push(users.slice(at, at + addedPerCommitMax).map(user => ({ user, role: roleIndex.member })))
  return adds
}

type Changing = Pick<Room, 'add' | 'remove' | 'setRole' | 'leave' | 'refresh' | 'acknowledge'>

function changingOf({ context, turns, outbox, commits }: RoomDeps, uri: RoomUri): Changing {
  return {
    async add(users) {
      const { kind, participants } = (await turns.read(uri)) ?? {}
      const added = users.filter(user => participants?.some(present => present.user === user) !== true)
      // Before the first of several commits, not after some of them.
      if (kind !== undefined && added.length + (participants?.length ?? 0) > participantsMax[kind])
        throw new CausewayError('room.full')
      for (const some of addsOf(users)) await commits.want(uri, { kind: 'add', users: some })
    },
    remove: users => commits.want(uri, { kind: 'remove', users }),
    setRole: (user, role) => commits.want(uri, { kind: 'role', user, role: roleIndex[role] }),
    async leave() {
      await context.api('leaveRoom', { params: { room: keyOf(uri) } })
      await turns.take(uri, async turn => {
        if (turn.row.status !== 'over') endRoom(turn)
        await turn.save()
      })
    },
    refresh: () => commits.want(uri, { kind: 'refresh' }),
    async acknowledge() {
      await turns.take(uri, async turn => {
        turn.row.alarmed = undefined
        await turn.save()
      })
      outbox.kick(uri)
    },
  }
}

export function summaryOf(row: RoomRow): RoomSummary {
  const { room, kind, status, name, picture: given, timerSeconds, participants, unread, lastMessageAtMs, lastText } = row
  const { lost, lostCause, quarantined, alarmed } = row
  const picture = summaryOfPicture(given)
  const givenBy = { name: row.nameBy, picture: row.pictureBy }
  const seen = { unread, lastMessageAtMs, lastText }
  const health = { lost, lostCause, quarantined, alarmed }
  return {
    room,
    kind,
    status,
    name,
    picture,
    givenBy,
    timerSeconds,
    participants,
    isLate: row.isLate === true,
    ...seen,
    ...health,
  }
}
