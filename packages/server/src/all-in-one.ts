// The all-in-one role: an embedded store in its worker, files in a folder, a provider beside them, all in one process.

import { createMlsPublic } from '@causeway/mls/public'
import { type Caller, createProvider, type DeviceCaller } from '@causeway/provider'
import { createLocalBus, openFileBlobs, openSqliteStore, type SqliteStore } from '@causeway/store'
import type { ProviderParts, Role, RunningProvider } from './role.ts'

export const allInOne: Role<SqliteStore, Caller> = {
  openStore: ({ path, onFatal }) => openSqliteStore({ path, onFatal }),
  openProvider,
}

function openProvider(parts: ProviderParts<SqliteStore>): RunningProvider<Caller> {
  const { config, store, crypto, keys, login, clock, mediaDir, providerEvents } = parts
  const provider = createProvider({
    store,
    blobs: openFileBlobs(mediaDir),
    bus: createLocalBus(),
    crypto,
    mls: createMlsPublic({ crypto }),
    clock,
    timers: { after: later },
    turn: work => void setImmediate(work),
    properties: config.properties.map(property => ({ ...property, embeddedLogin: property.login.kind === 'embedded' })),
    keys,
    verifyLogin: token => login.verify(token),
    issueLogin: (property, handle, secret) => login.issue(property, handle, secret),
    events: providerEvents,
    limits: { mediaSizeBytesMax: config.values['media.size_bytes_max'] },
  })
  return {
    authenticate: (scheme, credential) => provider.authenticate(scheme, credential),
    // The edge checked the request by the contract; its types are lost on the way through one function for all endpoints.
    dispatch: (name, request, caller) => provider.dispatch(name, request as never, caller),
    limitKeyOf: caller => provider.limitKeyOf(caller),
    connect: (caller, sink) => provider.connect(deviceOf(caller), sink),
    sweep: () => provider.sweep(),
    close: () => provider.close(),
  }
}

/** The socket edge admits sessions only. */
function deviceOf(caller: Caller): DeviceCaller {
  if (caller.kind !== 'device') throw new TypeError('a socket is opened by a device')
  return caller
}

function later(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}
