// Files: sealed here piece by piece, uploaded by tus 1.0, checked and opened on the way back. The server sees padded ciphertext.

import { createAttachmentKey, createAttachmentOpener, createAttachmentSealer, sealedSizeBytes } from '@causeway/crypto'
import type { AttachmentKey, AttachmentReference } from '@causeway/crypto'
import {
  type AttachedFile,
  CausewayError,
  errors,
  type ExternalPart,
  hasCode,
  mediaPatchSizeBytesMax,
  mediaSizeBytesMax,
} from '@causeway/wire'
import { backoffMs, pause } from '../backoff.ts'
import type { Context } from '../context.ts'
import { deleteRow, hexOf, putRow, readRow, tables, type UploadRow } from '../tables.ts'

/** A file to send. `read` gives `length` bytes from `offset` (fewer only at the end), the same bytes every time. */
export interface FileSource {
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  read(offset: number, length: number): Promise<Uint8Array>
}

export interface UploadOptions {
  /** Sealed bytes that the server has. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void
  /** Asked before each piece leaves: while it waits the upload pauses; `client.cancelled` from it ends the upload for good. */
  readonly proceed?: () => Promise<void>
  /** Names an upload over restarts: the same id with the same file goes on where it stopped. */
  readonly uploadId?: string
  /** The very file of an earlier upload under the key of then: the same ciphertext in a new place. */
  readonly sealedAs?: AttachmentKey
}

export interface DownloadOptions {
  readonly sizeBytesMax?: number
  /** Ciphertext that is here. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number) => void
}

export interface Media {
  /** Seals and uploads; the answer is what a message carries. Goes on after failures of the network. */
  upload(file: FileSource, options?: UploadOptions): Promise<AttachedFile>
  /** Checks the hash of the ciphertext and opens it. Throws `media.corrupt`, and then nothing of it may be used. */
  download(part: ExternalPart, options?: DownloadOptions): Promise<Uint8Array>
  /**
   * The same piece by piece, for files that do not belong into memory: up to 2 GB. Nothing that `take` got may be used before the
   * answer resolves; only then is it known to be what was sent.
   */
  stream(part: ExternalPart, take: (piece: Uint8Array) => void, options?: DownloadOptions): Promise<void>
  /** Forgets an upload that was begun and is not going on. */
  forget(uploadId: string): Promise<void>
}

/** Private-use number (RFC 5116 §6) for AES-256-GCM in STREAM; see docs/decisions. */
export const attachmentAlgorithm = 0xf001
const pieceBytes = 1_048_576
const patchBytes: number = Math.min(4 * 1_048_576, mediaPatchSizeBytesMax)
/** Smaller files leave in smaller pieces: whoever waits sees that it goes on. */
const smallSizeBytesMax = 67_108_864
const downloadSizeBytesMax = 268_435_456
const tus = { 'tus-resumable': '1.0.0' }

export function bytesSource(name: string, contentType: string, bytes: Uint8Array): FileSource {
  const read = async (offset: number, length: number): Promise<Uint8Array> => bytes.subarray(offset, offset + length)
  return { name, contentType, sizeBytes: bytes.length, read }
}

export function createMedia(context: Context): Media {
  return {
    async upload(file, options = {}) {
      const id = options.uploadId ?? hexOf(context.crypto.random(16))
      const { key, media } = await beginUpload(context, file, id, options.sealedAs)
      const reference = await sendSealed(context, file, key, media, options).catch(async (error: unknown) => {
        // What the server has of it nobody can open any more, and it expires there.
        if (hasCode(error, 'client.cancelled')) await context.store.write([deleteRow(tables.uploads, id)])
        throw error
      })
      // The row goes when the file is there; a message that never follows leaves only ciphertext that expires.
      await context.store.write([deleteRow(tables.uploads, id)])
      return attachedFile(context, file, reference, media)
    },
    async download(part, options = {}) {
      const opened: Uint8Array[] = []
      await stream(context, part, piece => void opened.push(piece), { sizeBytesMax: downloadSizeBytesMax, ...options })
      return joined(
        opened,
        opened.reduce((sum, piece) => sum + piece.length, 0),
      )
    },
    stream: (part, take, options = {}) => stream(context, part, take, options),
    forget: id => context.store.write([deleteRow(tables.uploads, id)]),
  }
}

function attachedFile(context: Context, file: FileSource, reference: AttachmentReference, media: string): AttachedFile {
  return {
    contentType: file.contentType,
    // MIMI content allows https alone; each client asks its own server for the path.
    url: `https://${context.me().property}/v1/media/${media}`,
    expiresSeconds: 0,
    sizeBytes: file.sizeBytes,
    encAlg: attachmentAlgorithm,
    key: reference.key,
    nonce: reference.noncePrefix,
    aad: reference.header,
    hashAlg: 1,
    contentHash: reference.contentHash,
    description: '',
    filename: file.name,
  }
}

