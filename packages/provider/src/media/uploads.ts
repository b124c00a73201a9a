// Encrypted files by the tus 1.0 protocol: core, creation, expiration, termination. What is uploaded is ciphertext whose key
// only the readers of a message have; whoever has the file's random id may read it.

import type { CryptoProvider } from '@causeway/crypto'
import type { BlobStore, MediaRow, Store } from '@causeway/store/ports'
import { base32FromBytes, bytesFromBase32, CausewayError, type Gate, mediaPatchSizeBytesMax } from '@causeway/wire'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'

type MediaHandlers = {
  readonly createMedia: Handler<'createMedia'>
  readonly mediaOffset: Handler<'mediaOffset'>
  readonly appendMedia: Handler<'appendMedia'>
  readonly readMedia: Handler<'readMedia'>
  readonly deleteMedia: Handler<'deleteMedia'>
}

interface MediaDeps {
  readonly store: Store
  readonly blobs: BlobStore
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
}

const tus = { 'tus-resumable': '1.0.0' } as const

export function createMedia(deps: MediaDeps): MediaHandlers {
  const { store, blobs } = deps
  /** Uploads that are being written to: two writers at one offset would mix their bytes. */
  const writing = new Set<string>()

  return {
    async createMedia({ headers }, { account }) {
      const sizeBytes = wholeNumber(headers['upload-length'])
      if (sizeBytes > deps.limits.mediaSizeBytesMax) throw new CausewayError('media.too_large')
      const id = deps.crypto.random(16)
      const expiryDay = dayOf(deps.clock.nowMs()) + deps.limits.mediaDays
      const created = await store.createMedia({ id, account, sizeBytes, receivedBytes: 0, expiryDay })
      if (created.kind === 'quota') throw new CausewayError('request.too_many', 'no room left for files of this account')
      await blobs.create(id)
      return { body: undefined, headers: { ...tus, location: `/v1/media/${base32FromBytes(id)}`, ...expires(expiryDay) } }
    },

    async mediaOffset({ params }, caller) {
      const row = await ownRow(store, params.media, caller)
      const offset = { 'upload-offset': `${row.receivedBytes}`, 'upload-length': `${row.sizeBytes}` }
      return { body: undefined, headers: { ...tus, ...offset, ...expires(row.expiryDay), 'cache-control': 'no-store' } }
    },

    async appendMedia({ params, headers, body }, caller) {
      const row = await ownRow(store, params.media, caller)
      const from = wholeNumber(headers['upload-offset'])
      if (from !== row.receivedBytes || writing.has(params.media)) throw new CausewayError('media.offset_mismatch')
      const to = from + body.length
      if (to > row.sizeBytes) throw new CausewayError('media.too_large')
      writing.add(params.media)
      try {
        await blobs.append(row.id, from, body)
        if (!(await store.advanceMedia({ id: row.id, from, to }))) throw new CausewayError('media.offset_mismatch')
      } finally {
        writing.delete(params.media)
      }
      return { body: undefined, headers: { ...tus, 'upload-offset': `${to}`, ...expires(row.expiryDay) } }
    },

    async readMedia({ params, query, headers }, { account }) {
      const row = await rowOf(store, params.media)
      if (row.receivedBytes !== row.sizeBytes) throw new CausewayError('media.unknown')
      if (row.account !== account && query['for'] !== 'report') await mustBeServed(deps.gate, account, row.account)
      const { first, length } = rangeOf(headers['range'], row.sizeBytes)
      const body = length === 0 ? new Uint8Array(0) : await blobs.read(row.id, first, length)
      const last = Math.max(first, first + body.length - 1)
      return { body, headers: { 'accept-ranges': 'bytes', 'content-range': `bytes ${first}-${last}/${row.sizeBytes}` } }
    },

    async deleteMedia({ params }, { account }) {
      const row = await rowOf(store, params.media)
      if (row.account !== account) throw new CausewayError('auth.forbidden')
      // The blob first: a crash in between leaves a record without a file, never a file that nobody finds.
      await blobs.delete(row.id)
      await store.deleteMedia({ id: row.id })
      return { body: undefined, headers: tus }
    },
  }
}

/** Not every file that somebody may fetch reaches a child. */
async function mustBeServed(gate: Gate, account: number, target: number): Promise<void> {
  const verdict = await gate.admit({ kind: 'read-media', account, target })
  if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
}

async function rowOf(store: Store, segment: string): Promise<MediaRow> {
  const id = idOrUndefined(segment)
  const row = id === undefined ? undefined : await store.mediaById({ id })
  if (row === undefined) throw new CausewayError('media.unknown')
  return row
}

async function ownRow(store: Store, segment: string, { account }: DeviceCaller): Promise<MediaRow> {
  const row = await rowOf(store, segment)
  if (row.account !== account) throw new CausewayError('media.unknown')
  return row
}

function idOrUndefined(segment: string): Uint8Array | undefined {
  try {
    const id = bytesFromBase32(segment)
    return id.length === 16 ? id : undefined
  } catch {
    return undefined
  }
}

function wholeNumber(value: string | undefined): number {
  if (value === undefined || !/^\d{1,15}$/.test(value)) throw new CausewayError('request.invalid', 'a whole number of bytes')
  return Number(value)
}

/** RFC 9110 §14.1.2, one range `bytes=first-last` or `bytes=first-`; without it the file's beginning. */
function rangeOf(header: string | undefined, sizeBytes: number): { first: number; length: number } {
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? 'bytes=0-') ?? []
  if (from === undefined) throw new CausewayError('request.invalid', 'Range: bytes=first-last')
  const first = Number(from)
  const last = Math.min(to === '' || to === undefined ? sizeBytes - 1 : Number(to), sizeBytes - 1)
  if ((first >= sizeBytes && sizeBytes > 0) || (to !== '' && Number(to) < first)) throw new CausewayError('wire.out_of_range')
  return { first, length: Math.max(0, Math.min(last - first + 1, mediaPatchSizeBytesMax)) }
}

/** tus expiration: an HTTP date. */
function expires(expiryDay: number): { 'upload-expires': string } {
  // oxlint-disable-next-line no-restricted-globals -- writes a day that was given, reads no clock
  return { 'upload-expires': new Date((expiryDay + 1) * 86_400_000).toUTCString() }
}
