import { expect, test } from 'vitest'
import { withoutPlace } from './videos.ts'

const film = (type: string, ...inside: readonly (Uint8Array | string)[]): Uint8Array => {
  const body = Buffer.concat(inside.map(part => Buffer.from(part)))
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4)
  return Buffer.concat([head, body])
}

async function bytesOf(file: File): Promise<string> {
  return Buffer.from(await file.arrayBuffer()).toString('latin1')
}

test('a film leaves without its place and its camera, and every other byte stays where it was', async () => {
  const udta = film('udta', film('\u00a9xyz', '+48.8577+002.295/'))
  const meta = film('meta', 'com.apple.quicktime.model iPhone')
  const whole = Buffer.concat([
    film('ftyp', 'isom'),
    film('moov', film('mvhd', 'kept'), film('trak', film('tkhd', 'kept too'), udta), meta),
    film('mdat', 'the film itself, meta udta'),
  ])
  const before = whole.toString('latin1')
  const after = await bytesOf(await withoutPlace(new File([whole], 'a.mp4', { type: 'video/mp4' })))
  expect(before).toContain('+48.8577')
  for (const told of ['+48.8577', 'iPhone']) expect(after).not.toContain(told)
  for (const part of ['isom', 'kept', 'kept too', 'the film itself, meta udta'])
    expect(after.indexOf(part)).toBe(before.indexOf(part))
  expect(after).toHaveLength(before.length)
})

test('what is no film stays as it is, whatever its boxes claim', async () => {
  for (const bytes of [
    Buffer.from('short'),
    Buffer.from([0, 0, 0, 3, 109, 111, 111, 118, 1, 2]),
    Buffer.from([255, 255, 255, 255, 109, 111, 111, 118, 1, 2]),
    Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('moov'), Buffer.alloc(8, 255), Buffer.from('rest')]),
    Buffer.from(film('moov', Buffer.from([0, 0, 0, 0, 1]))),
  ])
    expect(await bytesOf(await withoutPlace(new File([bytes], 'a.mp4')))).toBe(bytes.toString('latin1'))
})
