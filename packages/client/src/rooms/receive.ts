// One decrypted application message: is it what it says it is, and what does it change?

import { equalBytes, frankingTag, verifyFrank } from '@causeway/crypto'
import {
  CausewayError,
  decodeMessageStatus,
  decodeMimiContent,
  type DeviceUri,
  dispositions,
  type FanoutMessage,
  messageIdOf,
  type MessageId,
  messageStatuses,
  type MimiContent,
  roleIndex,
  statusMediaType,
  type UserUri,
} from '@causeway/wire'
import type { Context } from '../context.ts'
import { type MessageRow, positionOf, type ProfileRow, putRow, readRow, type SaidRow, tables } from '../tables.ts'
import { tagFromAuthenticatedData } from './envelope.ts'
import { personIn } from '../contacts/profiles.ts'
import { forgetPicture, type Picture, pictureId } from '../media/pictures.ts'
import { settingsIn } from '../settings/content.ts'
import { receiveSettings, type ToldSettings } from '../settings/receive.ts'
import { changeMessage, draftOf, findMessage, saveMessage } from './draft.ts'
import { expiresAtMs, noteExpiry } from './expiry.ts'
import { profileIn, type RoomProfile } from './profile.ts'
import { forgetSaid, keepSaid, keepVersion } from './said.ts'
import { readTo } from './read.ts'
import { receiptParticipantsMax } from './receipts.ts'
import { idKey, kindOf, messageFromRow, textOf } from './timeline.ts'
import type { RoomTurn } from './turn.ts'

type ApplicationEntry = Extract<FanoutMessage, { kind: 'application' }>

/** A message as MLS and the hub vouch for it. */
export interface Opened {
  readonly cursor: number
  readonly entry: ApplicationEntry
  readonly user: UserUri
  readonly device: DeviceUri
  readonly authenticatedData: Uint8Array
  readonly plaintext: Uint8Array
}

/** Changes of this message, added to the turn. A message that does not verify is kept apart and counted, never shown. */
export async function receiveMessage(context: Context, turn: RoomTurn, opened: Opened): Promise<void> {
  const content = contentOrCause(context, turn, opened)
  if (typeof content === 'string') return quarantine(turn, opened, content)
  const id = messageIdOf(content, opened.plaintext, data => context.crypto.hash('SHA-256', data))
  // A participant's device may repeat its own content; the hub orders it twice, the app sees it once.
  if (await isKnown(context, turn, id)) return
  await applyContent(context, turn, opened, content, id)
}

/** A message of this very device: it is known what was sent, and the log now says where it stands. */
export async function receiveOwnMessage(context: Context, turn: RoomTurn, opened: Opened): Promise<void> {
  const content = decodeMimiContent(opened.plaintext)
  const id = messageIdOf(content, opened.plaintext, data => context.crypto.hash('SHA-256', data))
  if (!(await isKnown(context, turn, id))) await applyContent(context, turn, opened, content, id)
}

async function isKnown(context: Context, turn: RoomTurn, id: MessageId): Promise<boolean> {
  const key = idKey(turn.key, id)
  const draft = draftOf(turn)
  if (draft.ids.has(key) || (await context.store.get(tables.messageIds, key)) !== undefined) return true
  draft.ids.add(key)
  return false
}

/** Keeps what does not verify where only a report finds it. */
export function quarantine(turn: RoomTurn, opened: Opened, cause: string): void {
  const { cursor, entry, plaintext } = opened
  turn.row.quarantined += 1
  turn.change(
    putRow(tables.quarantine, `${turn.key}/${positionOf(cursor)}`, {
      cursor,
      timestamp: entry.timestamp,
      cause,
      content: plaintext,
    }),
  )
  turn.emit({ name: 'alarm', kind: 'quarantined', room: turn.row.room, user: opened.user, count: turn.row.quarantined })
}

// standards.md §6, rule 1: everything the hub and the sender claim is checked against what MLS proved.
function contentOrCause(context: Context, turn: RoomTurn, opened: Opened): MimiContent | string {
  const content = decodedOrCause(opened.plaintext)
  if (typeof content === 'string') return content
  if (content.senderUri !== opened.user) return 'sender'
  if (content.roomUri !== turn.row.room) return 'room'
  if (!isTagRight(context, opened, content)) return 'tag'
  return isFrankRight(context, turn, opened) ? content : 'frank'
}

