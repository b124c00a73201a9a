// The preview of a link, made by whoever sends it: a part of a text message, inside its ciphertext and its frank. Whoever receives it loads nothing from anywhere.
// Apps that do not know the part leave it out. CBOR `[url, title, description, site, picture]`, the picture `null` or `[type, width, height, bytes]`.

import { decodeCbor, encodeCbor } from '../cbor.ts'
import { utf8ToBytes } from '../tls.ts'
import { badContent, Fields } from './fields.ts'
import { dispositions, type SinglePart, urlSizeBytesMax } from './parts.ts'

export interface LinkPreview {
  /** As it stands in the text. */
  readonly url: string
  readonly title: string
  /** Empty where the page says nothing. */
  readonly description: string
  readonly site: string
  readonly picture: PreviewPicture | undefined
}

export interface PreviewPicture {
  readonly contentType: 'image/webp' | 'image/jpeg' | 'image/png'
  readonly width: number
  readonly height: number
  readonly content: Uint8Array
}

export const linkPreviewType = 'application/vnd.causeway.link-preview+cbor'
/** In UTF-8. */
export const previewTitleSizeBytesMax = 512
export const previewDescriptionSizeBytesMax = 1_024
export const previewSiteSizeBytesMax = 256
export const previewPictureSizeBytesMax = 24_576
export const previewEdgeMax = 1_024

export function linkPreviewPart(preview: LinkPreview): SinglePart {
  check(preview)
  const { url, title, description, site, picture } = preview
  const drawn = picture === undefined ? null : [picture.contentType, picture.width, picture.height, picture.content]
  const content = encodeCbor([url, title, description, site, drawn])
  return { kind: 'single', disposition: dispositions.render, language: '', contentType: linkPreviewType, content }
}

/** Throws `wire.bad_cbor`, `wire.too_large`, `wire.bad_text` or `wire.bad_content`. Whether the text holds the link is for the caller to check. */
export function decodeLinkPreview(content: Uint8Array): LinkPreview {
  const fields = new Fields(decodeCbor(content, limits))
  const [url, title, description, site] = [fields.text(), fields.text(), fields.text(), fields.text()]
  const drawn = fields.next()
  fields.end()
  const preview = { url, title, description, site, picture: drawn === null ? undefined : pictureOf(new Fields(drawn)) }
  check(preview)
  return preview
}

const limits = { sizeBytesMax: 32_768, depthMax: 2, itemsMax: 12 }
const contentTypes: readonly string[] = ['image/webp', 'image/jpeg', 'image/png']

function pictureOf(fields: Fields): PreviewPicture {
  const contentType = fields.text() as PreviewPicture['contentType']
  const picture = { contentType, width: fields.number(), height: fields.number(), content: fields.bytes() }
  fields.end()
  return picture
}

function check({ url, title, description, site, picture }: LinkPreview): void {
  if (!url.startsWith('https://') || utf8ToBytes(url).length > urlSizeBytesMax) throw badContent('url')
  if (title === '' || utf8ToBytes(title).length > previewTitleSizeBytesMax) throw badContent('title')
  if (utf8ToBytes(description).length > previewDescriptionSizeBytesMax) throw badContent('description')
  if (utf8ToBytes(site).length > previewSiteSizeBytesMax) throw badContent('site')
  if (picture === undefined) return
  const { contentType, width, height, content } = picture
  if (!contentTypes.includes(contentType)) throw badContent('picture type')
  for (const edge of [width, height]) if (edge < 1 || edge > previewEdgeMax) throw badContent('picture size')
  if (content.length === 0 || content.length > previewPictureSizeBytesMax) throw badContent('picture')
}
