// Files on their way out: one at a time, paused, gone on with, cancelled, and gone on with after the page was closed. What a file says of
// itself is kept beside the client's tables until its message is durable; a small one is kept whole, sealed like everything in the store.

import type { Client, ClientStore, FileSource, StoreChange } from '@causeway/client'
import { base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'
import type { FileFacts, Upload } from './api.ts'
import { previewOf } from './content.ts'
import { type Conversations, roomOf } from './conversations.ts'
import type { Notes } from './notes.ts'
import type { Session } from './session.ts'

export interface Uploads {
  readonly methods: Session['methods']
  /** Those of an earlier page. */
  recall(): Promise<void>
  /** There is a network: what waits may try. */
  goOn(): void
}

export interface UploadsDeps {
  readonly client: Client
  readonly store: ClientStore
  readonly notes: Notes
  readonly conversations: Conversations
  readonly changed: (...topics: string[]) => void
}

/** What outlives the page. */
interface Kept {
  readonly id: string
  readonly room: string
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  /** Tells the same file from another one of its name: when it was changed, and hashes of three places. */
  readonly mark: string
  readonly caption: string | undefined
  readonly preview: { readonly contentType: string; readonly content: string } | undefined
  /** Its bytes are here too. */
  readonly isWhole: boolean
  readonly isPaused: boolean
}

interface Running {
  kept: Kept
  state: Upload['state']
  sentBytes: number
  totalBytes: number
  /** Of this page, as long as it lives. */
  file: FileSource | undefined
}

const piecesTable = 'app_files'
const pieceBytes = 1_048_576
/** Larger files are asked for again when the page was closed: twice their size on a disk is too much to take unasked. */
const keptSizeBytesMax = 67_108_864

class Paused extends Error {}

export function createUploads({ client, store, notes, conversations, changed }: UploadsDeps): Uploads {
  const uploads = new Map<string, Running>()
  let isRunning = false

  const tell = ({ kept }: Running): void => changed(`room ${kept.room}`)
  const set = (upload: Running, state: Upload['state']): void => {
    upload.state = state
    tell(upload)
  }
  const find = (id: string): Running => {
    const found = uploads.get(id)
    if (found === undefined) throw new CausewayError('media.unknown')
    return found
  }
  const keep = async (upload: Running, change: Partial<Kept>): Promise<void> => {
    upload.kept = { ...upload.kept, ...change }
    await notes.put('uploads', upload.kept.id, upload.kept)
  }
  const goOn = (): void => {
    const next = [...uploads.values()].find(({ state }) => state === 'waiting')
    if (isRunning || next === undefined || client.state !== 'online') return
    isRunning = true
    void run(next).finally(() => {
      isRunning = false
      goOn()
    })
  }
  const run = async (upload: Running): Promise<void> => {
    set(upload, 'running')
    try {
      await send(upload)
      uploads.delete(upload.kept.id)
    } catch (error) {
      await settle(upload, error)
    }
    conversations.forget(upload.kept.room)
    changed(`room ${upload.kept.room}`, 'conversations')
  }
  const settle = async (upload: Running, error: unknown): Promise<void> => {
    // Paused, or cancelled and taken away already.
    if (error instanceof Paused || !uploads.has(upload.kept.id)) return
    const isForNow = error instanceof CausewayError && error.retry !== 'never'
    // What the server has forgotten begins anew.
    if (error instanceof CausewayError && error.code === 'media.unknown') await client.media.forget(upload.kept.id)
    set(upload, isForNow && client.state !== 'online' ? 'waiting' : 'failed')
  }
  const send = async (upload: Running): Promise<void> => {
    const { kept } = upload
    const room = await roomOf(client, kept.room)
    await room.sendFile(upload.file ?? keptSource(store, kept), {
      uploadId: kept.id,
      settles: [notes.change('uploads', kept.id, undefined), ...pieceDeletions(kept)],
      onProgress(sentBytes, totalBytes) {
        Object.assign(upload, { sentBytes, totalBytes })
        set(upload, upload.kept.isPaused ? 'paused' : 'running')
      },
      async proceed() {
        if (!uploads.has(kept.id)) throw new CausewayError('client.cancelled')
        if (upload.kept.isPaused) throw new Paused()
      },
      ...(kept.caption === undefined ? {} : { caption: kept.caption }),
      ...(kept.preview === undefined
        ? {}
        : { preview: { contentType: kept.preview.contentType, content: bytesFromBase64url(kept.preview.content) } }),
    })
  }
  return {
    goOn,
    async recall() {
      for (const kept of Object.values(await notes.all('uploads')) as Kept[]) {
        const state = kept.isPaused ? 'paused' : kept.isWhole ? 'waiting' : 'needs-file'
        uploads.set(kept.id, { kept, state, sentBytes: 0, totalBytes: kept.sizeBytes, file: undefined })
      }
      goOn()
    },
    methods: {
      uploads: async (room: string): Promise<Upload[]> =>
        [...uploads.values()]
          .filter(({ kept }) => kept.room === room)
          .map(({ kept: { id, name }, state, sentBytes, totalBytes }) => ({ id, name, state, sentBytes, totalBytes })),
      async sendFile(room: string, file: File, facts: FileFacts): Promise<void> {
        const kept = await keptOf(room, file, facts)
        const upload: Running = { kept, state: 'waiting', sentBytes: 0, totalBytes: file.size, file: sourceOf(file) }
        await notes.put('uploads', kept.id, kept)
        if (file.size <= keptSizeBytesMax) {
          await keepPieces(store, kept.id, file)
          await keep(upload, { isWhole: true })
        }
        uploads.set(kept.id, upload)
        tell(upload)
        goOn()
      },
      async pauseUpload(_room: string, id: string): Promise<void> {
        const upload = find(id)
        await keep(upload, { isPaused: true })
        set(upload, 'paused')
      },
      async resumeUpload(_room: string, id: string, file?: File): Promise<void> {
        const upload = find(id)
        if (file !== undefined) {
          if ((await markOf(file)) !== upload.kept.mark) throw new CausewayError('media.corrupt', 'another file')
          upload.file = sourceOf(file)
        }
        await keep(upload, { isPaused: false })
        set(upload, upload.file === undefined && !upload.kept.isWhole ? 'needs-file' : 'waiting')
        goOn()
      },
      async cancelUpload(room: string, id: string): Promise<void> {
        const { kept } = find(id)
        uploads.delete(id)
        await store.write([notes.change('uploads', id, undefined), ...pieceDeletions(kept)])
        await client.media.forget(id)
        changed(`room ${room}`)
      },
    },
  }
}

async function keptOf(room: string, file: File, facts: FileFacts): Promise<Kept> {
  const preview = previewOf(facts)
  return {
    id: crypto.randomUUID(),
    room,
    name: file.name,
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    sizeBytes: file.size,
    mark: await markOf(file),
    caption: facts.caption === '' ? undefined : facts.caption,
    preview: preview && { contentType: preview.contentType, content: base64urlFromBytes(preview.content) },
    isWhole: false,
    isPaused: false,
  }
}

async function markOf(file: File): Promise<string> {
  const places = [0, Math.floor(file.size / 2), Math.max(0, file.size - pieceBytes)]
  const hashes = await Promise.all(
    places.map(async at => await crypto.subtle.digest('SHA-256', await file.slice(at, at + pieceBytes).arrayBuffer())),
  )
  return [file.size, file.lastModified, ...hashes.map(hash => base64urlFromBytes(new Uint8Array(hash)))].join(' ')
}

function sourceOf(file: File): FileSource {
  return {
    name: file.name,
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    sizeBytes: file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  }
}

function pieceKey(id: string, at: number): string {
  return `${id}/${at}`
}

async function keepPieces(store: ClientStore, id: string, file: File): Promise<void> {
  for (let at = 0; at < file.size; at += pieceBytes) {
    const value = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer())
    await store.write([{ kind: 'put', table: piecesTable, key: pieceKey(id, at), value }])
  }
}

function pieceDeletions({ id, sizeBytes }: Kept): StoreChange[] {
  if (sizeBytes > keptSizeBytesMax) return []
  const count = Math.ceil(sizeBytes / pieceBytes)
  return Array.from({ length: count }, (_, at) => ({ kind: 'delete', table: piecesTable, key: pieceKey(id, at * pieceBytes) }))
}

/** Asked for in pieces of a mebibyte from the beginning, as the sealer does. */
function keptSource(store: ClientStore, { id, name, contentType, sizeBytes }: Kept): FileSource {
  return {
    name,
    contentType,
    sizeBytes,
    async read(offset, length) {
      const piece = await store.get(piecesTable, pieceKey(id, offset))
      if (piece?.length !== length) throw new CausewayError('client.store', 'a piece of a file is missing')
      return piece
    },
  }
}
