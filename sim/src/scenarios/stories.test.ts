// The named stories as protocol diagrams. A diagram that changes is a change of the protocol: look at it before accepting it.

import { expect, test } from 'vitest'
import { type Scenario, tell } from './scenario.ts'
import * as stories from './stories.ts'

async function diagramOf(scenario: Scenario): Promise<string> {
  const { story, violations } = await tell(scenario, '1')
  expect(violations).toEqual([])
  return `\n${story.join('\n')}\n`
}

test(stories.send.title, async () => {
  expect(await diagramOf(stories.send)).toMatchInlineSnapshot(`
    "
    alice.1 → hub: claimKeyPackages
    alice.1 → hub: createRoom
    alice.1 → hub: readAccount alice
    alice.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 1 (commit)
    hub → bob.1: deliver bob.1's mailbox 2 (welcome)
    bob.1 → hub: readStream room 1 after 1
    bob.1 → hub: countKeyPackages
    hub → alice.1: updateRoom room 1: accepted at 1
    alice.1 → hub: readStream room 1 after 1
    bob.1 → hub: readAccount bob
    alice.1 → hub: ack room 1 1
    bob.1 → hub: ack bob.1's mailbox 2
    alice.1: writes "good morning"
    alice.1 → hub: submit m1 to room 1
    hub → alice.1: accepted m1 at 2, deliver room 1 2 (application)
    hub → bob.1: deliver room 1 2 (application)
    network: alice.1's socket broke
    alice.1 → hub: listProperties
    alice.1 → hub: open socket
    hub → alice.1: deliver room 1 2 (application), ready
    alice.1 → hub: countKeyPackages
    alice.1 → hub: listConsents
    alice.1 → hub: listRooms
    alice.1 → hub: readStream alice.1's mailbox after 1
    bob.1 → hub: submit m2 to room 1
    hub → bob.1: accepted m2 at 3, deliver room 1 3 (application)
    hub → alice.1: deliver room 1 3 (application)
    bob.1 → hub: ack room 1 3
    alice.1 → hub: ack room 1 3
    bob.1: writes "and to you"
    bob.1 → hub: submit m3 to room 1
    hub → bob.1: accepted m3 at 4, deliver room 1 4 (application)
    hub → alice.1: deliver room 1 4 (application)
    alice.1 → hub: submit m4 to room 1
    hub → alice.1: accepted m4 at 5, deliver room 1 5 (application)
    hub → bob.1: deliver room 1 5 (application)
    bob.1 → hub: ack room 1 5
    alice.1 → hub: ack room 1 5
    "
  `)
})

test(stories.groupLife.title, async () => {
  expect(await diagramOf(stories.groupLife)).toMatchInlineSnapshot(`
    "
    alice.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 3 (commit)
    hub → bob.1: deliver room 1 3 (commit)
    hub → alice.1: updateRoom room 1: accepted at 3
    alice.1 → hub: readStream room 1 after 3
    bob.1 → hub: claimKeyPackages
    bob.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 4 (commit)
    hub → bob.1: deliver room 1 4 (commit)
    hub → carol.1: deliver carol.1's mailbox 3 (welcome)
    bob.1 → hub: submit m2 to room 1
    carol.1 → hub: readStream room 1 after 4
    carol.1 → hub: countKeyPackages
    hub → bob.1: updateRoom room 1: accepted at 4
    bob.1 → hub: readStream room 1 after 4
    hub → bob.1: accepted m2 at 5, deliver room 1 5 (application)
    hub → alice.1: deliver room 1 5 (application)
    hub → carol.1: deliver room 1 5 (application)
    carol.1 → hub: readAccount carol
    alice.1 → hub: ack room 1 5
    bob.1 → hub: ack room 1 5
    carol.1 → hub: ack carol.1's mailbox 3, ack room 1 5
    carol.1: writes "hello both"
    carol.1 → hub: submit m3 to room 1
    alice.1 → hub: updateRoom room 1
    hub → carol.1: accepted m3 at 6, deliver room 1 6 (application)
    hub → alice.1: deliver room 1 6 (application)
    hub → bob.1: deliver room 1 6 (application)
    hub → alice.1: deliver room 1 7 (commit)
    hub → carol.1: deliver room 1 7 (commit)
    hub → bob.1: deliver bob.1's mailbox 4 (removed)
    hub → alice.1: updateRoom room 1: accepted at 7
    alice.1 → hub: readStream room 1 after 7
    alice.1: writes "just the two of us"
    alice.1 → hub: submit m4 to room 1
    hub → alice.1: accepted m4 at 8, deliver room 1 8 (application)
    hub → carol.1: deliver room 1 8 (application)
    alice.1 → hub: submit m5 to room 1
    hub → alice.1: accepted m5 at 9, deliver room 1 9 (application)
    hub → carol.1: deliver room 1 9 (application)
    carol.1 → hub: submit m6 to room 1
    hub → carol.1: accepted m6 at 10, deliver room 1 10 (application)
    hub → alice.1: deliver room 1 10 (application)
    carol.1 → hub: ack room 1 10
    alice.1 → hub: ack room 1 10
    bob.1 → hub: ack room 1 6, ack bob.1's mailbox 4
    carol.1 → hub: leaveRoom room 1
    hub → alice.1: deliver room 1 11 (event)
    alice.1 → hub: updateRoom room 1
    alice.1: writes "alone"
    hub → alice.1: deliver room 1 12 (commit)
    hub → carol.1: deliver carol.1's mailbox 4 (removed)
    hub → alice.1: updateRoom room 1: accepted at 12
    alice.1 → hub: readStream room 1 after 12
    alice.1 → hub: submit m7 to room 1
    hub → alice.1: accepted m7 at 13, deliver room 1 13 (application)
    alice.1 → hub: ack room 1 13
    carol.1 → hub: ack carol.1's mailbox 4
    "
  `)
})