function decodedOrCause(plaintext: Uint8Array): MimiContent | string {
  try {
    return decodeMimiContent(plaintext)
  } catch (error) {
    if (error instanceof CausewayError) return error.code
    throw error
  }
}

function isTagRight(context: Context, { authenticatedData, plaintext }: Opened, content: MimiContent): boolean {
  try {
    const tag = tagFromAuthenticatedData(authenticatedData)
    return tag !== undefined && equalBytes(tag, frankingTag(context.crypto, content.salt, plaintext))
  } catch (error) {
    if (error instanceof CausewayError) return false
    throw error
  }
}

function isFrankRight(context: Context, turn: RoomTurn, { entry, user }: Opened): boolean {
  const hubKey = context.hubKey()
  const frankContext = { senderUri: user, roomUri: turn.row.room, acceptedTimestamp: entry.timestamp }
  return hubKey !== undefined && verifyFrank(context.crypto, hubKey, entry.frank, frankContext)
}

async function applyContent(
  context: Context,
  turn: RoomTurn,
  opened: Opened,
  content: MimiContent,
  id: MessageId,
): Promise<void> {
  const { body } = content
  const own = opened.user === context.me().user
  if (body.kind === 'single' && body.contentType === statusMediaType)
    return await applyStatus(context, turn, opened, body.content)
  const settings = settingsIn(content)
  if (settings !== undefined) return await applySettings(context, turn, opened, { settings, id })
  rememberId(turn, id, opened.cursor)
  const person = personIn(content)
  if (person !== undefined) return await applyPerson(context, turn, opened, { ...person, id, own })
  const profile = profileIn(content)
  if (profile !== undefined) return applyProfile(turn, opened, { profile, id, own })
  if (content.replaces !== null) return await applyReplacement(context, turn, opened, content, id)
  if (body.disposition === dispositions.reaction) return await applyReaction(context, turn, opened, content, id)
  if (!showMessage(context, turn, opened, content, id) || own) return
  // Another device of the own may have read it before it came here.
  if (positionOf(opened.cursor) > turn.row.readPosition) turn.row.unread += 1
  if (turn.row.deliveredDue.length < receiptsDueMax && turn.row.participants.length <= receiptParticipantsMax) {
    turn.row.deliveredDue.push(id)
  }
}

/** Own devices alone are in a room of this kind; elsewhere nobody has settings to tell. */
async function applySettings(
  context: Context,
  turn: RoomTurn,
  { cursor, entry: { timestamp } }: Opened,
  told: Pick<ToldSettings, 'settings' | 'id'>,
): Promise<void> {
  if (turn.row.kind === 'self') await receiveSettings(context, turn, { ...told, cursor, timestamp })
}

const receiptsDueMax = 256

function rememberId(turn: RoomTurn, id: MessageId, cursor: number): void {
  turn.change(putRow(tables.messageIds, idKey(turn.key, id), positionOf(cursor)))
}

/** False when its time is over already: then it never was. */
function showMessage(context: Context, turn: RoomTurn, opened: Opened, content: MimiContent, id: MessageId): boolean {
  const endsAtMs = expiresAtMs(content, opened.entry.timestamp)
  if (endsAtMs !== undefined && endsAtMs <= context.clock.nowMs()) return false
  const row: MessageRow = {
    id,
    cursor: opened.cursor,
    timestamp: opened.entry.timestamp,
    sender: opened.user,
    senderDevice: opened.device,
    content: opened.plaintext,
    frank: opened.entry.frank,
    inReplyTo: content.inReplyTo ?? undefined,
    kind: kindOf(content),
    text: textOf(content),
    plain: content.body.kind === 'single' && textOf(content) !== undefined,
    expiresAtMs: endsAtMs,
    versionId: id,
    edited: false,
    deleted: false,
    reactions: [],
    delivered: [],
    read: [],
  }
  turn.row.lastMessageAtMs = row.timestamp
  turn.row.lastText = row.text
  turn.change(putRow(tables.messages, `${turn.key}/${positionOf(row.cursor)}`, row))
  draftOf(turn).rows.set(positionOf(row.cursor), row)
  const message = messageFromRow(row, { room: turn.row.room, me: context.me().user })
  turn.emit({ name: 'message', room: turn.row.room, message })
  noteExpiry(turn, row)
  return true
}

