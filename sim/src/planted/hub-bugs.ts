// Bugs of the hub, as its store and its sockets would show them.

import {
  base32FromBytes,
  decode,
  decodeServerFrame,
  encode,
  encodeServerRecord,
  type FanoutMessage,
  fanoutMessage,
  type Frank,
  type ServerRecord,
} from '@causeway/wire'
import type { HostSink } from '../world/network.ts'
import type { World } from '../world/world.ts'
import type { PlantedBug } from './bug.ts'

const noIdempotency: PlantedBug = {
  name: 'no idempotency',
  what: 'a submission that comes again is appended again',
  caughtBy: ['nothingTwice'],
  plant: () => ({
    hubStore: (store, world) => ({
      ...store,
      append: ({ items }) => store.append({ items: items.map(item => ({ ...item, clientId: world.random.bytes(16) })) }),
    }),
  }),
}

const cursorByTimestamp: PlantedBug = {
  name: 'cursor by timestamp',
  what: 'a page begins after the time of the last entry read, so its neighbours of the same millisecond are passed over',
  caughtBy: ['nothingLost', 'nothingWaits', 'healing', 'noSurprises', 'nothingUnreadable', 'nothingRejoined'],
  plant: () => ({
    hubStore: store => ({
      ...store,
      async readStream(input) {
        const page = await store.readStream(input)
        const before = await store.readStream({ ...input, after: Math.max(0, input.after - 1), limit: 1 })
        const [last] = before.entries
        if (input.after === 0 || last === undefined || last.cursor !== input.after) return page
        // Bodies begin with a kind and a time in milliseconds, in a room's log as in a mailbox; a coarse clock makes neighbours equal.
        return { ...page, entries: page.entries.filter(({ body }) => timeOf(body) > timeOf(last.body)) }
      },
    }),
  }),
}

function timeOf(body: Uint8Array): number {
  const milliseconds = Number(new DataView(body.buffer, body.byteOffset).getBigUint64(1))
  return Math.floor(milliseconds / 100)
}

const ackBeforeCommit: PlantedBug = {
  name: 'ack before commit',
  what: 'a message is acknowledged when it is in memory; the disk follows a moment later',
  caughtBy: [
    'nothingLost',
    'nothingForgotten',
    'sameOrder',
    'noSurprises',
    'healing',
    'cursorsGapless',
    'nothingTwice',
    'toldInOrder',
  ],
  plant: () => {
    let lives = 0
    return {
      hubStore(store, world) {
        const life = ++lives
        const heads = new Map<number, number>()
        return {
          ...store,
          async append({ items }) {
            const answers = []
            for (const item of items) {
              const { head } = await store.readStream({ stream: item.stream, after: 0, limit: 1, sizeBytesMax: 1 })
              const cursor = Math.max(head, heads.get(item.stream) ?? 0) + 1
              heads.set(item.stream, cursor)
              answers.push({ cursor, duplicate: false })
            }
            world.schedule.after(1_500, () => {
              if (life === lives && world.hub.isUp) store.append({ items }).catch(() => undefined)
            })
            return answers
          },
        }
      },
    }
  },
}

const twoSequencers: PlantedBug = {
  name: 'two sequencers',
  what: 'two servers order one room, each from its own picture of it, and the epoch is not compared',
  caughtBy: [
    'epochsAgree',
    'participantsAgree',
    'membershipsAgree',
    'nothingUnreadable',
    'nothingRejoined',
    'healing',
    'nothingWaits',
    'nothingLost',
  ],
  plant: () => ({
    twins: true,
    hubStore: store => ({
      ...store,
      async commitEpoch(input) {
        const output = await store.commitEpoch(input)
        return output.kind === 'wrong-epoch' ? await store.commitEpoch({ ...input, expectedEpoch: output.currentEpoch }) : output
      },
    }),
  }),
}

const reusedKeyPackage: PlantedBug = {
  name: 'reused key package',
  what: 'a claimed key package is not deleted, and is handed out again',
  caughtBy: ['keyPackagesOnce'],
  plant: () => {
    const first = new Map<number, Uint8Array | undefined>()
    return {
      hubStore: store => ({
        ...store,
        async claimKeyPackages(input) {
          const output = await store.claimKeyPackages(input)
          return output.map(each => {
            if (!first.has(each.device)) first.set(each.device, each.body)
            return { device: each.device, body: first.get(each.device) }
          })
        },
      }),
    }
  },
}

