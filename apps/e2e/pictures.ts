// Pictures for the journeys, drawn by the browser, so that they need none of their own.

import type { Page } from '@playwright/test'

export async function picture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 480
    const brush = canvas.getContext('2d')
    if (brush !== null) {
      brush.fillStyle = '#c2410c'
      brush.fillRect(0, 0, 640, 480)
      brush.fillStyle = '#fde68a'
      brush.fillRect(160, 120, 320, 240)
    }
    return canvas.toDataURL('image/jpeg')
  })
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

/** The same picture with an EXIF segment that names a camera. */
export function withExif(bytes: Buffer): Buffer {
  const payload = Buffer.concat([
    Buffer.from('Exif\0\0'),
    Buffer.from('MM\0*\0\0\0\x08\0\0\0\0\0\0'),
    Buffer.from('SECRET-CAMERA'),
  ])
  const head = Buffer.from([0xff, 0xe1, 0, payload.length + 2])
  return Buffer.concat([bytes.subarray(0, 2), head, payload, bytes.subarray(2)])
}
