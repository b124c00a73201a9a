// What the provider tells the operator's log and metrics. Each field names its inventory datum and none names a person, a device
// or a room, so a log line cannot become a record of who wrote to whom.

import type { DatumId } from '@causeway/wire'

export const providerEventData = {
  accountCreated: {},
  accountReset: {},
  deviceEnrolled: {},
  devicesRemoved: { devices: 'server.operation' },
  sessionOpened: {},
  keyPackagesExhausted: { devices: 'server.operation' },
  roomCreated: {},
  epochCommitted: { added: 'server.operation', removed: 'server.operation' },
  commitRefused: { code: 'server.operation' },
  messagesAccepted: { messages: 'server.operation', sizeBytes: 'message.size' },
  messageRefused: { code: 'server.operation' },
  connectionFellBehind: {},
  gapSent: {},
  deliveryFailed: { code: 'server.operation' },
  swept: { entries: 'server.operation', files: 'server.operation' },
} as const

providerEventData satisfies Readonly<Record<string, Readonly<Record<string, DatumId>>>>

type Data = typeof providerEventData
export type ProviderEventName = keyof Data

/** One function per event; its fields are those declared above. */
export type ProviderEvents = {
  readonly [N in ProviderEventName]: (fields: { readonly [F in keyof Data[N]]: number | string }) => void
}

const names = Object.keys(providerEventData) as ProviderEventName[]

export const silentEvents: ProviderEvents = Object.fromEntries(
  names.map(name => [name, () => undefined]),
) as unknown as ProviderEvents