async function applyReplacement(
  context: Context,
  turn: RoomTurn,
  opened: Opened,
  content: MimiContent,
  id: MessageId,
): Promise<void> {
  const first = content.replaces as MessageId
  if (await takeBackReaction(context, turn, opened.user, content)) return
  const row = await findMessage(context, turn, first)
  // MIMI content, Edits: only the sender of the first version may replace it.
  if (row === undefined || row.sender !== opened.user || row.deleted) return
  if (content.body.kind === 'null') row.deleted = true
  else row.text = textOf(content)
  row.edited = !row.deleted
  row.versionId = id
  if (row.edited) keepVersion(turn, row, id, saidOf(opened, 'edit', row.id))
  if (turn.row.lastMessageAtMs === row.timestamp) turn.row.lastText = row.deleted ? undefined : row.text
  changeMessage(context, turn, row)
}

async function takeBackReaction(context: Context, turn: RoomTurn, user: UserUri, content: MimiContent): Promise<boolean> {
  if (content.body.disposition !== dispositions.reaction || content.inReplyTo === null) return false
  const row = await findMessage(context, turn, content.inReplyTo)
  if (row === undefined) return true
  const kept = row.reactions.filter(({ id, user: by }) => by !== user || !equalBytes(id, content.replaces as MessageId))
  if (kept.length === row.reactions.length) return true
  turn.change(forgetSaid(turn.key, content.replaces as MessageId))
  row.reactions = kept
  changeMessage(context, turn, row)
  return true
}

const reactionsMax = 512
const reactionTextMax = 64

async function applyReaction(
  context: Context,
  turn: RoomTurn,
  opened: Opened,
  content: MimiContent,
  id: MessageId,
): Promise<void> {
  const row = content.inReplyTo === null ? undefined : await findMessage(context, turn, content.inReplyTo)
  const reaction = textOf(content)
  if (row === undefined || reaction === undefined || reaction.length > reactionTextMax) return
  if (row.reactions.length >= reactionsMax || row.reactions.some(r => r.user === opened.user && r.reaction === reaction)) return
  row.reactions.push({ id, user: opened.user, reaction })
  keepSaid(turn, id, saidOf(opened, 'reaction', row.id))
  changeMessage(context, turn, row)
}

interface SaidPerson {
  readonly picture: Picture | null
  readonly id: MessageId
  readonly own: boolean
}

/** What somebody shows of themself counts in conversations of two, the newest whichever it was said in. */
async function applyPerson(context: Context, turn: RoomTurn, opened: Opened, { picture, id, own }: SaidPerson): Promise<void> {
  const { row } = turn
  if (row.kind === 'group') return
  if (own) row.ownPictureSaid = picture === null ? '' : pictureId(picture)
  const before = await readRow<ProfileRow>(context.store, tables.profiles, opened.user)
  const { timestamp } = opened.entry
  if (before !== undefined && before.atMs > timestamp) return
  if (before?.saidId !== undefined && before.room === row.room) turn.change(forgetSaid(turn.key, before.saidId))
  const isSame = before?.picture !== undefined && picture !== null && pictureId(before.picture) === pictureId(picture)
  if (before?.picture !== undefined && !isSame) turn.change(forgetPicture(before.picture))
  const said = picture === null ? {} : { room: row.room, saidId: id }
  turn.change(
    putRow(tables.profiles, opened.user, { picture: picture ?? undefined, atMs: timestamp, ...said } satisfies ProfileRow),
  )
  if (picture !== null) keepSaid(turn, id, saidOf(opened, 'profile'))
  turn.emit({ name: 'profile', user: opened.user })
}

interface SaidProfile {
  readonly profile: RoomProfile
  readonly id: MessageId
  readonly own: boolean
}