test(stories.offline.title, async () => {
  expect(await diagramOf(stories.offline)).toMatchInlineSnapshot(`
    "
    network: bob.1's socket broke
    bob.1 → hub: listProperties
    network: lost bob.1's listProperties
    bob.1 → hub: listProperties
    network: lost bob.1's listProperties
    alice.1: writes "one"
    alice.1 → hub: submit m2 to room 1
    alice.1: writes "two"
    bob.1: writes "from the tunnel"
    hub → alice.1: accepted m2 at 3, deliver room 1 3 (application)
    alice.1 → hub: submit m3 to room 1
    hub → alice.1: accepted m3 at 4, deliver room 1 4 (application)
    alice.1 → hub: ack room 1 4
    bob.1 → hub: listProperties
    bob.1 → hub: open socket
    hub → bob.1: deliver room 1 3 (application), deliver room 1 4 (application), ready
    bob.1 → hub: countKeyPackages
    bob.1 → hub: submit m4 to room 1
    hub → bob.1: accepted m4 at 5, deliver room 1 5 (application)
    hub → alice.1: deliver room 1 5 (application)
    bob.1 → hub: listConsents
    bob.1 → hub: listRooms
    bob.1 → hub: readStream bob.1's mailbox after 2
    bob.1 → hub: submit m5 to room 1
    hub → bob.1: accepted m5 at 6, deliver room 1 6 (application)
    hub → alice.1: deliver room 1 6 (application)
    alice.1 → hub: submit m6 to room 1
    hub → alice.1: accepted m6 at 7, deliver room 1 7 (application)
    hub → bob.1: deliver room 1 7 (application)
    bob.1 → hub: ack room 1 7
    alice.1 → hub: ack room 1 7
    "
  `)
})