const ghostDelivery: PlantedBug = {
  name: 'removed but delivered to',
  what: 'the tree loses a device, the list of those delivered to and the list of participants keep it',
  caughtBy: ['participantsAgree', 'membershipsAgree'],
  plant: () => ({
    hubStore: store => ({
      ...store,
      commitEpoch: input =>
        store.commitEpoch({ ...input, removedDevices: [], participants: input.participants.filter(({ role }) => role !== 0) }),
    }),
  }),
}

const swappedFrank: PlantedBug = {
  name: 'frank of another message',
  what: 'messages accepted together are stamped in the wrong order',
  caughtBy: ['nothingUnreadable', 'noAlarms'],
  plant: () => {
    let last: Frank | undefined
    return {
      hubStore: store => ({
        ...store,
        append: ({ items }) =>
          store.append({
            items: items.map(item => {
              const entry = decode<FanoutMessage>(fanoutMessage, item.body)
              if (entry.kind !== 'application') return item
              const frank = last ?? entry.frank
              last = entry.frank
              return { ...item, body: encode(fanoutMessage, { ...entry, frank }) }
            }),
          }),
      }),
    }
  },
}

const plaintextEvent: PlantedBug = {
  name: 'plaintext in an event',
  what: 'a helpful log line quotes what was sent',
  caughtBy: ['canaryAbsent'],
  plant: () => ({
    logged: (world: World) => {
      const [text] = [...world.ledger.texts].slice(-1)
      if (text !== undefined) world.hubDisk.log.push(JSON.stringify({ event: 'messageAccepted', text }))
    },
  }),
}

const reordered: PlantedBug = {
  name: 'reorder within a stream',
  what: 'one device is sent two entries in each other’s place',
  caughtBy: [
    'sameOrder',
    'toldInOrder',
    'nothingUnreadable',
    'epochsAgree',
    'healing',
    'nothingRejoined',
    'nothingLost',
    'noAlarms',
  ],
  plant: () => {
    const held = new Map<string, Extract<ServerRecord, { kind: 'deliver' }>>()
    return { sink: sink => reorderingSink(sink, held) }
  },
}

function reorderingSink(sink: HostSink, held: Map<string, Extract<ServerRecord, { kind: 'deliver' }>>): HostSink {
  return {
    ...sink,
    bufferedBytes: () => sink.bufferedBytes(),
    send(frame) {
      const delivers = decodeServerFrame(frame).map(record =>
        record.kind === 'deliver' ? { ...record, body: record.body.slice(), stream: record.stream.slice() } : record,
      )
      for (const record of delivers) {
        if (record.kind !== 'deliver') {
          sink.send(encodeServerRecord(record))
          continue
        }
        const key = base32FromBytes(record.stream)
        const before = held.get(key)
        if (before === undefined || before.cursor + 1 !== record.cursor) {
          held.set(key, record)
          sink.send(encodeServerRecord(record))
          continue
        }
        // The neighbour was sent already: this place gets its body once more, and its own goes to the next.
        held.set(key, record)
        sink.send(encodeServerRecord({ ...record, body: before.body }))
      }
    },
  }
}

const undeclaredColumn: PlantedBug = {
  name: 'undeclared column',
  what: 'somebody adds a column to a table by hand',
  caughtBy: ['columnsDeclared'],
  plant: () => {
    let isAltered = false
    return {
      hubStore(store, world) {
        if (!isAltered) world.hubDisk.execute('ALTER TABLE account ADD COLUMN last_seen_ip TEXT')
        isAltered = true
        return {
          ...store,
          async enrolDevice(input) {
            const output = await store.enrolDevice(input)
            world.hubDisk.execute("UPDATE account SET last_seen_ip = '192.0.2.1'")
            return output
          },
        }
      },
    }
  },
}

export const hubBugs: readonly PlantedBug[] = [
  noIdempotency,
  cursorByTimestamp,
  ackBeforeCommit,
  twoSequencers,
  reusedKeyPackage,
  ghostDelivery,
  swappedFrank,
  plaintextEvent,
  reordered,
  undeclaredColumn,
]
