// Reporting: choose messages, see exactly what will be sent, send it sealed to the safety team. Nothing that was not chosen leaves
// the device, and nobody can ask for more.

import { filePartsOf, frankingTag, requestUri, sealEvidence, sealedSizeBytes } from '@causeway/crypto'
import {
  CausewayError,
  decodeMimiContent,
  type EvidenceMessage,
  evidenceSizeBytesMax,
  type ExternalPart,
  type MimiContent,
  type ReportAbout,
  type ReportCategoryName,
  type ReportClaim,
  reportedMessagesMax,
  type RoomUri,
  seenNameLengthMax,
  type UserUri,
} from '@causeway/wire'
import type { Context } from '../context.ts'
import type { ClientStore } from '../ports.ts'
import { sealedPicture } from '../media/pictures.ts'
import { profileIn } from '../rooms/profile.ts'
import { readSaid } from '../rooms/said.ts'
import { idKey, textOf } from '../rooms/timeline.ts'
import {
  type ContactRow,
  keyOf,
  listRows,
  type MessageRow,
  positionOf,
  type ProfileRow,
  readRow,
  type RoomRow,
  tables,
} from '../tables.ts'

/** What will be sent of one thing that was said: everything that is shown here and nothing else. */
export interface PreviewedMessage {
  readonly id: Uint8Array
  /** A message as it was first sent; a later version of one; a reaction to one; the name somebody gave the room; said with a request. */
  readonly what: 'message' | 'edit' | 'reaction' | 'group' | 'profile' | 'request'
  readonly sender: UserUri
  readonly room: RoomUri
  readonly timestamp: number
  readonly text: string | undefined
  readonly files: readonly { readonly filename: string; readonly contentType: string; readonly sizeBytes: number }[]
}

export interface ReportPreview {
  readonly subject: UserUri
  readonly about: ReportAbout
  /** Of a person: the name that goes with the report, empty where this device knows none. */
  readonly seenName: string
  /** At most five, oldest first; an app may leave some out and preview again. */
  readonly messages: readonly PreviewedMessage[]
}

export interface ReportReceipt {
  readonly report: string
  readonly verdict: 'verified' | 'unverifiable' | 'failed'
}

export interface FiledReport extends ReportReceipt {
  readonly filedAtMs: number
  readonly category: ReportCategoryName
  readonly state: 'open' | 'closed'
  readonly outcome?: 'action-taken' | 'no-action' | undefined
  readonly canAppeal: boolean
  /** What became of the own appeal. */
  readonly appeal: 'none' | 'open' | 'upheld' | 'overturned'
}

/** `expired`: the hub's keys of that day are gone. `foreign`: another hub orders that room. */
export type FrankVerdict = 'verified' | 'failed' | 'expired' | 'foreign'

export interface Reports {
  /**
   * A message and up to four before it; of an edited one the first and the last version; of a reaction, named by its own id, what it was
   * a reaction to. Throws `request.invalid` for what this device does not have.
   */
  suggest(room: RoomUri, message: Uint8Array): Promise<ReportPreview>
  /** The name of a room, about who gave it, or its picture. Throws `request.invalid` where it has none. */
  suggestGroup(room: RoomUri, what?: 'name' | 'picture'): Promise<ReportPreview>
  /** The picture that somebody shows. Throws `request.invalid` where this device was told of none. */
  suggestPicture(user: UserUri): Promise<ReportPreview>
  /** Exactly these messages, versions and reactions of a room, about the sender of the last one. */
  preview(room: RoomUri, messages: readonly Uint8Array[]): Promise<ReportPreview>
  /** About a person: their request for contact with what they said, also one that they took back, else the name they go by. */
  previewPerson(subject: UserUri): Promise<ReportPreview>
  /** What a report would be worth: whether the hub vouches for it. The hub is shown the commitment, never the message. */
  verify(room: RoomUri, message: Uint8Array): Promise<FrankVerdict>
  /** Sends what the preview shows. `withFiles`: also the files, as far as the server has them still. Blocks first, if asked. */
  send(
    preview: ReportPreview,
    options: {
      readonly category: ReportCategoryName
      readonly note?: string
      readonly withFiles?: boolean
      readonly block?: boolean
    },
  ): Promise<ReportReceipt>
  list(): Promise<FiledReport[]>
  appeal(report: string, text: string): Promise<void>
}