test(stories.racingCommits.title, async () => {
  expect(await diagramOf(stories.racingCommits)).toMatchInlineSnapshot(`
    "
    bob.1 → hub: claimKeyPackages
    alice.1 → hub: updateRoom room 1
    carol.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 4 (commit)
    hub → bob.1: deliver room 1 4 (commit)
    hub → carol.1: deliver room 1 4 (commit)
    bob.1 → hub: readAccount dave
    hub → alice.1: updateRoom room 1: accepted at 4
    alice.1 → hub: readStream room 1 after 4
    hub → carol.1: updateRoom room 1: wrong epoch
    carol.1 → hub: readStream room 1 after 4
    bob.1 → hub: updateRoom room 1
    carol.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 5 (commit)
    hub → bob.1: deliver room 1 5 (commit)
    hub → carol.1: deliver room 1 5 (commit)
    hub → dave.1: deliver dave.1's mailbox 4 (welcome)
    bob.1 → hub: submit m2 to room 1
    dave.1 → hub: readStream room 1 after 5
    dave.1 → hub: countKeyPackages
    hub → bob.1: updateRoom room 1: accepted at 5
    bob.1 → hub: readStream room 1 after 5
    hub → carol.1: updateRoom room 1: wrong epoch
    carol.1 → hub: readStream room 1 after 5
    hub → bob.1: accepted m2 at 6, deliver room 1 6 (application)
    hub → alice.1: deliver room 1 6 (application)
    hub → carol.1: deliver room 1 6 (application)
    hub → dave.1: deliver room 1 6 (application)
    dave.1 → hub: readAccount dave
    carol.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 7 (commit)
    hub → bob.1: deliver room 1 7 (commit)
    hub → carol.1: deliver room 1 7 (commit)
    hub → dave.1: deliver room 1 7 (commit)
    hub → carol.1: updateRoom room 1: accepted at 7
    carol.1 → hub: readStream room 1 after 7
    carol.1: writes "all done"
    carol.1 → hub: submit m3 to room 1
    hub → carol.1: accepted m3 at 8, deliver room 1 8 (application)
    hub → alice.1: deliver room 1 8 (application)
    hub → bob.1: deliver room 1 8 (application)
    hub → dave.1: deliver room 1 8 (application)
    alice.1 → hub: submit m4 to room 1
    bob.1 → hub: submit m5 to room 1
    dave.1 → hub: submit m6 to room 1
    hub → alice.1: accepted m4 at 9, deliver room 1 9 (application), deliver room 1 10 (application), deliver room 1 11 (application)
    hub → bob.1: deliver room 1 9 (application), accepted m5 at 10, deliver room 1 10 (application), deliver room 1 11 (application)
    hub → carol.1: deliver room 1 9 (application), deliver room 1 10 (application), deliver room 1 11 (application)
    hub → dave.1: deliver room 1 9 (application), deliver room 1 10 (application), accepted m6 at 11, deliver room 1 11 (application)
    alice.1 → hub: ack room 1 11
    bob.1 → hub: ack room 1 11
    carol.1 → hub: ack room 1 11
    dave.1 → hub: ack dave.1's mailbox 4, ack room 1 11
    "
  `)
})

test(stories.reconnectStorm.title, async () => {
  expect(await diagramOf(stories.reconnectStorm)).toMatchInlineSnapshot(`
    "
    alice.1: writes "message 1"
    alice.1 → hub: submit m2 to room 1
    bob.1: writes "message 2"
    bob.1 → hub: submit m3 to room 1
    carol.1: writes "message 3"
    carol.1 → hub: submit m4 to room 1
    dave.1: writes "message 4"
    dave.1 → hub: submit m5 to room 1
    hub → alice.1: accepted m2 at 3, deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application)
    hub → bob.1: deliver room 1 3 (application), accepted m3 at 4, deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application)
    hub → carol.1: deliver room 1 3 (application), deliver room 1 4 (application), accepted m4 at 5, deliver room 1 5 (application), deliver room 1 6 (application)
    hub → dave.1: deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), accepted m5 at 6, deliver room 1 6 (application)
    alice.1 → hub: submit m6 to room 1
    bob.1 → hub: submit m7 to room 1
    carol.1 → hub: submit m8 to room 1
    dave.1 → hub: submit m9 to room 1
    hub: crashes
    network: alice.1's socket broke
    network: bob.1's socket broke
    network: carol.1's socket broke
    network: dave.1's socket broke
    carol.1 → hub: listProperties
    dave.1 → hub: listProperties
    bob.1 → hub: listProperties
    hub: starts again
    alice.1 → hub: listProperties
    alice.1 → hub: open socket
    hub → alice.1: deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application), ready
    alice.1 → hub: countKeyPackages
    alice.1 → hub: listConsents
    alice.1 → hub: listRooms
    alice.1 → hub: readStream alice.1's mailbox after 3
    alice.1 → hub: submit m6 to room 1
    hub → alice.1: accepted m6 at 7, deliver room 1 7 (application)
    carol.1 → hub: listProperties
    carol.1 → hub: open socket
    hub → carol.1: deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application), deliver room 1 7 (application), ready
    carol.1 → hub: countKeyPackages
    carol.1 → hub: submit m8 to room 1
    hub → carol.1: accepted m8 at 8, deliver room 1 8 (application)
    hub → alice.1: deliver room 1 8 (application)
    carol.1 → hub: listConsents
    carol.1 → hub: listRooms
    carol.1 → hub: readStream carol.1's mailbox after 4
    dave.1 → hub: listProperties
    dave.1 → hub: open socket
    hub → dave.1: deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application), deliver room 1 7 (application), deliver room 1 8 (application), ready
    dave.1 → hub: countKeyPackages
    dave.1 → hub: submit m9 to room 1
    hub → dave.1: accepted m9 at 9, deliver room 1 9 (application)
    hub → alice.1: deliver room 1 9 (application)
    hub → carol.1: deliver room 1 9 (application)
    dave.1 → hub: listConsents
    dave.1 → hub: listRooms
    dave.1 → hub: readStream dave.1's mailbox after 4
    bob.1 → hub: listProperties
    bob.1 → hub: open socket
    hub → bob.1: deliver room 1 3 (application), deliver room 1 4 (application), deliver room 1 5 (application), deliver room 1 6 (application), deliver room 1 7 (application), deliver room 1 8 (application), deliver room 1 9 (application), ready
    bob.1 → hub: countKeyPackages
    bob.1 → hub: submit m7 to room 1
    hub → bob.1: accepted m7 at 10, deliver room 1 10 (application)
    hub → alice.1: deliver room 1 10 (application)
    hub → carol.1: deliver room 1 10 (application)
    hub → dave.1: deliver room 1 10 (application)
    bob.1 → hub: listConsents
    bob.1 → hub: listRooms
    bob.1 → hub: readStream bob.1's mailbox after 4
    alice.1 → hub: ack room 1 10
    bob.1 → hub: ack room 1 10
    carol.1 → hub: ack room 1 10
    dave.1 → hub: ack room 1 10
    "
  `)
})

