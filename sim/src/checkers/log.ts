// The hub's logs, and what hangs on them.

import { base64urlFromBytes } from '@causeway/wire'
import { type Checker, short } from './checker.ts'

/** Cursors count without a gap, from the first entry still held to the head, and nothing was ever left out. */
export const cursorsGapless: Checker = ({ rooms, hub }) => {
  const wrong: string[] = []
  for (const { key, cursors, head } of rooms) {
    const isGapless = cursors.every((cursor, at) => at === 0 || cursor === (cursors[at - 1] as number) + 1)
    if (!isGapless || (cursors.length > 0 && cursors.at(-1) !== head)) wrong.push(`the log of ${short(key)} has a gap`)
  }
  for (const { key, entries, head } of hub.rooms.values()) {
    // An entry whose answer was lost on the way from the store is not in this ledger until it is asked for again.
    if (entries.size > head) wrong.push(`${entries.size} entries were ordered in ${short(key)}, its head is ${head}`)
  }
  return wrong
}

/** Receipts speak of messages that somebody wrote, and come from people who were in the room. */
export const receiptsOfMessages: Checker = ({ app, devices }) => {
  const shown = new Set(app.shown.map(({ id }) => id))
  for (const { rooms } of devices)
    for (const { messages } of rooms) for (const { id } of messages) shown.add(base64urlFromBytes(id))
  return app.receipts
    .filter(({ id }) => !shown.has(id))
    .map(({ device, id }) => `${device} was told of a receipt for ${short(id)}, which nobody wrote`)
}

/** Every text shown was written by somebody, in these words. */
export const nothingInvented: Checker = ({ app, devices }) =>
  devices.flatMap(({ name, rooms }) =>
    rooms.flatMap(({ messages }) =>
      messages.flatMap(({ text, deleted }) =>
        text === undefined || deleted || app.texts.has(text) ? [] : [`${name} shows a text that nobody wrote`],
      ),
    ),
  )

/** A key package is handed out once; only a last resort may come again. */
export const keyPackagesOnce: Checker = ({ hub }) =>
  [...hub.claimed]
    .filter(([body, times]) => times > 1 && !hub.lastResorts.has(body))
    .map(([body, times]) => `a key package was handed out ${times} times (${body.slice(-8)})`)

/** Nothing failed in a way that nobody declared. */
export const noSurprises: Checker = ({ surprises, app }) => [...surprises, ...app.faults]

/** Nobody lies in these worlds, so no client has a reason to warn of anything. */
export const noAlarms: Checker = ({ app }) =>
  app.alarms.map(({ device, kind, cause }) => `${device} warns: ${kind} ${cause ?? ''}`)
