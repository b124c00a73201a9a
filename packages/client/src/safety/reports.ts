// Reporting: choose messages, see exactly what will be sent, send it sealed to the safety team. Nothing that was not chosen leaves
// the device, and nobody can ask for more.

import { filePartsOf, frankingTag, sealEvidence } from '@causeway/crypto'
import {
  CausewayError,
  decodeMimiContent,
  type EvidenceMessage,
  evidenceSizeBytesMax,
  type ExternalPart,
  type MimiContent,
  type ReportCategoryName,
  type ReportClaim,
  reportedMessagesMax,
  type RoomUri,
  type UserUri,
} from '@causeway/wire'
import { sealedSizeBytes } from '@causeway/crypto'
import type { Context } from '../context.ts'
import { idKey, textOf } from '../rooms/timeline.ts'
import { keyOf, listRows, type MessageRow, positionOf, readRow, tables } from '../tables.ts'

/** What will be sent of one message: everything that is shown here and nothing else. */
export interface PreviewedMessage {
  readonly id: Uint8Array
  readonly sender: UserUri
  readonly room: RoomUri
  readonly timestamp: number
  readonly text: string | undefined
  readonly files: readonly { readonly filename: string; readonly contentType: string; readonly sizeBytes: number }[]
}

export interface ReportPreview {
  readonly subject: UserUri
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
}

export interface Reports {
  /** The message and up to four before it. Throws `request.invalid` for a message that this device does not have. */
  suggest(room: RoomUri, message: Uint8Array): Promise<ReportPreview>
  /** Exactly these messages of a room, about the sender of the last one. */
  preview(room: RoomUri, messages: readonly Uint8Array[]): Promise<ReportPreview>
  /** About a person without any message: their name, picture, requests. */
  previewPerson(subject: UserUri): ReportPreview
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

const contextMessages = 4

export function createReports(context: Context, block: (user: UserUri) => Promise<void>): Reports {
  const { api } = context
  const rowsOf = async (room: RoomUri, ids: readonly Uint8Array[]): Promise<MessageRow[]> => {
    const rows = await Promise.all(ids.map(id => rowOf(context, room, id)))
    return rows.toSorted((a, b) => a.cursor - b.cursor)
  }
  const preview = async (room: RoomUri, ids: readonly Uint8Array[]): Promise<ReportPreview> => {
    if (ids.length === 0 || ids.length > reportedMessagesMax) throw new CausewayError('request.invalid', 'one to five messages')
    const rows = await rowsOf(room, ids)
    return { subject: (rows.at(-1) as MessageRow).sender, messages: rows.map(row => previewed(room, row)) }
  }
  return {
    preview,
    async suggest(room, message) {
      const chosen = await rowOf(context, room, message)
      const before = await listRows<MessageRow>(context.store, tables.messages, {
        prefix: `${keyOf(room)}/`,
        to: `${keyOf(room)}/${positionOf(chosen.cursor)}`,
        reverse: true,
        limit: contextMessages,
      })
      return await preview(room, [...before.map(({ row }) => row.id), chosen.id])
    },
    previewPerson: subject => ({ subject, messages: [] }),
    async send({ subject, messages }, { category, note = '', withFiles = false, block: blocks = false }) {
      // Protection does not wait for the answer of a server.
      if (blocks) await block(subject)
      const { key } = (await api('readSafetyKey')).body
      const rows = await Promise.all(messages.map(({ room, id }) => rowOf(context, room, id)))
      const claims = rows.map((row, at) => claimOf(context, row, (messages[at] as PreviewedMessage).room))
      const opened: EvidenceMessage[] = []
      let left = evidenceSizeBytesMax / 2
      for (const row of rows) {
        const files = withFiles ? await filesOf(context, decodeMimiContent(row.content), left) : []
        left -= files.reduce((sum, file) => sum + file.length, 0)
        opened.push({ content: row.content, files })
      }
      const header = { reporter: context.me().user, subject, category, claims }
      const sealed = sealEvidence(context.crypto, key, header, { note, messages: opened })
      const flat = claims.map(({ frank, ...claim }) => ({ ...claim, ...frank }))
      return (await api('fileReport', { body: { subject, category, claims: flat, sealed } })).body
    },
    async list() {
      return (await api('listReports')).body.reports
    },
    async appeal(report, text) {
      await api('appealReport', { params: { report }, body: { text } })
    },
  }
}

async function rowOf(context: Context, room: RoomUri, id: Uint8Array): Promise<MessageRow> {
  const key = keyOf(room)
  const position = await readRow<string>(context.store, tables.messageIds, idKey(key, id))
  const row = position === undefined ? undefined : await readRow<MessageRow>(context.store, tables.messages, `${key}/${position}`)
  if (row === undefined) throw new CausewayError('request.invalid', 'this device does not have that message')
  return row
}

/** Of the first version: what an edit replaced is what was said first, and what the frank proves. */
function previewed(room: RoomUri, row: MessageRow): PreviewedMessage {
  const content = decodeMimiContent(row.content)
  const files = filePartsOf(content.body).map(({ filename, contentType, sizeBytes }) => ({ filename, contentType, sizeBytes }))
  return { id: row.id, sender: row.sender, room, timestamp: row.timestamp, text: textOf(content), files }
}

function claimOf({ crypto }: Context, row: MessageRow, roomUri: RoomUri): ReportClaim {
  const { salt } = decodeMimiContent(row.content)
  const tag = frankingTag(crypto, salt, row.content)
  return { frankingTag: tag, frank: row.frank, senderUri: row.sender, roomUri, timestamp: row.timestamp }
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

async function fetched({ api }: Context, part: ExternalPart, sizeBytes: number): Promise<Uint8Array> {
  const media = part.url.slice(part.url.lastIndexOf('/') + 1)
  const { body } = await api('readMedia', { params: { media }, headers: { range: `bytes=0-${sizeBytes - 1}` } })
  return body
}