export function createReports(context: Context, block: (user: UserUri) => Promise<void>): Reports {
  const { api, store } = context
  const preview = async (room: RoomUri, ids: readonly Uint8Array[]): Promise<ReportPreview> => {
    if (ids.length === 0 || ids.length > reportedMessagesMax) throw new CausewayError('request.invalid', 'one to five messages')
    const found = await Promise.all(ids.map(id => statementOf(store, room, id)))
    const inOrder = found.toSorted((a, b) => a.cursor - b.cursor)
    const { sender } = inOrder.at(-1) as Statement
    return { subject: sender, about: 'messages', seenName: '', messages: inOrder.map(each => previewed(room, each)) }
  }
  return {
    preview,
    suggest: async (room, id) => await preview(room, await suggested(store, room, id)),
    async suggestGroup(room, what = 'name') {
      const row = await readRow<RoomRow>(store, tables.rooms, keyOf(room))
      const said = what === 'name' ? row?.profileId : row?.pictureSaidId
      if (said === undefined) throw new CausewayError('request.invalid', `nobody gave that room a ${what}`)
      return await preview(room, [said])
    },
    async suggestPicture(user) {
      const { room, saidId } = (await readRow<ProfileRow>(store, tables.profiles, user)) ?? {}
      if (room === undefined || saidId === undefined) throw new CausewayError('request.invalid', 'no picture was told')
      return await preview(room, [saidId])
    },
    async previewPerson(subject) {
      const contact = await readRow<ContactRow>(store, tables.contacts, subject)
      const seenName = (contact?.handle ?? '').slice(0, seenNameLengthMax)
      const said = contact?.words === undefined ? [] : [contact.words]
      const ids = [...(contact?.withdrawnWords ?? []), ...said].flatMap(({ id }) => (id === undefined ? [] : [id]))
      // Of a request that was taken back the server holds nothing: its words prove it, and without words the name is what can be proven.
      const isRequest = contact?.state === 'asked' || (contact?.state === 'withdrawn' && ids.length > 0)
      if (!isRequest) return { subject, about: 'profile', seenName, messages: [] }
      const room = requestUri(context.crypto, subject, context.me().user)
      const messages = ids.length === 0 ? [] : (await preview(room, ids)).messages
      return { subject, about: 'request', seenName, messages }
    },
    async verify(room, id) {
      const said = await statementOf(store, room, id)
      if (!isOpenedBy(said.sender, room, said.content)) return 'failed'
      const { frank, ...claim } = claimOf(context, said, room)
      try {
        return (await api('verifyFrank', { params: { room: keyOf(room) }, body: { ...claim, ...frank } })).body.verdict
      } catch (error) {
        if (error instanceof CausewayError && error.code === 'room.unknown') return 'foreign'
        throw error
      }
    },
    async send({ subject, about, seenName, messages }, { category, note = '', withFiles = false, block: blocks = false }) {
      // Protection does not wait for the answer of a server.
      if (blocks) await block(subject)
      const { key } = (await api('readSafetyKey')).body
      const said = await Promise.all(messages.map(({ room, id }) => statementOf(store, room, id)))
      const claims = said.map((each, at) => claimOf(context, each, (messages[at] as PreviewedMessage).room))
      const opened: EvidenceMessage[] = []
      let left = evidenceSizeBytesMax / 2
      for (const { content } of said) {
        const files = withFiles ? await filesOf(context, decodeMimiContent(content), left) : []
        left -= files.reduce((sum, file) => sum + file.length, 0)
        opened.push({ content, files })
      }
      const header = { reporter: context.me().user, subject, about, seenName, category, claims }
      const sealed = sealEvidence(context.crypto, key, header, { note, messages: opened })
      const flat = claims.map(({ frank, ...claim }) => ({ ...claim, ...frank }))
      return (await api('fileReport', { body: { subject, about, seenName, category, claims: flat, sealed } })).body
    },
    async list() {
      return (await api('listReports')).body.reports
    },
    async appeal(report, text) {
      await api('appealReport', { params: { report }, body: { text } })
    },
  }
}

