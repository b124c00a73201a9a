// A real photo to send: a PNG of a sunset that was never taken.

import { crc32, deflateSync } from 'node:zlib'

/** An RGB image as a PNG file; `grain` makes each one differ. */
export function pngPicture(width: number, height: number, grain: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits per sample, RGB, the only compression and filter methods there are, not interlaced.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels(width, height, grain))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

function pixels(width: number, height: number, grain: Uint8Array): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (width * 3 + 1) + 1 + x * 3
      const light = 1 - y / height
      const noise = (grain[(y * width + x) % grain.length] ?? 0) / 16
      const isSun = (x - width / 2) ** 2 + (y - height * 0.6) ** 2 < (height / 7) ** 2
      rows.set(isSun ? [255, 240 - noise, 190] : [200 * light + 40 + noise, 90 * light + 30, 120 - 60 * light + noise], at)
    }
  }
  return rows
}
