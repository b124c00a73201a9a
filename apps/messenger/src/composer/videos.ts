// A video keeps its place from the first moment too, and leaves without where and with what it was made: what a camera writes beside
// the film (MP4 and MOV: the boxes `udta` and `meta`, ISO/IEC 14496-12) is overwritten. The film itself is not drawn anew.

import type { FileFacts } from '../engine/api.ts'

/** The index of a film of hours has less. A larger one is no film. */
const indexBytesMax = 64_000_000
const previewEdge = 24
const patienceMs = 10_000

export function isVideo({ type }: { readonly type: string }): boolean {
  return /^video\/(?:mp4|quicktime|webm)$/.test(type)
}

export async function preparedVideo(file: File): Promise<FileFacts & { readonly file: File }> {
  const clean = file.type === 'video/webm' ? file : await withoutPlace(file)
  return { file: clean, ...(await firstSight(clean).catch(() => ({}))) }
}

/** The same film; what a box says beside it is nothing any more. Boxes keep their places, because the index names places in the file. */
export async function withoutPlace(file: File): Promise<File> {
  const parts: BlobPart[] = []
  for (let at = 0; at < file.size; ) {
    const head = headOf(new DataView(await file.slice(at, at + 16).arrayBuffer()), 0, file.size - at)
    if (head === undefined) {
      parts.push(file.slice(at))
      break
    }
    const box = file.slice(at, at + head.size)
    if (head.type === 'moov' || tells.has(head.type)) parts.push(cleaned(new Uint8Array(await small(box).arrayBuffer())))
    else parts.push(box)
    at += head.size
  }
  return new File(parts, file.name, { type: file.type })
}

/** `free`: a box that says nothing. */
const free = 0x66_72_65_65
const tells: ReadonlySet<string> = new Set(['udta', 'meta'])
/** Boxes that hold others. */
const holders: ReadonlySet<string> = new Set(['moov', 'trak'])

function small(box: Blob): Blob {
  if (box.size > indexBytesMax) throw new RangeError('the index of this film is too large to be read')
  return box
}

function cleaned(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  clean(new DataView(bytes.buffer), 0, bytes.length)
  return bytes
}

function clean(view: DataView, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const head = headOf(view, at, to - at)
    if (head === undefined) return
    if (holders.has(head.type)) clean(view, at + head.length, at + head.size)
    else if (tells.has(head.type)) {
      view.setUint32(at + 4, free)
      new Uint8Array(view.buffer, view.byteOffset + at + head.length, head.size - head.length).fill(0)
    }
    at += head.size
  }
}

interface Head {
  readonly type: string
  /** Of the whole box. */
  readonly size: number
  /** Of the head alone. */
  readonly length: number
}

function headOf(view: DataView, at: number, left: number): Head | undefined {
  if (left < 8 || view.byteLength < at + 8) return undefined
  const short = view.getUint32(at)
  const type = String.fromCharCode(...[4, 5, 6, 7].map(place => view.getUint8(at + place)))
  if (short === 1 && view.byteLength < at + 16) return undefined
  const length = short === 1 ? 16 : 8
  const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? left : short
  return size < length || size > left ? undefined : { type, size, length }
}

/** One frame, very small, and how large and long it is. */
async function firstSight(file: File): Promise<FileFacts> {
  const url = URL.createObjectURL(file)
  try {
    const video = document.createElement('video')
    video.muted = true
    video.preload = 'auto'
    const ready = heard(video, 'loadeddata')
    video.src = url
    await ready
    const { videoWidth: width, videoHeight: height } = video
    if (width === 0 || height === 0) return {}
    const scale = previewEdge / Math.max(width, height)
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
    const tiny = await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 })
    const durationSeconds = Number.isFinite(video.duration) ? { durationSeconds: video.duration } : {}
    return { width, height, ...durationSeconds, preview: new Uint8Array(await tiny.arrayBuffer()) }
  } finally {
    URL.revokeObjectURL(url)
  }
}

function heard(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('this film says nothing')), patienceMs)
    const end = (then: () => void) => () => {
      clearTimeout(timer)
      then()
    }
    video.addEventListener(event, end(resolve), { once: true })
    video.addEventListener(
      'error',
      end(() => reject(new Error('this film cannot be played here'))),
      { once: true },
    )
  })
}