test(stories.keyPackageExhaustion.title, async () => {
  expect(await diagramOf(stories.keyPackageExhaustion)).toMatchInlineSnapshot(`
    "
    carol.1: crashes
    alice.1 → hub: claimKeyPackages
    alice.1 → hub: createRoom
    alice.1 → hub: readAccount alice
    alice.1 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 1 (commit)
    alice.1 → hub: submit m1 to room 1
    hub → alice.1: updateRoom room 1: accepted at 1
    alice.1 → hub: readStream room 1 after 1
    hub → alice.1: accepted m1 at 2, deliver room 1 2 (application)
    bob.1 → hub: claimKeyPackages
    bob.1 → hub: createRoom
    bob.1 → hub: readAccount bob
    bob.1 → hub: updateRoom room 2
    hub → bob.1: deliver room 2 1 (commit)
    bob.1 → hub: submit m2 to room 2
    hub → bob.1: updateRoom room 2: accepted at 1
    bob.1 → hub: readStream room 2 after 1
    hub → bob.1: accepted m2 at 2, deliver room 2 2 (application)
    alice.1: writes "are you there?"
    alice.1 → hub: submit m3 to room 1
    bob.1: writes "and here?"
    carol.1: starts again
    carol.1 → hub: listProperties
    bob.1 → hub: submit m4 to room 2
    hub → alice.1: accepted m3 at 3, deliver room 1 3 (application)
    hub → bob.1: accepted m4 at 3, deliver room 2 3 (application)
    carol.1 → hub: openChallenge
    carol.1 → hub: openSession
    carol.1 → hub: open socket
    hub → carol.1: close 4000 replaced
    hub → carol.1: close 4409 replaced
    hub → carol.1: deliver carol.1's mailbox 3 (welcome), deliver carol.1's mailbox 4 (welcome), deliver room 1 1 (commit), deliver room 1 2 (application), deliver room 1 3 (application), deliver room 2 1 (commit), deliver room 2 2 (application), deliver room 2 3 (application), ready
    carol.1 → hub: countKeyPackages
    carol.1 → hub: countKeyPackages
    carol.1 → hub: uploadKeyPackages
    carol.1 → hub: uploadKeyPackages
    carol.1 → hub: listConsents
    carol.1 → hub: countKeyPackages
    carol.1 → hub: listRooms
    carol.1 → hub: readStream carol.1's mailbox after 4
    carol.1 → hub: readStream room 1 after 1
    carol.1 → hub: readStream room 2 after 1
    carol.1 → hub: readStream room 1 after 3
    carol.1 → hub: readAccount carol
    carol.1 → hub: readStream room 2 after 3
    carol.1 → hub: readAccount carol
    carol.1 → hub: submit m5 to room 1
    hub → carol.1: accepted m5 at 4, deliver room 1 4 (application)
    hub → alice.1: deliver room 1 4 (application)
    carol.1 → hub: submit m6 to room 2
    hub → carol.1: accepted m6 at 4, deliver room 2 4 (application)
    hub → bob.1: deliver room 2 4 (application)
    alice.1 → hub: ack room 1 4
    bob.1 → hub: ack room 2 4
    carol.1 → hub: ack carol.1's mailbox 4, ack room 1 4, ack room 2 4
    "
  `)
})