/** Something somebody said into a room, as it came, with its stamp. */
type Statement = Pick<MessageRow, 'id' | 'cursor' | 'timestamp' | 'sender' | 'content' | 'frank'> & {
  readonly what: PreviewedMessage['what']
  readonly of?: Uint8Array
}

async function statementOf(store: ClientStore, room: RoomUri, id: Uint8Array): Promise<Statement> {
  const said = await readSaid(store, room, id)
  if (said !== undefined) return { ...said, id }
  const row = await messageRowOf(store, room, id)
  if (row === undefined) throw new CausewayError('request.invalid', 'this device does not have that message')
  return { ...row, what: 'message' }
}

async function messageRowOf(store: ClientStore, room: RoomUri, id: Uint8Array): Promise<MessageRow | undefined> {
  const key = keyOf(room)
  const position = await readRow<string>(store, tables.messageIds, idKey(key, id))
  const row = position === undefined ? undefined : await readRow<MessageRow>(store, tables.messages, `${key}/${position}`)
  return row
}

/** What belongs to it is part of it; context before it as far as there is room. */
async function suggested(store: ClientStore, room: RoomUri, id: Uint8Array): Promise<Uint8Array[]> {
  const chosen = await statementOf(store, room, id)
  if (chosen.of !== undefined) return [chosen.of, id]
  const versions = (await messageRowOf(store, room, id))?.versions ?? []
  const own = [id, ...versions.slice(-1)]
  const before = await listRows<MessageRow>(store, tables.messages, {
    prefix: `${keyOf(room)}/`,
    to: `${keyOf(room)}/${positionOf(chosen.cursor)}`,
    reverse: true,
    limit: reportedMessagesMax - own.length,
  })
  return [...before.map(({ row }) => row.id), ...own]
}

function previewed(room: RoomUri, { id, what, sender, timestamp, content: bytes }: Statement): PreviewedMessage {
  const content = decodeMimiContent(bytes)
  const files = filePartsOf(content.body).map(({ filename, contentType, sizeBytes }) => ({ filename, contentType, sizeBytes }))
  const text = what === 'group' ? profileIn(content)?.name : textOf(content)
  return { id, what, sender, room, timestamp, text, files }
}

function claimOf({ crypto }: Context, { content, frank, sender, timestamp }: Statement, roomUri: RoomUri): ReportClaim {
  const tag = frankingTag(crypto, decodeMimiContent(content).salt, content)
  return { frankingTag: tag, frank, senderUri: sender, roomUri, timestamp }
}

/** The half that only the holder of the message can check. */
function isOpenedBy(sender: UserUri, room: RoomUri, bytes: Uint8Array): boolean {
  const { senderUri, roomUri } = decodeMimiContent(bytes)
  return senderUri === sender && roomUri === room
}

/** The ciphertexts, in order, as long as they fit; one that is gone ends the list, because files are told apart by their place. */
async function filesOf(context: Context, content: MimiContent, sizeBytesMax: number): Promise<Uint8Array[]> {
  const files: Uint8Array[] = []
  let left = sizeBytesMax
  for (const part of filePartsOf(content.body)) {
    const sizeBytes = sealedSizeBytes(part.sizeBytes)
    if (sizeBytes > left) break
    const file = await fetched(context, part, sizeBytes).catch((error: unknown) => {
      if (error instanceof CausewayError) return undefined
      throw error
    })
    if (file === undefined) break
    left -= sizeBytes
    files.push(file)
  }
  return files
}

/** A picture's ciphertext is made anew from what this device shows: the server may have it no more. */
async function fetched(context: Context, part: ExternalPart, sizeBytes: number): Promise<Uint8Array> {
  const own = await sealedPicture(context, part)
  if (own !== undefined) return own
  const media = part.url.slice(part.url.lastIndexOf('/') + 1)
  const range = `bytes=0-${sizeBytes - 1}`
  // Also what this account is not shown yet.
  const { body } = await context.api('readMedia', { params: { media }, query: { for: 'report' }, headers: { range } })
  return body
}
