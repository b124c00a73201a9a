// What own devices say about settings, as it comes in the log. Whatever was ordered last by the hub holds, on every device.

import type { MessageId } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { RoomTurn } from '../rooms/turn.ts'
import { positionOf } from '../tables.ts'
import { stampOf, type ToldSetting } from './content.ts'
import { agree, forgetMine, isSaidIn, mineOf } from './rows.ts'

export interface ToldSettings {
  readonly settings: readonly ToldSetting[]
  readonly id: MessageId
  readonly cursor: number
  readonly timestamp: number
}

/** Belongs to the turn's batch; the app hears of it afterwards. */
export async function receiveSettings(context: Context, turn: RoomTurn, told: ToldSettings): Promise<void> {
  const now = stampOf(positionOf(told.timestamp), turn.key, positionOf(told.cursor))
  for (const { key, value, stamp = now } of told.settings) {
    // Nobody passes on what is still to come.
    turn.change(...(await agree(context.store, { key, value, stamp: stamp < now ? stamp : now })))
    for (const mine of await mineOf(context.store, key)) if (isSaidIn(mine, turn.row.room, told.id)) turn.change(forgetMine(mine))
  }
  if (told.settings.length > 0) turn.emit({ name: 'settings', keys: told.settings.map(({ key }) => key) })
}
