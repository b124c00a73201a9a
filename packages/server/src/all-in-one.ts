// The all-in-one role: an embedded store, files in a folder, and the provider, all in this process.

import { createMlsPublic } from '@causeway/mls/public'
import { type Caller, createProvider, type DeviceCaller, type ProviderDeps } from '@causeway/provider'
import { openSqliteStore, type SqliteStore } from '@causeway/store'
import { createFolderBlobs } from './folder-blobs.ts'
import { createLocalBus } from './local-bus.ts'
import type { ProviderParts, Role, RunningProvider } from './role.ts'

export const allInOne: Role<SqliteStore, Caller> = {
  openStore: async options => await openSqliteStore(options),
  openProvider,
}

function openProvider(parts: ProviderParts<SqliteStore>): RunningProvider<Caller> {
  const provider = createProvider(depsOf(parts))
  return {
    authenticate: (scheme, credential) => provider.authenticate(scheme, credential),
    // The edge has checked input by the contract, whose types the provider names endpoint by endpoint.
    dispatch: (name, request, caller) => provider.dispatch(name, request as never, caller) as never,
    limitKeyOf: caller => provider.limitKeyOf(caller),
    // A socket is opened by a session alone, and sessions are devices'.
    connect: (caller, sink) => provider.connect(caller as DeviceCaller, sink),
    sweep: () => provider.sweep(),
    close: () => provider.close(),
  }
}

function depsOf({ config, store, crypto, keys, login, clock, mediaDir }: ProviderParts<SqliteStore>): ProviderDeps {
  return {
    store,
    blobs: createFolderBlobs(mediaDir),
    bus: createLocalBus(),
    crypto,
    mls: createMlsPublic({ crypto }),
    clock,
    timers: {
      after(ms, work) {
        const timer = setTimeout(work, ms)
        return () => clearTimeout(timer)
      },
    },
    turn: work => void setImmediate(work),
    properties: config.properties.map(({ domain, name, handleType, login }) => ({
      domain,
      name,
      handleType,
      embeddedLogin: login.kind === 'embedded',
    })),
    keys,
    verifyLogin: token => login.verify(token),
    issueLogin: (property, handle, secret) => login.issue(property, handle, secret),
    limits: { mediaSizeBytesMax: config.values['media.size_bytes_max'] },
  }
}