test(stories.clockSkew.title, async () => {
  expect(await diagramOf(stories.clockSkew)).toMatchInlineSnapshot(`
    "
    bob.1: writes "first"
    bob.1 → hub: submit m2 to room 1
    hub → bob.1: accepted m2 at 3, deliver room 1 3 (application)
    hub → alice.1: deliver room 1 3 (application)
    alice.1: writes "second"
    alice.1 → hub: submit m3 to room 1
    hub → alice.1: accepted m3 at 4, deliver room 1 4 (application)
    hub → bob.1: deliver room 1 4 (application)
    alice.1 → hub: submit m4 to room 1
    hub → alice.1: accepted m4 at 5, deliver room 1 5 (application)
    hub → bob.1: deliver room 1 5 (application)
    bob.1: writes "third"
    bob.1 → hub: submit m5 to room 1
    hub → bob.1: accepted m5 at 6, deliver room 1 6 (application)
    hub → alice.1: deliver room 1 6 (application)
    alice.1 → hub: submit m6 to room 1
    bob.1 → hub: submit m7 to room 1
    hub → alice.1: accepted m6 at 7, deliver room 1 7 (application), deliver room 1 8 (application)
    hub → bob.1: deliver room 1 7 (application), accepted m7 at 8, deliver room 1 8 (application)
    bob.1 → hub: ack room 1 8
    alice.1 → hub: ack room 1 8
    "
  `)
})

test(stories.removedDevice.title, async () => {
  expect(await diagramOf(stories.removedDevice)).toMatchInlineSnapshot(`
    "
    alice.2 → hub: whoAmI
    alice.2 → hub: offerLink
    alice.2 → hub: pollLink 2mjqpgkh2yge7dsiwvleoxjfye
    alice.1 → hub: listLinks
    alice.1 → hub: answerLink 2mjqpgkh2yge7dsiwvleoxjfye
    alice.2 → hub: pollLink 2mjqpgkh2yge7dsiwvleoxjfye
    alice.2 → hub: openChallenge
    alice.2 → hub: openSession
    hub → alice.2: openSession: device.unknown
    alice.2 → hub: enrolDevice
    alice.2 → hub: listProperties
    alice.2 → hub: open socket
    hub → alice.2: ready
    alice.2 → hub: countKeyPackages
    alice.2 → hub: uploadKeyPackages
    alice.2 → hub: listConsents
    alice.2 → hub: listRooms
    alice.2 → hub: readStream alice.2's mailbox after 0
    alice.2 → hub: readGroupInfo room 1
    alice.2 → hub: readAccount alice
    alice.2 → hub: updateRoom room 1
    hub → alice.1: deliver room 1 3 (commit)
    hub → bob.1: deliver room 1 3 (commit)
    alice.1 → hub: readAccount alice
    bob.1 → hub: readAccount alice
    hub → alice.2: updateRoom room 1: accepted at 3
    alice.2 → hub: readStream room 1 after 2
    alice.1 → hub: submit m2 to room 1
    alice.2 → hub: readStream room 1 after 2
    hub → alice.1: accepted m2 at 4, deliver room 1 4 (application)
    hub → bob.1: deliver room 1 4 (application)
    hub → alice.2: deliver room 1 4 (application)
    alice.2 → hub: readAccount bob
    alice.2 → hub: readStream room 1 after 3
    alice.1 → hub: ack room 1 4
    bob.1 → hub: ack room 1 4
    alice.2 → hub: ack room 1 4
    bob.1: writes "for all three devices"
    bob.1 → hub: submit m3 to room 1
    hub → bob.1: accepted m3 at 5, deliver room 1 5 (application)
    hub → alice.1: deliver room 1 5 (application)
    hub → alice.2: deliver room 1 5 (application)
    alice.1 → hub: submit m4 to room 1
    alice.2 → hub: submit m5 to room 1
    hub → alice.1: accepted m4 at 6, deliver room 1 6 (application), deliver room 1 7 (application)
    hub → bob.1: deliver room 1 6 (application), deliver room 1 7 (application)
    hub → alice.2: deliver room 1 6 (application), accepted m5 at 7, deliver room 1 7 (application)
    bob.1 → hub: ack room 1 7
    alice.1 → hub: ack room 1 7
    alice.2 → hub: ack room 1 7
    alice.1 → hub: readAccount alice
    alice.1 → hub: rotateAccountKey
    hub → alice.2: close 4403 device.removed
    hub → alice.1: deliver room 1 8 (event)
    hub → bob.1: deliver room 1 8 (event)
    alice.1 → hub: updateRoom room 1
    bob.1 → hub: updateRoom room 1
    alice.1 → hub: readStream room 1 after 8
    hub → alice.1: deliver room 1 9 (commit)
    hub → bob.1: deliver room 1 9 (commit)
    hub → alice.1: updateRoom room 1: accepted at 9
    hub → bob.1: updateRoom room 1: wrong epoch
    bob.1 → hub: readStream room 1 after 9
    alice.1 → hub: readStream room 1 after 9
    bob.1: writes "not for the tablet"
    bob.1 → hub: submit m6 to room 1
    hub → bob.1: accepted m6 at 10, deliver room 1 10 (application)
    hub → alice.1: deliver room 1 10 (application)
    alice.2 → hub: listProperties
    alice.2 → hub: open socket
    alice.2 → hub: listProperties
    alice.2 → hub: openChallenge
    alice.2 → hub: openSession
    hub → alice.2: openSession: device.removed
    alice.1 → hub: submit m7 to room 1
    hub → alice.1: accepted m7 at 11, deliver room 1 11 (application)
    hub → bob.1: deliver room 1 11 (application)
    alice.1 → hub: ack room 1 11
    bob.1 → hub: ack room 1 11
    "
  `)
})

