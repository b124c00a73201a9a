import { expect, test } from 'vitest'
import { crashAtEvery, crashEverywhere } from './crash-everywhere.ts'
import { tell } from './scenario.ts'

// A prime step: each run of the suite meets another residue of every loop in the story. `step` 1 meets every call.
const step = Number(process.env['SIM_CRASH_STEP'] ?? 17)

test('whoever creates a room may die at any call of a port: what was promised comes true, and once', async () => {
  const { calls, worlds, wrong } = await crashAtEvery('alice.1', step)
  expect(calls).toBeGreaterThan(100)
  expect(worlds).toBeGreaterThan(calls / step - 1)
  expect(wrong.map(({ seed, violations }) => ({ seed, violations }))).toEqual([])
})

test('whoever is added to a room may die at any call of a port', async () => {
  const { worlds, wrong } = await crashAtEvery('bob.1', step)
  expect(worlds).toBeGreaterThan(3)
  expect(wrong.map(({ seed, violations }) => ({ seed, violations }))).toEqual([])
})

test('a device dies in the middle of creating a room, and goes on where its disk stands', async () => {
  const { story, violations } = await tell(crashEverywhere, '1')
  expect(violations).toEqual([])
  expect(`\n${story.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    alice.1 → hub: claimKeyPackages
    alice.1 → hub: createRoom
    alice.1 → hub: readAccount alice
    alice.1: crashes
    alice.1: starts again
    alice.1 → hub: listProperties
    alice.1 → hub: openChallenge
    alice.1 → hub: openSession
    alice.1 → hub: open socket
    hub → alice.1: close 4000 replaced
    hub → alice.1: close 4409 replaced
    hub → alice.1: ready
    alice.1 → hub: countKeyPackages
    alice.1 → hub: listConsents
    alice.1 → hub: listRooms
    alice.1 → hub: readStream alice.1's mailbox after 2
    alice.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 1 (commit)
    hub → bob.1: deliver bob.1's mailbox 3 (welcome)
    alice.1 → hub: submit m1 to room 1
    bob.1 → hub: readStream room 1 after 1
    bob.1 → hub: countKeyPackages
    hub → alice.1: updateRoom room 1: accepted at 1
    alice.1 → hub: readStream room 1 after 1
    hub → alice.1: accepted m1 at 2, deliver room 1 2 (application)
    hub → bob.1: deliver room 1 2 (application)
    bob.1 → hub: readAccount bob
    alice.1 → hub: ack room 1 2
    bob.1 → hub: ack bob.1's mailbox 3, ack room 1 2
    "
  `)
})
