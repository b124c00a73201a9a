import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPack } from '@causeway/lawful'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { policyPackOf } from './pack-file.ts'

let path: string
beforeAll(() => void (path = join(mkdtempSync(join(tmpdir(), 'causeway-pack-')), 'pack.json')))
afterAll(() => rmSync(join(path, '..'), { recursive: true }))

function read(pack: unknown) {
  writeFileSync(path, typeof pack === 'string' ? pack : JSON.stringify(pack))
  return policyPackOf(path)
}

const withFirst = (change: object) => ({
  ...defaultPack,
  instruments: defaultPack.instruments.map((one, at) => (at === 0 ? { ...one, ...change } : one)),
})

test('A-M3 the default pack comes back from a file as it is, and what counsel changes is in effect', () => {
  expect(policyPackOf('')).toBe(defaultPack)
  expect(read(defaultPack)).toEqual(defaultPack)
  expect(read({ ...withFirst({ approvals: 3 }), version: 'ours/7' })).toMatchObject({ version: 'ours/7' })
})

test.each([
  ['no JSON', 'hello', 'cannot be read as JSON'],
  ['a word that is not known', withFirst({ requires: ['good_will'] }), 'instruments.0.requires.0'],
  ['a field that is not known', withFirst({ shortcut: true }), 'instruments.0.shortcut'],
  ['a time zone that is none', withFirst({ zone: 'Europe/Atlantis' }), 'is no time zone'],
  [
    'content with one approval',
    { ...defaultPack, instruments: defaultPack.instruments.map(one => ({ ...one, approvals: 1 })) },
    'content needs two approvals',
  ],
  ['nobody to approve', withFirst({ approvals: 0 }), 'somebody has to approve'],
  ['numbers that count after a day', { ...defaultPack, callBackNumberAgeDays: 1 }, 'callBackNumberAgeDays'],
  [
    'one code twice',
    { ...defaultPack, instruments: [...defaultPack.instruments, defaultPack.instruments[0]] },
    'two instruments have one code',
  ],
])('a pack with %s is refused, with the place', (_, pack, place) => {
  expect(() => read(pack)).toThrow(expect.objectContaining({ code: 'config.invalid', detail: expect.stringContaining(place) }))
})
