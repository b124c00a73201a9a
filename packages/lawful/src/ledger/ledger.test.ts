import {
  bytesFromBase64,
  commitmentOf,
  type InclusionProof,
  leafHash,
  parseCheckpoint,
  parseNote,
  tilesOf,
  verifyConsistency,
  verifyInclusion,
  verifyOpening,
} from '@causeway/transparency'
import { dayMs, utf8ToBytes } from '@causeway/wire'
import { expect, test } from 'vitest'
import { openOffice } from '../office.test-support.ts'
import { crypto } from '../population.test-support.ts'
import type { IndexedOpening } from './ledger.ts'

const event = (at: number) => ({ action: 'view', actor: 'lead:lea', matter: `case ${at}`, facts: { at } })

test('A-M9 a day without a case, one with 200 and one that overflows publish the same number of leaves', async () => {
  const office = await openOffice({ leavesPerDay: 64 })
  await office.ledger.record(event(0))
  office.clock.ms += dayMs
  expect(await office.ledger.closeDays()).toBe(64)
  office.clock.ms += dayMs
  expect(await office.ledger.closeDays()).toBe(128)
  // 200 acts in one day of 64 leaves: what is over goes to the days that follow.
  for (let at = 0; at < 200; at++) await office.ledger.record(event(at))
  office.clock.ms += dayMs
  expect(await office.ledger.closeDays()).toBe(192)
  expect(await office.ledger.publishedSize()).toBe(192)
  office.clock.ms += dayMs
  expect(await office.ledger.closeDays()).toBe(256)
  for (const tile of tilesOf(256).filter(({ level }) => level === 0))
    expect(await office.ledger.tile(tile)).toHaveLength(tile.width * 32)
  expect(await office.ledger.tile({ level: 0, index: 1, width: 72 })).toBeUndefined()
})

test('A-M9 no tile reaches beyond the signed checkpoint, so that nobody counts the acts of today', async () => {
  const office = await openOffice({ leavesPerDay: 64 })
  const sizes = async () => {
    const size = await office.ledger.publishedSize()
    const asked = Array.from({ length: 256 }, (_, at) => office.ledger.tile({ level: 'entries', index: 0, width: at + 1 }))
    const served = (await Promise.all(asked)).filter(tile => tile !== undefined).length
    return [size, served]
  }
  for (let at = 0; at < 10; at++) await office.ledger.record(event(at))
  expect(await sizes()).toEqual([0, 0])
  // The day has ended and was not filled up yet: nothing is signed, and nothing is served.
  office.clock.ms += dayMs
  expect(await sizes()).toEqual([0, 0])
  await office.ledger.closeDays()
  for (let at = 0; at < 10; at++) await office.ledger.record(event(at))
  expect(await sizes()).toEqual([64, 64])
  office.clock.ms += dayMs
  expect(await sizes()).toEqual([64, 64])
})

test('A-B2 what is published meanwhile changes no proof: a person is not told "false" because a day ended while they asked', async () => {
  const office = await openOffice({ leavesPerDay: 64 })
  const index = await office.ledger.record(event(1))
  office.clock.ms += dayMs
  await office.ledger.closeDays()
  const { size } = await office.ledger.published()
  const later = await office.ledger.record(event(2))
  office.clock.ms += dayMs
  await office.ledger.closeDays()
  expect(await office.ledger.publishedSize()).toBe(128)
  const [proof, none] = await office.ledger.provePublished([index, later], size)
  expect(proof?.size).toBe(64)
  expect(proof?.checkpoint.split('\n')[1]).toBe('64')
  expect(none).toBeUndefined()
})

test('A-M9 an empty leaf looks like any other, and only an opening says what a leaf is', async () => {
  const office = await openOffice({ leavesPerDay: 8 })
  const index = await office.ledger.record(event(7))
  office.clock.ms += dayMs
  await office.ledger.closeDays()
  const leaves = await office.store.ledgerLeaves({ from: 0, to: 8 })
  expect(new Set(leaves.map(({ entry }) => entry.length))).toEqual(new Set([32]))
  const [opening] = (await office.ledger.openings(index, index + 1)) as [IndexedOpening]
  expect(JSON.parse(opening.event)).toMatchObject({ action: 'view', matter: 'case 7' })
  expect(verifyOpening(crypto, leaves[index]!.entry, opening)).toBe(true)
  expect(verifyOpening(crypto, leaves[index]!.entry, { ...opening, event: opening.event.replace('lea', 'leo') })).toBe(false)
  expect(commitmentOf(crypto, new Uint8Array(32), utf8ToBytes(opening.event))).not.toEqual(leaves[index]!.entry)
  // What only fills the day says so when it is opened: an auditor sees that no leaf was kept closed.
  const openings = await office.ledger.openings(0, 8)
  expect(await office.ledger.acts(0, 8)).toEqual(openings.filter(({ event: text }) => text !== ''))
  expect(openings.filter(({ event: text }) => text === '')).toHaveLength(7)
  for (const { index: at, ...each } of openings) expect(verifyOpening(crypto, leaves[at]!.entry, each)).toBe(true)
})

test('A-M9 proofs hold in the checkpoint they come with, later checkpoints follow from it, and a fork does not', async () => {
  const office = await openOffice({ leavesPerDay: 64 })
  const index = await office.ledger.record(event(1))
  const [given] = (await office.ledger.prove([index])) as [InclusionProof]
  const checkpoint = parseCheckpoint(parseNote(utf8ToBytes(given.checkpoint)).text)
  const [leaf] = await office.store.ledgerLeaves({ from: index, to: index + 1 })
  const proof = given.proof.map(bytesFromBase64)
  expect(verifyInclusion(crypto, proof, leafHash(crypto, leaf!.entry), index, checkpoint.size, checkpoint.root)).toBe(true)
  office.clock.ms += 2 * dayMs
  const end = await office.ledger.closeDays()
  const log = await office.ledger.log()
  expect(
    verifyConsistency(crypto, await log.consistency(given.size, end), given.size, checkpoint.root, end, await log.root(end)),
  ).toBe(true)
  const fork = await openOffice({ leavesPerDay: 64 })
  await fork.ledger.record(event(2))
  fork.clock.ms += 2 * dayMs
  await fork.ledger.closeDays()
  const forked = await fork.ledger.log()
  expect(
    verifyConsistency(
      crypto,
      await forked.consistency(given.size, end),
      given.size,
      checkpoint.root,
      end,
      await forked.root(end),
    ),
  ).toBe(false)
})
