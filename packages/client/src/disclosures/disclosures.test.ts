// The person's side against the real lawful room: an order about them, secrecy, the notice, and operators who lie.

import { uriFromId } from '@causeway/wire'
import { expect, test } from 'vitest'
import { answeredOrder, daysPass, deviceAt, openOffice, openOrder } from './disclosures.test-support.ts'

test('A-B2 after the secrecy the app proves that what it is told was recorded when it first looked, months before', async () => {
  const office = await answeredOrder()
  const device = deviceAt(() => office, office.user)
  await daysPass(office, 1)
  const firstLookMs = office.clock.ms
  expect(await device.list()).toEqual({ ledger: 'followed', notices: [] })
  await daysPass(office, 90)
  const soon = await device.list()
  expect(soon).toMatchObject({ ledger: 'followed', notices: [{ proof: 'proven', knownSinceMs: firstLookMs }] })
  expect(soon.notices[0]!.text).toContain('District Court')
  expect(soon.notices[0]!.acts.map(({ action }) => action)).toEqual([
    'submit',
    'approve',
    'approve',
    'collect',
    'production',
    'publish',
  ])
  // Who never looked before believes it too, but not since when.
  const late = await deviceAt(() => office, office.user).list()
  expect(late.notices).toMatchObject([{ proof: 'proven', knownSinceMs: office.clock.ms }])
  const stranger = await deviceAt(() => office, uriFromId('u', 'harbor.example', new Uint8Array(16))).list()
  expect(stranger.notices).toEqual([])
})

test('a notice of today is signed, and proven when its day has ended', async () => {
  const office = await openOrder()
  await office.lawful.sweep()
  const device = deviceAt(() => office, office.user)
  expect(await device.list()).toMatchObject({ ledger: 'followed', notices: [{ proof: 'recent', knownSinceMs: undefined }] })
  await daysPass(office, 1)
  expect(await device.list()).toMatchObject({ ledger: 'followed', notices: [{ proof: 'proven' }] })
})

test('an operator that shows another ledger, takes something back or changes its key is noticed, every time', async () => {
  const [honest, fork] = [await answeredOrder(), await answeredOrder()]
  await daysPass(honest, 2)
  await daysPass(fork, 3)
  let shown = honest
  const device = deviceAt(() => shown, honest.user)
  expect((await device.list()).ledger).toBe('followed')
  shown = fork
  expect((await device.list()).ledger).toBe('forked')
  expect((await device.list()).ledger).toBe('forked')
  shown = await answeredOrder()
  expect((await device.list()).ledger).toBe('forked')
  shown = honest
  await daysPass(honest, 1)
  expect((await device.list()).ledger).toBe('followed')
})

test.each([
  ['a changed act', (text: string) => text.replaceAll('US-2703D', 'US-SUBP ')],
  [
    'a leaf in another place',
    (text: string) => text.replace(/"index":(\d+)/, (_, index: string) => `"index":${Number(index) + 1}`),
  ],
  ['a proof of another leaf', (text: string) => text.replace(/"proof":\["[^"]/, '"proof":["_')],
  ['another key', (text: string) => text.replace(/"key":"harbor/, '"key":"narbor')],
  ['no openings', (text: string) => text.replace(/"openings":\[.*?\}\]/, '"openings":[]')],
])('a notice with %s proves nothing', async (_, change) => {
  const office = await answeredOrder()
  await daysPass(office, 91)
  const device = deviceAt(
    () => office,
    office.user,
    (_name, body) => JSON.parse(change(JSON.stringify(body))),
  )
  expect((await device.list()).notices).toMatchObject([{ proof: 'false', acts: [] }])
})

test('what could be handed over is shown in tables, by paper, and as the very bundle', async () => {
  const office = await openOffice()
  const device = deviceAt(() => office, office.user)
  const preview = await device.preview()
  expect(preview.tables.find(({ table }) => table === 'account')?.rows[0]).toContain('+15550000001')
  expect(preview.instruments.find(({ code }) => code === 'US-SUBP')).toMatchObject({ reach: ['SUB', 'ACC'] })
  const tar = Buffer.from(await device.bundle()).toString('latin1')
  for (const file of ['manifest.json', 'manifest.sig', 'answers.json', 'categories/SUB.1.account.csv', 'schema/SUB.account.json'])
    expect(tar).toContain(file)
  expect(tar).toContain('OWN-VIEW')
  expect(tar).not.toContain('cover-letter.pdf')
})
