// Makes the preview of a link: asks the site through the tunnel, over TLS that ends here, reads the head of the page, draws its picture anew and small.
// Loaded when the first preview is made.

import type { Client } from '@causeway/client'
import { connectTls } from '@causeway/tls'
import type { TlsDeps } from '@causeway/tls'
import { browserTls } from '@causeway/tls/browser'
import type { LinkPreview, PreviewPicture } from '@causeway/wire'
import { previewPictureSizeBytesMax } from '@causeway/wire'
import rootsUrl from '../../.roots/roots.bin?url'
import { get, type Response, type Wanted } from './http.ts'
import { headOf } from './head.ts'
import { rasterOf } from './raster.ts'

/** Undefined where there is nothing to show. Throws where the site is not there, or is not who it says. */
export async function makePreview(client: Pick<Client, 'tunnel'>, written: string): Promise<LinkPreview | undefined> {
  const tls = await openedRoots()
  const page = await follow(client, tls, new URL(written), {
    accept: 'text/html',
    sizeBytesMax: pageSizeBytesMax,
    mayBeCut: true,
  })
  const contentType = page.response.headers.get('content-type') ?? ''
  if (page.response.status !== 200 || !/^(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType)) return undefined
  const head = headOf(page.response.body, contentType)
  if (head === undefined) return undefined
  const { title, description, site } = head
  const picture =
    head.picture === undefined ? undefined : await pictureOf(client, tls, head.picture, page.url).catch(() => undefined)
  return { url: written, title, description, site, picture }
}

const pageSizeBytesMax = 524_288
const pictureSizeBytesMax = 2_097_152
const redirectsMax = 3
const pixelsMax = 40_000_000
/** Tried in this order until it is small enough. */
const drawings = [
  { edge: 480, quality: 0.75 },
  { edge: 400, quality: 0.6 },
  { edge: 280, quality: 0.5 },
] as const

let opening: Promise<TlsDeps> | undefined

/** Tried again with the next preview when it fails. */
function openedRoots(): Promise<TlsDeps> {
  opening ??= fetch(rootsUrl, { credentials: 'omit' }).then(async response =>
    browserTls(new Uint8Array(await response.arrayBuffer()), () => Date.now()),
  )
  opening.catch(() => void (opening = undefined))
  return opening
}

/** Each address of the way is looked at like the first one. */
async function follow(
  client: Pick<Client, 'tunnel'>,
  tls: TlsDeps,
  from: URL,
  wanted: Wanted,
): Promise<{ readonly url: URL; readonly response: Response }> {
  let url = from
  for (let redirects = 0; redirects <= redirectsMax; redirects++) {
    if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') throw new Error('not a link to follow')
    const stream = await client.tunnel({ host: url.hostname, port: Number(url.port || 443) })
    const response = await get(await connectTls(tls, url.hostname, stream), url, wanted)
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return { url, response }
    url = new URL(location, url)
  }
  throw new Error('too many redirects')
}

async function pictureOf(
  client: Pick<Client, 'tunnel'>,
  tls: TlsDeps,
  written: string,
  page: URL,
): Promise<PreviewPicture | undefined> {
  const { response } = await follow(client, tls, new URL(written, page), {
    accept: 'image/webp,image/png,image/jpeg',
    sizeBytesMax: pictureSizeBytesMax,
    mayBeCut: false,
  })
  const raster = rasterOf(response.body)
  if (response.status !== 200 || raster === undefined || raster.width * raster.height > pixelsMax) return undefined
  const bitmap = await createImageBitmap(new Blob([response.body as Uint8Array<ArrayBuffer>], { type: raster.type }))
  try {
    for (const { edge, quality } of drawings) {
      const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height))
      const [width, height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))]
      const drawn = await draw(bitmap, width, height, quality)
      if (drawn.content.length <= previewPictureSizeBytesMax) return { width, height, ...drawn }
    }
    return undefined
  } finally {
    bitmap.close()
  }
}

/** What was drawn anew has no EXIF. A browser that draws no WebP draws PNG. */
async function draw(
  bitmap: ImageBitmap,
  width: number,
  height: number,
  quality: number,
): Promise<Pick<PreviewPicture, 'contentType' | 'content'>> {
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
  const contentType = blob.type === 'image/webp' ? 'image/webp' : 'image/png'
  return { contentType, content: new Uint8Array(await blob.arrayBuffer()) }
}
