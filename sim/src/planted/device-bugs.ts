// Bugs of the client, as its store and its network would show them.

import type { ClientStore, Net, StoreChange, StoreRow } from '@causeway/client'
import { type MeRow, tables } from '@causeway/client/local-state'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsEngine } from '@causeway/mls/member'
import { decodeServerFrame, type DeviceRecord, encodeDeviceRecords } from '@causeway/wire'
import type { SimDevice } from '../world/device.ts'
import type { PlantedBug } from './bug.ts'

const mergeBeforeAcceptance: PlantedBug = {
  name: 'merge before acceptance',
  what: 'a commit is merged as soon as it is made, whatever the hub will say to it',
  caughtBy: [
    'nothingRejoined',
    'nothingUnreadable',
    'epochsAgree',
    'healing',
    'nothingWaits',
    'nothingLost',
    'noAlarms',
    'membershipsAgree',
  ],
  plant: () => ({
    store: (store, device) => ({
      ...store,
      async write(changes) {
        await store.write([...changes, ...(await mergeChanges(changes, device))])
      },
    }),
  }),
}

const engine = createMlsEngine({ crypto: createNodeCrypto(), clock: { nowMs: () => 0 }, validateMember: () => true })

/** What merging would write, for each group that this batch stages a commit of. */
async function mergeChanges(changes: readonly StoreChange[], device: SimDevice): Promise<StoreChange[]> {
  const { me } = device
  if (me === undefined) return []
  const table = tables.groups
  const more: StoreChange[] = []
  for (const { key: stagedKey } of changes.filter(change => change.kind === 'put' && change.table === table)) {
    if (!stagedKey.endsWith('/c')) continue
    const prefix = stagedKey.slice(0, -1)
    const rows = new Map(device.disk.rows(table, prefix).map(({ key, value }) => [key, value]))
    for (const change of changes) {
      if (change.table !== table || !change.key.startsWith(prefix)) continue
      if (change.kind === 'put') rows.set(change.key, change.value)
      else rows.delete(change.key)
    }
    const records = [...rows].map(([key, value]) => ({ key: key.slice(prefix.length), value }))
    const group = await engine.restore(identityOf(me), records)
    group.mergeStaged()
    for (const { key, value } of group.takeChanges()) {
      const at = `${prefix}${key}`
      more.push(value === undefined ? { kind: 'delete', table, key: at } : { kind: 'put', table, key: at, value })
    }
  }
  return more
}

function identityOf(me: MeRow): Parameters<typeof engine.restore>[0] {
  return {
    identity: new TextEncoder().encode(me.device),
    signaturePublicKey: me.signatureKey,
    signaturePrivateKey: me.signaturePrivateKey,
    certificate: me.certificate,
  }
}

const sendBeforePersist: PlantedBug = {
  name: 'send before persisting',
  what: 'batches are in memory when they are called durable; the disk follows a second later',
  caughtBy: [
    'nothingForgotten',
    'nothingLost',
    'nothingUnreadable',
    'nothingRejoined',
    'nothingTwice',
    'toldInOrder',
    'healing',
    'episode',
    'noAlarms',
    'noSurprises',
    'epochsAgree',
    'nothingWaits',
    'membershipsAgree',
    'sameOrder',
  ],
  plant: () => ({ store: (store, device) => lazyStore(store, device, () => true) }),
}

const outboxInMemory: PlantedBug = {
  name: 'outbox lost on crash',
  what: 'messages that wait to be sent are kept in memory only',
  caughtBy: ['nothingForgotten'],
  plant: () => ({ store: store => memoryTable(store, tables.outbox) }),
}

const ackBeforeProcessing: PlantedBug = {
  name: 'ack before processing',
  what: 'entries are acknowledged as they arrive, before they are durable on the device',
  caughtBy: [
    'nothingUnreadable',
    'nothingRejoined',
    'nothingLost',
    'healing',
    'noAlarms',
    'noSurprises',
    'epochsAgree',
    'membershipsAgree',
    'nothingWaits',
  ],
  plant: () => ({ net: hastyNet }),
}

/** Reads see what was written; a crash forgets what is not on the disk yet. */
function lazyStore(store: ClientStore, device: Pick<SimDevice, 'later'>, isLazy: (change: StoreChange) => boolean): ClientStore {
  const waiting: StoreChange[] = []
  const flushAfterMs = 1_000
  return {
    ...store,
    async get(table, key) {
      const found = waiting.findLast(change => change.table === table && change.key === key)
      if (found === undefined) return await store.get(table, key)
      return found.kind === 'put' ? found.value.slice() : undefined
    },
    async list(table, range) {
      const { limit, reverse = false, ...rest } = range
      const rows = new Map((await store.list(table, rest)).map(({ key, value }) => [key, value]))
      const { prefix = '', from, to } = range
      for (const change of waiting) {
        const { key } = change
        if (
          change.table !== table ||
          !key.startsWith(prefix) ||
          (from !== undefined && key < from) ||
          (to !== undefined && key >= to)
        )
          continue
        if (change.kind === 'put') rows.set(key, change.value)
        else rows.delete(key)
      }
      return ordered(rows, reverse).slice(0, limit ?? Infinity)
    },
    async write(changes) {
      const lazy = changes.filter(isLazy)
      waiting.push(...lazy)
      const rest = changes.filter(change => !isLazy(change))
      if (rest.length > 0) await store.write(rest)
      if (lazy.length === 0) return
      device.later(flushAfterMs, () => {
        store.write(lazy).then(
          () => void waiting.splice(0, lazy.length),
          () => undefined,
        )
      })
    },
  }
}

function memoryTable(store: ClientStore, table: string): ClientStore {
  return lazyStore(store, { later: () => undefined }, change => change.table === table)
}

function ordered(rows: ReadonlyMap<string, Uint8Array>, reverse: boolean): StoreRow[] {
  const keys = [...rows.keys()].sort()
  if (reverse) keys.reverse()
  return keys.map(key => ({ key, value: (rows.get(key) as Uint8Array).slice() }))
}

function hastyNet(net: Net): Net {
  return {
    ...net,
    openSocket(path, protocols) {
      const socket = net.openSocket(path, protocols)
      return {
        send: frame => socket.send(frame),
        close: () => socket.close(),
        set onOpen(handler: () => void) {
          socket.onOpen = handler
        },
        set onClose(handler: (reason: { code: number; status?: number }) => void) {
          socket.onClose = handler
        },
        set onMessage(handler: (frame: Uint8Array) => void) {
          socket.onMessage = frame => {
            const acks = decodeServerFrame(frame).flatMap((record): DeviceRecord[] =>
              record.kind === 'deliver' ? [{ kind: 'ack', stream: record.stream.slice(), cursor: record.cursor }] : [],
            )
            if (acks.length > 0) socket.send(encodeDeviceRecords(acks))
            handler(frame)
          }
        },
      } as ReturnType<Net['openSocket']>
    },
  }
}

export const deviceBugs: readonly PlantedBug[] = [mergeBeforeAcceptance, sendBeforePersist, outboxInMemory, ackBeforeProcessing]
