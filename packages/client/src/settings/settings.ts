// What a person's own devices agree on: small values by key, told to each other end to end encrypted, in the room of the own devices
// (which are the own notes too). What the hub orders last holds everywhere. A device that is alone keeps them and tells the next one.

import { CausewayError, type RoomUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import { faultTeller } from '../events.ts'
import type { Outbox } from '../outbox.ts'
import type { ClientStore, StoreChange } from '../ports.ts'
import { encodeRecord } from '../record.ts'
import { originOf } from '../rooms/profile.ts'
import type { RoomTurn, RoomTurns } from '../rooms/turn.ts'
import { createSerial } from '../serial.ts'
import { keyOf, listRows, type OutboxRow, type RoomRow, tables } from '../tables.ts'
import { isSettingKey, settingsContent, type ToldSetting } from './content.ts'
import { agreedOf, forgetMine, isSaidIn, type Mine, mineOf, putMine, readAgreed, readSetting, readSettings } from './rows.ts'

export interface Settings {
  /** What holds for this key, JSON; undefined: nothing. */
  get(key: string): Promise<unknown>
  /** What holds for every key that begins so. */
  all(prefix: string): Promise<ReadonlyMap<string, unknown>>
  /**
   * Holds here at once, and on the own other devices when they hear of it: two seconds after the last change, or when they come. JSON;
   * undefined takes it away. What is above 24 KiB stays on this device. Throws `request.invalid` for a key that is not 1 to 512
   * characters of ASCII without blanks.
   */
  set(key: string, value: unknown): Promise<void>
  /** Tells now what would be told after a rest. Offline, it is told with the next connection. */
  tell(): Promise<void>
}

export interface SettingsInside extends Settings {
  /** After each connection. */
  settle(): Promise<void>
  /** There may be somebody to tell now: another own device came into a room. */
  heard(): Promise<void>
  /** Everything, for an own device that knows nothing yet; saved with the turn. */
  introduce(turn: RoomTurn): Promise<void>
  stop(): void
}

interface SettingsDeps {
  readonly context: Context
  readonly turns: RoomTurns
  readonly outbox: Outbox
  readonly isOnline: () => boolean
  /** Makes the room of the own devices where there is none. */
  readonly makeOwnRoom: () => Promise<void>
}

/** Several changes make one message: the hub sees that own devices talk, and is not to see fingers type. */
const restMs = 2_000
/** Whoever types for minutes without a rest is heard of now and then. */
const waitMsMax = 60_000
const toldBytesMax = 24_576
const perMessageBytes = 12_288

export function createSettings(deps: SettingsDeps): SettingsInside {
  const { context, turns, outbox } = deps
  const { store, timers, clock } = context
  const inOrder = createSerial()
  let cancel: (() => void) | undefined
  let waitingSinceMs: number | undefined

  const tellSoon = (): void => {
    const now = clock.nowMs()
    waitingSinceMs ??= now
    cancel?.()
    const ms = Math.max(0, Math.min(restMs, waitingSinceMs + waitMsMax - now))
    cancel = timers.after(ms, () => {
      waitingSinceMs = undefined
      if (!context.isClosed()) void tell().catch(faultTeller(context.events))
    })
  }
  const tell = async (): Promise<void> => {
    if (!deps.isOnline() || !(await isAnyDue())) return
    const room = await ownRoom()
    if (room === undefined) return await makeOwnRoom()
    await turns.take(room, turn => inOrder(() => say(turn)))
    outbox.kick(room)
  }
  const say = async (turn: RoomTurn): Promise<void> => {
    const { room } = turn.row
    const due = hasSomebodyToTell(turn) ? (await mineOf(store)).filter(isDue) : []
    if (due.length === 0) return
    for (const some of packed(due)) {
      const { id } = outbox.add(turn, settingsContent(originOf(context, room), some.map(toldOf)), { shown: false })
      turn.change(...some.map(each => putMine({ ...each, said: { room, id } })))
    }
    await turn.save()
  }
  const isAnyDue = async (): Promise<boolean> => (await mineOf(store)).some(isDue)
  const roomsOf = async (): Promise<RoomRow[]> =>
    (await listRows<RoomRow>(store, tables.rooms, {})).map(({ row }) => row).filter(({ status }) => status === 'active')
  const ownRoom = async (): Promise<RoomUri | undefined> => (await roomsOf()).find(({ kind }) => kind === 'self')?.room
  /**
   * Whoever is in it tells what is due as soon as the others are. A device that is alone has no use for it. The record as it is held:
   * a look at the server whenever something is set would tell it when.
   */
  const makeOwnRoom = async (): Promise<void> => {
    const { devices } = await context.trust.recordOf(context.me().user)
    if (devices.length > 1) await deps.makeOwnRoom()
  }

  /** What was said in a message that the hub did not take, or in a room that is over, is still to be said. */
  const sayAgain = async (): Promise<void> => {
    const rooms = new Set((await mineOf(store)).flatMap(({ said }) => said?.room ?? []))
    // In the room's own turn: what comes by its log just now must not be said twice.
    for (const room of rooms) await turns.take(room, turn => unsay(context, turn))
  }

  return {
    get: key => readSetting(store, key),
    all: prefix => readSettings(store, prefix),
    async set(key, value) {
      if (!isSettingKey(key)) throw new CausewayError('request.invalid', 'not a key of a setting')
      const changes = await inOrder(() => changesTo(store, key, value))
      if (changes.length === 0) return
      context.events.emit({ name: 'settings', keys: [key] })
      tellSoon()
    },
    tell,
    async settle() {
      await sayAgain()
      // In any room own devices meet; without one, those that were here before would not hear of this one.
      if ((await roomsOf()).length === 0) await makeOwnRoom()
      await tell()
    },
    async heard() {
      if (await isAnyDue()) tellSoon()
    },
    async introduce(turn) {
      for (const some of packed(await agreedOf(store))) {
        outbox.add(turn, settingsContent(originOf(context, turn.row.room), some), { shown: false })
      }
    },
    stop: () => cancel?.(),
  }
}

/** Writes what makes this value hold here, and answers it: nothing where it does, no word to tell where it is agreed on. */
async function changesTo(store: ClientStore, key: string, value: unknown): Promise<StoreChange[]> {
  if (isSame(await readSetting(store, key), value)) return []
  const before = await mineOf(store, key)
  const unsaid = before.filter(isUnsaid)
  const changes = unsaid.map(forgetMine)
  const isAgreed = unsaid.length === before.length && isSame(await readAgreed(store, key), value)
  if (!isAgreed)
    changes.push(putMine({ key, number: (before.at(-1)?.number ?? 0) + 1, ...(value === undefined ? {} : { value }) }))
  await store.write(changes)
  return changes
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function hasSomebodyToTell({ row, group }: RoomTurn): boolean {
  return row.status === 'active' && (group?.members().length ?? 0) > 1
}

async function unsay({ store }: Context, turn: RoomTurn): Promise<void> {
  const rows = await listRows<OutboxRow>(store, tables.outbox, { prefix: `${keyOf(turn.row.room)}/` })
  const lost = (await mineOf(store)).filter(
    mine => mine.said?.room === turn.row.room && !rows.some(({ row }) => isSaidIn(mine, turn.row.room, row.id)),
  )
  if (lost.length === 0) return
  turn.change(...lost.map(({ key, number, value }) => putMine({ key, number, value })))
  await turn.save()
}

function isUnsaid({ said }: Mine): boolean {
  return said === undefined
}

function isDue(mine: Mine): boolean {
  return isUnsaid(mine) && encodeRecord(mine.value ?? null).length <= toldBytesMax
}

function toldOf({ key, value }: Mine): ToldSetting {
  return { key, value }
}

/** As many in one message as fit well. */
function packed<T extends ToldSetting | Mine>(all: readonly T[]): T[][] {
  const messages: T[][] = []
  let sizeBytes = Infinity
  for (const each of all) {
    const own = encodeRecord(each).length
    if (sizeBytes + own > perMessageBytes) {
      messages.push([])
      sizeBytes = 0
    }
    messages.at(-1)?.push(each)
    sizeBytes += own
  }
  return messages
}