/** The key is durable before the first sealed byte leaves: resuming seals the same bytes again. */
async function beginUpload(
  context: Context,
  file: FileSource,
  id: string,
  sealedAs: AttachmentKey | undefined,
): Promise<{ key: AttachmentKey; media: string }> {
  const known = await readRow<UploadRow>(context.store, tables.uploads, id)
  if (known !== undefined) return { key: known, media: known.media }
  const key = sealedAs ?? createAttachmentKey(context.crypto, file.sizeBytes)
  const { headers } = await context.api('createMedia', {
    headers: { ...tus, 'upload-length': `${sealedSizeBytes(file.sizeBytes)}` },
  })
  const media = mediaIdOf(headers['location'])
  await context.store.write([putRow(tables.uploads, id, { ...key, media } satisfies UploadRow)])
  return { key, media }
}

function mediaIdOf(location: string | undefined): string {
  const media = /\/v1\/media\/([\w-]{1,64})$/.exec(location ?? '')?.[1]
  if (media === undefined) throw new CausewayError('client.untrusted', 'an upload without its place')
  return media
}

async function sendSealed(
  context: Context,
  file: FileSource,
  key: AttachmentKey,
  media: string,
  options: UploadOptions,
): Promise<AttachmentReference> {
  const sealer = createAttachmentSealer(context.crypto, key)
  const total = sealedSizeBytes(file.sizeBytes)
  const upload = { media, total, offset: await offsetOf(context, media), onProgress: options.onProgress }
  const flushBytes = file.sizeBytes <= smallSizeBytesMax ? pieceBytes : patchBytes
  let pending: Uint8Array[] = []
  let start = 0
  let pendingBytes = 0
  const flush = async (): Promise<void> => {
    await options.proceed?.()
    await appendFrom(context, upload, start, joined(pending, pendingBytes))
    start += pendingBytes
    pending = []
    pendingBytes = 0
  }
  const take = async (sealed: readonly Uint8Array[]): Promise<void> => {
    for (const chunk of sealed) {
      pending.push(chunk)
      pendingBytes += chunk.length
      if (pendingBytes + pieceBytes + 16 > flushBytes) await flush()
    }
  }
  for (let at = 0; at < file.sizeBytes; at += pieceBytes) {
    await take(sealer.push(await file.read(at, Math.min(pieceBytes, file.sizeBytes - at))))
  }
  const { sealed, reference } = sealer.finish()
  await take(sealed)
  if (pendingBytes > 0) await flush()
  return reference
}

interface Upload {
  readonly media: string
  readonly total: number
  offset: number
  readonly onProgress: UploadOptions['onProgress']
}

/** Sends `bytes`, which stand at `start`, as far as the server does not have them; asks for its offset after each failure. */
async function appendFrom(context: Context, upload: Upload, start: number, bytes: Uint8Array): Promise<void> {
  for (let failures = 0; upload.offset < start + bytes.length; ) {
    try {
      const rest = bytes.subarray(Math.max(0, upload.offset - start))
      const headers = { ...tus, 'upload-offset': `${upload.offset}` }
      await context.api('appendMedia', { params: { media: upload.media }, headers, body: rest })
      upload.offset += rest.length
      upload.onProgress?.(upload.offset, upload.total)
      failures = 0
    } catch (error) {
      if (!(error instanceof CausewayError) || errors[error.code].retry === 'never' || ++failures > uploadFailuresMax) throw error
      await pause(context.timers, backoffMs(context.crypto, failures))
      upload.offset = await offsetOf(context, upload.media).catch(() => upload.offset)
    }
  }
}

const uploadFailuresMax = 12

async function offsetOf(context: Context, media: string): Promise<number> {
  const { headers } = await context.api('mediaOffset', { params: { media }, headers: tus })
  const offset = Number(headers['upload-offset'])
  if (!Number.isSafeInteger(offset) || offset < 0) throw new CausewayError('client.untrusted', 'an upload without offset')
  return offset
}

async function stream(
  context: Context,
  part: ExternalPart,
  take: (piece: Uint8Array) => void,
  { sizeBytesMax = mediaSizeBytesMax, onProgress }: DownloadOptions,
): Promise<void> {
  if (part.encAlg !== attachmentAlgorithm || part.hashAlg !== 1)
    throw new CausewayError('media.corrupt', 'not encrypted as expected')
  if (part.sizeBytes > sizeBytesMax) throw new CausewayError('media.too_large')
  const { key, nonce: noncePrefix, aad: header, contentHash } = part
  const opener = createAttachmentOpener(context.crypto, { key, noncePrefix, header, contentHash })
  const total = sealedSizeBytes(part.sizeBytes)
  const media = mediaIdOf(part.url)
  for (let at = 0; at < total; ) {
    const range = `bytes=${at}-${Math.min(at + patchBytes, total) - 1}`
    const { body } = await readRetrying(context, media, range)
    if (body.length === 0 || at + body.length > total) throw new CausewayError('media.corrupt', 'another length')
    at += body.length
    for (const piece of opener.push(body)) take(piece)
    onProgress?.(at, total)
  }
  // Only now is anything of it known to be what was sent.
  opener.finish()
}

async function readRetrying(context: Context, media: string, range: string): Promise<{ body: Uint8Array }> {
  for (let failures = 0; ; failures++) {
    try {
      return await context.api('readMedia', { params: { media }, headers: { range } })
    } catch (error) {
      if (!hasCode(error, 'client.offline') || failures === uploadFailuresMax) throw error
      await pause(context.timers, backoffMs(context.crypto, failures))
    }
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
