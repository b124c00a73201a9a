// Pictures of groups and people: small files with a key of their own. Whoever has one keeps it, because files at the server expire;
// and whoever passes it on seals it again under its own key, which gives the same ciphertext: what was franked stays true.

import { type AttachmentKey, concat, createAttachmentSealer } from '@causeway/crypto'
import { CausewayError, dispositions, type ExternalPart, type NestedPart, type SinglePart } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { StoreChange } from '../ports.ts'
import { hexOf, tables } from '../tables.ts'
import { attachmentAlgorithm, bytesSource, type Media } from './media.ts'

/** Square, drawn anew by the app (no EXIF), at most 512 pixels wide. */
export interface PictureFile {
  readonly bytes: Uint8Array
  readonly contentType: 'image/webp' | 'image/jpeg' | 'image/png'
  /** A tiny version, shown until the picture is there: at most 2 KiB of WebP. */
  readonly preview?: Uint8Array
}

/** A picture by reference, as it stands in encrypted content. `file.expiresSeconds` says until when the server keeps it. */
export interface Picture {
  readonly file: ExternalPart
  readonly preview?: Uint8Array | undefined
}

export interface Pictures {
  /** Seals, uploads and keeps it. Throws `media.too_large` above 128 KiB, `request.invalid` for another kind of file. */
  upload(picture: PictureFile): Promise<Picture>
  /** From this device, else from the server, and kept from then on. Throws `media.unknown` when both have it no more. */
  bytesOf(picture: Picture): Promise<Uint8Array>
  /** To be shown; undefined where there is none. Throws as `bytesOf`. */
  open(picture: Picture | undefined): Promise<OpenPicture | undefined>
  /** Fetches and keeps the present one of `owner`; not again while it stays the same. What failed is tried again. */
  hold(owner: string, picture: Picture): Promise<void>
  /** The same picture for somebody new: uploaded again when the server would not keep it for long. */
  renewed(picture: Picture): Promise<Picture>
}

export interface OpenPicture {
  readonly bytes: Uint8Array
  readonly contentType: string
}

/** What is known of a picture before it is opened. */
export interface PictureSummary {
  /** Another picture has another id. */
  readonly id: string
  /** A tiny WebP, to show until the picture is there. */
  readonly preview: Uint8Array | undefined
}

export const pictureSizeBytesMax = 131_072
const previewSizeBytesMax = 2_048
const pictureTypes: ReadonlySet<string> = new Set(['image/webp', 'image/jpeg', 'image/png'])
const previewType = 'image/webp'
/** Files are kept that long by the server (its `mediaDays`). */
const keptSeconds = 30 * 86_400
const renewedBeforeSeconds = keptSeconds / 2

export function createPictures(context: Context, media: Media): Pictures {
  const loading = new Map<string, Promise<Uint8Array>>()
  const held = new Map<string, string>()
  const upload = async (bytes: Uint8Array, contentType: string, sealedAs?: AttachmentKey): Promise<ExternalPart> => {
    const file = await media.upload(bytesSource('picture', contentType, bytes), sealedAs === undefined ? {} : { sealedAs })
    const expiresSeconds = Math.floor(context.clock.nowMs() / 1000) + keptSeconds
    return { kind: 'external', disposition: dispositions.icon, language: '', ...file, filename: '', expiresSeconds }
  }
  const load = async ({ file }: Picture): Promise<Uint8Array> => {
    const kept = await keptPicture(context, file)
    if (kept !== undefined) return kept
    const bytes = await media.download(file, { sizeBytesMax: pictureSizeBytesMax })
    await context.store.write([keep(file, bytes)])
    return bytes
  }
  const pictures: Pictures = {
    async upload({ bytes, contentType, preview }) {
      if (bytes.length > pictureSizeBytesMax || (preview?.length ?? 0) > previewSizeBytesMax)
        throw new CausewayError('media.too_large')
      if (!pictureTypes.has(contentType) || bytes.length === 0) throw new CausewayError('request.invalid', 'not a picture')
      const file = await upload(bytes, contentType)
      await context.store.write([keep(file, bytes)])
      return { file, ...(preview === undefined ? {} : { preview }) }
    },
    bytesOf(picture) {
      const id = pictureId(picture)
      const present = loading.get(id) ?? load(picture).finally(() => loading.delete(id))
      loading.set(id, present)
      return present
    },
    open: async picture => picture && { bytes: await pictures.bytesOf(picture), contentType: picture.file.contentType },
    async hold(owner, picture) {
      const id = pictureId(picture)
      if (held.get(owner) === id) return
      await pictures.bytesOf(picture)
      held.set(owner, id)
    },
    async renewed(picture) {
      const { file, preview } = picture
      if (file.expiresSeconds - context.clock.nowMs() / 1000 > renewedBeforeSeconds) return picture
      const again = await upload(await pictures.bytesOf(picture), file.contentType, keyIn(file))
      return { file: { ...file, url: again.url, expiresSeconds: again.expiresSeconds }, preview }
    },
  }
  return pictures
}

export function summaryOfPicture(picture: Picture | undefined): PictureSummary | undefined {
  return picture && { id: pictureId(picture), preview: picture.preview }
}

/** Names a picture wherever it is said: the hash of its ciphertext, which names one file under one key. */
export function pictureId({ file }: Pick<Picture, 'file'>): string {
  return hexOf(file.contentHash)
}

export function partsOfPicture({ file, preview }: Picture): NestedPart[] {
  const tiny = { kind: 'single', disposition: dispositions.preview, language: '', contentType: previewType } as const
  return preview === undefined ? [file] : [file, { ...tiny, content: preview }]
}

/** The picture in a profile that somebody sent; undefined without one, and for what would not be shown. */
export function pictureIn(body: NestedPart): Picture | undefined {
  if (body.kind !== 'multi') return undefined
  const file = body.parts.find(part => part.kind === 'external')
  if (file === undefined || file.encAlg !== attachmentAlgorithm || file.hashAlg !== 1) return undefined
  if (file.sizeBytes === 0 || file.sizeBytes > pictureSizeBytesMax || !pictureTypes.has(file.contentType)) return undefined
  const tiny = body.parts.find((part): part is SinglePart => part.kind === 'single' && part.contentType === previewType)
  const isShown = tiny !== undefined && tiny.content.length <= previewSizeBytesMax
  return { file, ...(isShown ? { preview: tiny.content } : {}) }
}

/** The ciphertext that its content's hash names, made of what this device keeps; undefined when it keeps nothing. */
export async function sealedPicture(context: Context, file: ExternalPart): Promise<Uint8Array | undefined> {
  const bytes = await keptPicture(context, file)
  if (bytes === undefined) return undefined
  const sealer = createAttachmentSealer(context.crypto, keyIn(file))
  return concat(...sealer.push(bytes), ...sealer.finish().sealed)
}

export function forgetPicture(picture: Picture): StoreChange {
  return { kind: 'delete', table: tables.pictures, key: pictureId(picture) }
}

async function keptPicture(context: Context, file: ExternalPart): Promise<Uint8Array | undefined> {
  return await context.store.get(tables.pictures, pictureId({ file }))
}

function keep(file: ExternalPart, value: Uint8Array): StoreChange {
  return { kind: 'put', table: tables.pictures, key: pictureId({ file }), value }
}

function keyIn({ key, nonce: noncePrefix, aad: header }: ExternalPart): AttachmentKey {
  return { key, noncePrefix, header }
}
