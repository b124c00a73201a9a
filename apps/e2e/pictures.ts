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

/** A coast in the evening, so that the pictures of the app show one. */
export async function landscape(page: Page, width = 1200, height = 900): Promise<Buffer> {
  const url = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas')
      canvas.width = width
      canvas.height = height
      const brush = canvas.getContext('2d') as CanvasRenderingContext2D
      const sky = brush.createLinearGradient(0, 0, 0, height * 0.6)
      sky.addColorStop(0, '#27406b')
      sky.addColorStop(1, '#f4a261')
      brush.fillStyle = sky
      brush.fillRect(0, 0, width, height * 0.6)
      brush.fillStyle = '#fff3c4'
      brush.beginPath()
      brush.arc(width * 0.68, height * 0.5, height * 0.06, 0, 7)
      brush.fill()
      brush.fillStyle = '#1d5c6b'
      brush.fillRect(0, height * 0.6, width, height * 0.4)
      brush.fillStyle = '#20303a'
      brush.beginPath()
      brush.moveTo(0, height * 0.5)
      brush.lineTo(width * 0.4, height * 0.62)
      brush.lineTo(0, height * 0.78)
      brush.fill()
      return canvas.toDataURL('image/jpeg', 0.9)
    },
    [width, height] as const,
  )
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
