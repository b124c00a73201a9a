// What the apps did and saw: every message that a person wrote, every acknowledgement, every message shown. An app's memory is
// the person's: it outlives crashes of the device.

import type { Client } from '@causeway/client'
import { base64urlFromBytes } from '@causeway/wire'

export interface Written {
  readonly device: string
  readonly room: string
  readonly text: string
}

export interface Shown {
  readonly device: string
  readonly room: string
  readonly id: string
  readonly position: string
}

export interface AppLedger {
  /** By message id. Only those whose `send` came back: a crash may swallow the answer. */
  readonly written: Map<string, Written>
  /** Texts of everything anybody began to send. */
  readonly texts: Set<string>
  /** Message ids that a client called sent, with the device that said so. */
  readonly acknowledged: Map<string, string>
  readonly shown: Shown[]
  readonly receipts: { readonly device: string; readonly id: string }[]
  readonly alarms: { readonly device: string; readonly kind: string; readonly cause: string | undefined }[]
  /** Devices that had to enter a room again because they could not follow it. */
  readonly rejoined: { readonly device: string; readonly room: string }[]
  /** Errors that a client's own code did not expect. */
  readonly faults: string[]
  wrote(device: string, room: string, id: Uint8Array, text: string): void
  watch(device: string, client: Client): void
}

/** `alarmed` is told of each alarm as it comes. */
export function createAppLedger(alarmed: (device: string, what: string) => void): AppLedger {
  const ledger: AppLedger = {
    written: new Map(),
    texts: new Set(),
    acknowledged: new Map(),
    shown: [],
    receipts: [],
    alarms: [],
    rejoined: [],
    faults: [],
    wrote: (device, room, id, text) => void ledger.written.set(base64urlFromBytes(id), { device, room, text }),
    watch(device, { events }) {
      events.on('message', ({ room, message: { id, position = '' } }) => {
        ledger.shown.push({ device, room, id: base64urlFromBytes(id), position })
      })
      events.on('status', ({ id, state }) => {
        if (state === 'sent') ledger.acknowledged.set(base64urlFromBytes(id), device)
      })
      events.on('receipt', ({ id }) => void ledger.receipts.push({ device, id: base64urlFromBytes(id) }))
      events.on('room', ({ room, change }) => {
        if (change === 'rejoined') ledger.rejoined.push({ device, room })
      })
      events.on('fault', ({ error }) => {
        ledger.faults.push(`${device}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      })
      events.on('alarm', ({ kind, cause }) => {
        alarmed(device, `warns: ${kind} ${cause ?? ''}`)
        ledger.alarms.push({ device, kind, cause })
      })
    },
  }
  return ledger
}