test(stories.swizzleClog.title, async () => {
  expect(await diagramOf(stories.swizzleClog)).toMatchInlineSnapshot(`
    "
    alice.1: writes "message 1"
    alice.1 → hub: submit m2 to room 1
    bob.1: writes "message 2"
    bob.1 → hub: submit m3 to room 1
    carol.1: writes "message 3"
    carol.1 → hub: submit m4 to room 1
    hub → carol.1: accepted m4 at 3, deliver room 1 3 (application)
    hub → alice.1: deliver room 1 3 (application)
    hub → bob.1: deliver room 1 3 (application)
    hub → bob.1: accepted m3 at 4, deliver room 1 4 (application)
    hub → alice.1: deliver room 1 4 (application)
    hub → carol.1: deliver room 1 4 (application)
    bob.1 → hub: submit m5 to room 1
    carol.1 → hub: submit m6 to room 1
    hub → bob.1: accepted m5 at 5, deliver room 1 5 (application)
    hub → alice.1: deliver room 1 5 (application)
    hub → carol.1: deliver room 1 5 (application)
    hub → carol.1: accepted m6 at 6, deliver room 1 6 (application)
    hub → alice.1: deliver room 1 6 (application)
    hub → bob.1: deliver room 1 6 (application)
    carol.1 → hub: ack room 1 6
    hub → alice.1: accepted m2 at 7, deliver room 1 7 (application)
    hub → bob.1: deliver room 1 7 (application)
    hub → carol.1: deliver room 1 7 (application)
    bob.1 → hub: ack room 1 7
    alice.1 → hub: submit m7 to room 1
    bob.1 → hub: submit m8 to room 1
    carol.1 → hub: submit m9 to room 1
    hub → alice.1: accepted m7 at 8, deliver room 1 8 (application)
    hub → bob.1: deliver room 1 8 (application)
    hub → carol.1: deliver room 1 8 (application)
    hub → bob.1: accepted m8 at 9, deliver room 1 9 (application), deliver room 1 10 (application)
    hub → alice.1: deliver room 1 9 (application), deliver room 1 10 (application)
    hub → carol.1: deliver room 1 9 (application), accepted m9 at 10, deliver room 1 10 (application)
    alice.1 → hub: ack room 1 10
    carol.1 → hub: ack room 1 10
    bob.1 → hub: ack room 1 10
    "
  `)
})