function applyProfile(turn: RoomTurn, opened: Opened, { profile, id, own }: SaidProfile): void {
  const { row } = turn
  const role = row.participants.find(participant => participant.user === opened.user)?.role ?? roleIndex.none
  // What an own device tells one that knows nothing yet; everybody else believes admins alone.
  const isIntroduction = own && row.name === undefined && row.picture === undefined
  if (row.kind === 'group' && role < roleIndex.admin && !isIntroduction) return
  const before = [row.profileId, row.pictureSaidId]
  // Who says the same again, to somebody new, did not give it.
  if (profile.name !== undefined && profile.name !== row.name) {
    row.name = profile.name
    row.profileId = id
    row.nameBy = opened.user
  }
  // What an own device only passes on was given by somebody whom this one cannot know.
  const by = isIntroduction ? undefined : opened.user
  if (profile.picture !== undefined && row.kind === 'group') applyPicture(turn, { picture: profile.picture, id, by })
  const { timerSeconds } = profile
  if (timerSeconds !== undefined) row.timerSeconds = timerSeconds === 0 ? undefined : timerSeconds
  if (row.profileId === id || row.pictureSaidId === id) keepSaid(turn, id, saidOf(opened, 'group'))
  for (const old of before) {
    if (old !== undefined && old !== row.profileId && old !== row.pictureSaidId) turn.change(forgetSaid(turn.key, old))
  }
  turn.emit({ name: 'room', room: row.room, change: 'profile' })
}

interface GivenPicture {
  readonly picture: Picture | null
  readonly id: MessageId
  readonly by: UserUri | undefined
}

function applyPicture({ row, change }: RoomTurn, { picture, id, by }: GivenPicture): void {
  const isSame = picture !== null && row.picture !== undefined && pictureId(picture) === pictureId(row.picture)
  if (!isSame && row.picture !== undefined) change(forgetPicture(row.picture))
  // The same one again lies in a new place, where it is kept for longer.
  row.picture = picture ?? undefined
  if (isSame) return
  row.pictureSaidId = picture === null ? undefined : id
  row.pictureBy = picture === null ? undefined : by
}

function saidOf({ cursor, entry, user, plaintext }: Opened, what: SaidRow['what'], of?: MessageId): SaidRow {
  const { timestamp, frank } = entry
  return { what, cursor, timestamp, sender: user, content: plaintext, frank, ...(of === undefined ? {} : { of }) }
}

async function applyStatus(context: Context, turn: RoomTurn, opened: Opened, bytes: Uint8Array): Promise<void> {
  const statuses = statusesOrNone(bytes)
  const isOwn = opened.user === context.me().user
  for (const { messageId, status } of statuses) {
    const row = await findMessage(context, turn, messageId)
    if (row === undefined) continue
    if (isOwn) await readElsewhere(context, turn, row, status)
    else if (row.sender === context.me().user) markReceived(turn, row, opened.user, status)
  }
}

/** Another device of this account has read up to here. */
async function readElsewhere(context: Context, turn: RoomTurn, row: MessageRow, status: number): Promise<void> {
  if (status === messageStatuses.read) await readTo(context, turn, positionOf(row.cursor))
}

function markReceived(turn: RoomTurn, row: MessageRow, user: UserUri, status: number): void {
  const isRead = status === messageStatuses.read
  if (!isRead && status !== messageStatuses.delivered) return
  const isNew = isRead ? !row.read.includes(user) : !row.delivered.includes(user)
  if (!isNew || !turn.row.participants.some(participant => participant.user === user)) return
  if (!row.delivered.includes(user)) row.delivered.push(user)
  if (isRead) row.read.push(user)
  saveMessage(turn, row)
  turn.emit({ name: 'receipt', room: turn.row.room, user, id: row.id, state: isRead ? 'read' : 'delivered' })
}

function statusesOrNone(bytes: Uint8Array): ReturnType<typeof decodeMessageStatus> {
  try {
    return decodeMessageStatus(bytes)
  } catch (error) {
    if (error instanceof CausewayError) return []
    throw error
  }
}
