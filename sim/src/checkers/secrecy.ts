// Who must not read does not, and the hub holds nothing that it has not declared.

import { sqliteTables } from '@causeway/store'
import { datumIds } from '@causeway/wire'
import { type Checker, short } from './checker.ts'

/** A device shows only what was ordered while it was in the room: nothing from before, and nothing after its removal. */
export const removedReadNothing: Checker = ({ devices, hub }) =>
  devices.flatMap(({ name, me, rooms }) =>
    rooms.flatMap(({ key, messages }) => {
      const memberships = (hub.rooms.get(key)?.memberships ?? []).filter(({ device }) => device === me.device)
      return messages.flatMap(({ cursor }) => {
        const may = memberships.some(({ after, until }) => after < cursor && cursor <= (until ?? Infinity))
        return may ? [] : [`${name} reads ${short(key)} ${cursor}, ordered while it was not in the room`]
      })
    }),
  )

/** No marker of a text, a file or a name was found in what the hub was sent, stores, logs or counts. */
export const canaryAbsent: Checker = ({ canaries }) => canaries.map(where => `readable content at the hub: ${where}`)

/** Every column that holds something names what it holds in the inventory. */
export const columnsDeclared: Checker = ({ columns }) => {
  const declared = new Set<string>(datumIds)
  return columns.flatMap(({ table, column }) => {
    const data = sqliteTables[table]?.columns[column]?.data
    if (data === undefined) return [`${table}.${column} is not declared`]
    return data.filter(datum => !declared.has(datum)).map(datum => `${table}.${column} holds ${datum}, which no inventory has`)
  })
}
