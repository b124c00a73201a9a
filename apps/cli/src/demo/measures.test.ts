// The demo's numbers are worth something only if its measures can tell a broken promise from a kept one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { searchFolder, soughtPieces, soughtText } from './disk.ts'
import { compareLedger, isComplete } from './ledger.ts'
import { orderClasses, readableContent, unreadableContent } from './order.ts'
import { pngPicture } from './picture.ts'

describe('the search of the disk', () => {
  const secret = 'The cabin key is under the blue stone.'
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-disk-'))
    mkdirSync(join(folder, 'media'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const forms: Record<string, Buffer> = {
    plain: Buffer.from(secret),
    utf16: Buffer.from(secret, 'utf16le'),
    hex: Buffer.from(Buffer.from(secret).toString('hex')),
    ...Object.fromEntries(
      [0, 1, 2].map(shift => [
        `base64 shifted by ${shift}`,
        Buffer.from(Buffer.from('x'.repeat(shift) + secret + 'tail').toString('base64')),
      ]),
    ),
  }
  test.each(Object.keys(forms))('finds a text written as %s', name => {
    writeFileSync(join(folder, 'media', 'file'), Buffer.concat([Buffer.alloc(100, 7), forms[name] as Buffer, Buffer.alloc(9)]))
    expect(searchFolder(folder, [soughtText(secret)]).found).toMatchObject([{ file: 'media/file', count: 1 }])
    expect(searchFolder(folder, [soughtText('The cabin key is under the red stone.')]).found).toEqual([])
  })

  test('finds a piece of a picture', () => {
    const picture = pngPicture(64, 64, new Uint8Array([5, 77, 200]))
    writeFileSync(join(folder, 'media', 'file'), picture.subarray(0, picture.length / 2))
    expect(searchFolder(folder, soughtPieces('p', picture)).found.length).toBeGreaterThan(0)
  })
})

describe('the ledger', () => {
  const sent = [{ text: 'a', expectedBy: ['ada', 'ben'] }]

  test('is complete when everybody has everything once', () => {
    const delivery = compareLedger(
      sent,
      new Map([
        ['ada', ['a']],
        ['ben', ['a']],
        ['cleo', []],
      ]),
    )
    expect(delivery).toMatchObject({ sent: 1, expected: 2, received: 2 })
    expect(isComplete(delivery)).toBe(true)
  })

  test.each([
    ['lost', { ada: ['a'], ben: [] }],
    ['twice', { ada: ['a'], ben: ['a', 'a'] }],
    ['strays', { ada: ['a'], ben: ['a'], cleo: ['a'] }],
  ] as const)('names what is %s', (what, held) => {
    const delivery = compareLedger(sent, new Map(Object.entries(held)))
    expect(delivery[what]).toHaveLength(1)
    expect(isComplete(delivery)).toBe(false)
  })
})

test('an order can get no content that anybody could read, but for what was written to the operator itself', () => {
  expect(readableContent()).toEqual(['safety.appeal'])
  expect(unreadableContent()).toEqual(expect.arrayContaining(['message.ciphertext', 'safety.evidence']))
  expect(orderClasses().find(({ name }) => name === 'what was written to the operator itself')?.data).toHaveLength(1)
})

test('the photo is a PNG with all its rows', () => {
  const picture = Buffer.from(pngPicture(10, 4, new Uint8Array([1])))
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  const at = picture.indexOf('IDAT')
  const body = picture.subarray(at + 4, at + 4 + picture.readUInt32BE(at - 4))
  expect(inflateSync(body)).toHaveLength((10 * 3 + 1) * 4)
})
