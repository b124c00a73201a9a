// A picture drawn anew has no EXIF: no place, no camera, no thumbnail of what was cut away.

import type { FileFacts } from '../engine/api.ts'

/** Larger ones are made smaller: nobody's screen shows more. */
const edgeMax = 2560
const previewEdge = 24
const quality = 0.85

export function isPicture({ type }: { readonly type: string }): boolean {
  return /^image\/(?:png|jpeg|webp|avif)$/.test(type)
}

/** What is sent for a file. A picture that cannot be drawn is sent as it is, as a file. */
export async function prepared(file: File): Promise<FileFacts & { readonly file: File }> {
  if (!isPicture(file)) return { file }
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const { width, height } = fitted(picture, edgeMax)
    const type = file.type === 'image/png' ? 'image/png' : 'image/jpeg'
    const [clean, tiny] = await Promise.all([
      drawn(picture, width, height, type),
      drawn(picture, ...sizeOf(fitted(picture, previewEdge)), 'image/webp'),
    ])
    picture.close()
    const name = file.name.replace(/\.[^.]*$/, '') + (type === 'image/png' ? '.png' : '.jpg')
    return { file: new File([clean], name, { type }), width, height, preview: new Uint8Array(await tiny.arrayBuffer()) }
  } catch {
    return { file: new File([file], file.name, { type: 'application/octet-stream' }) }
  }
}

function fitted({ width, height }: { width: number; height: number }, edge: number): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function sizeOf({ width, height }: { width: number; height: number }): [number, number] {
  return [width, height]
}

async function drawn(picture: ImageBitmap, width: number, height: number, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
  return await canvas.convertToBlob({ type, quality })
}
