// Which square of a picture is shown, and the small clean picture made of it. Drawn anew, it has no EXIF.

import type { NewPicture } from '../engine/api.ts'

export interface Crop {
  /** 1: as much as fits. */
  readonly zoom: number
  /** Of the room there is to move: 0 left or top, 1 right or bottom. */
  readonly across: number
  readonly down: number
}

export const wholeCrop: Crop = { zoom: 1, across: 0.5, down: 0.5 }
export const zoomMax = 4

export interface Square {
  readonly left: number
  readonly top: number
  readonly edge: number
}

export function squareOf({ width, height }: { readonly width: number; readonly height: number }, crop: Crop): Square {
  const edge = Math.min(width, height) / crop.zoom
  return { left: (width - edge) * crop.across, top: (height - edge) * crop.down, edge }
}

/** The crop after the picture was dragged by so much of its shown edge. */
export function dragged(size: { readonly width: number; readonly height: number }, crop: Crop, dx: number, dy: number): Crop {
  const { edge } = squareOf(size, crop)
  const moved = (at: number, room: number, by: number): number =>
    room <= 0 ? at : Math.min(1, Math.max(0, at - (by * edge) / room))
  return { ...crop, across: moved(crop.across, size.width - edge, dx), down: moved(crop.down, size.height - edge, dy) }
}

const sizeBytesMax = 131_072
const edges = [512, 384, 256] as const
const qualities = [0.85, 0.7, 0.5] as const
const previewEdge = 24

/** At most 512 pixels and 128 KiB; smaller or plainer when it would not fit otherwise. */
export async function smallPicture(picture: ImageBitmap, crop: Crop): Promise<NewPicture> {
  const square = squareOf(picture, crop)
  const preview = await bytesOf(await drawn(picture, square, previewEdge, 'image/webp', 0.7))
  for (const edge of edges) {
    for (const quality of qualities) {
      const blob = await drawn(picture, square, Math.min(edge, Math.max(1, Math.round(square.edge))), 'image/webp', quality)
      if (blob.size > sizeBytesMax) continue
      return { bytes: await bytesOf(blob), contentType: blob.type === 'image/webp' ? 'image/webp' : 'image/jpeg', preview }
    }
  }
  throw Object.assign(new Error('a picture that does not get small'), { code: 'media.too_large' })
}

/** Browsers that write no WebP write JPEG. */
async function drawn(picture: ImageBitmap, square: Square, edge: number, type: string, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(edge, edge)
  canvas.getContext('2d')?.drawImage(picture, square.left, square.top, square.edge, square.edge, 0, 0, edge, edge)
  const blob = await canvas.convertToBlob({ type, quality })
  return blob.type === type ? blob : await canvas.convertToBlob({ type: 'image/jpeg', quality })
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer())
}
