// What a server process is made of: the same parts as `server.ts` puts together, with a store, files and timers of this world.

import type { NetRequest, NetResponse } from '@causeway/client'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsPublic } from '@causeway/mls/public'
import {
  createProvider,
  type LoginClaims,
  type Provider,
  providerEventData,
  type ProviderEventName,
  type ProviderEvents,
} from '@causeway/provider'
import { byAuthorization, createHttpEdge, createRateLimit, type HttpEdge } from '@causeway/server'
import {
  createLocalBus,
  type Disk,
  type DirectStore,
  type MemoryBlobs,
  openDirectStore,
  openMemoryBlobs,
  type Store,
} from '@causeway/store'
import { CausewayError } from '@causeway/wire'
import type { CanaryWatch } from './canary.ts'
import type { HubProcess } from './hub.ts'
import type { Life } from './life.ts'
import type { Admission, HostConnection, HostSink } from './network.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'

/** What a crash of the hub leaves: its database, its files, its log, its keys. */
export interface HubDisk {
  readonly blobs: MemoryBlobs
  /** Lines of the operator's log. */
  readonly log: string[]
  readonly keys: { readonly hubSeed: Uint8Array; readonly session: Uint8Array; readonly franking: Uint8Array }
  open(): DirectStore
  crash(): void
  /** Looks through everything the hub holds; gives the columns that hold something. */
  scan(canaries: CanaryWatch): { table: string; column: string }[]
  /** For a bug that changes the database by hand. */
  execute(sql: string): void
  close(): void
}

export function createHubDisk(random: Random): HubDisk {
  const first = openDirectStore({ path: ':memory:', synchronous: 'off' })
  const disk: Disk = first.crash()
  let store: DirectStore | undefined
  const blobs = openMemoryBlobs()
  const log: string[] = []
  return {
    blobs,
    log,
    keys: { hubSeed: random.bytes(32), session: random.bytes(32), franking: random.bytes(32) },
    open: () => (store = openDirectStore({ disk })),
    crash: () => void store?.crash(),
    scan(canaries) {
      for (const line of log) canaries.lookInto('log', line)
      for (const bytes of blobs.all()) canaries.look('files', bytes)
      return scanTables(disk, canaries)
    },
    execute: sql => disk.db.exec(sql),
    close: () => disk.db.close(),
  }
}

function scanTables({ db }: Disk, canaries: CanaryWatch): { table: string; column: string }[] {
  const held = new Set<string>()
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all()
  for (const { name: table } of names as { name: string }[]) {
    for (const row of db.prepare(`SELECT * FROM ${table}`).all()) {
      for (const [column, value] of Object.entries(row)) {
        if (value === null || value === '') continue
        held.add(`${table} ${column}`)
        canaries.lookInto(`table ${table}.${column}`, value)
      }
    }
  }
  return [...held].map(each => {
    const [table = '', column = ''] = each.split(' ')
    return { table, column }
  })
}

export interface ComposeDeps {
  readonly store: Store
  readonly life: Life
  readonly schedule: Schedule
  readonly disk: HubDisk
  readonly entropy: Random
  /** Domains of the properties. */
  readonly domains: readonly string[]
  /** Errors that nobody expected. */
  readonly surprises: string[]
  /** What the hub writes to a device passes through here. */
  readonly sink: (sink: HostSink) => HostSink
  /** Called for every line of the log. */
  readonly logged: () => void
}

/** Requests of one minute that a device may make: faults are looked for here, not limits. */
const perMinute = { rare: 100_000, normal: 100_000, often: 100_000 }

export function composeHub(deps: ComposeDeps): HubProcess {
  const { store, life, schedule, disk, entropy } = deps
  const crypto = createNodeCrypto({ random: length => entropy.bytes(length) })
  const clock = { nowMs: (): number => schedule.nowMs }
  const timers = {
    after: (ms: number, work: () => void): (() => void) =>
      schedule.after(ms, () => {
        if (life.isAlive) work()
      }),
  }
  const provider = createProvider({
    store,
    blobs: disk.blobs,
    bus: createLocalBus(),
    crypto,
    mls: createMlsPublic({ crypto }),
    clock,
    timers,
    turn: work => void timers.after(0, work),
    properties: deps.domains.map(domain => ({ domain, name: domain, handleType: 'username', embeddedLogin: false })),
    keys: disk.keys,
    verifyLogin: verifiedLogin,
    events: eventsOf(deps),
    // A device that was away long is to find its floor too low: worlds are short, so the bound is small.
    limits: { claimsPerHourMax: 100_000, contactRequestsPerDayMax: 100_000, lookupsPerDayMax: 100_000, floorDistanceMax: 6 },
  })
  return { handle: handlerOf(deps, provider), admit: admission(deps, provider) }
}

function handlerOf({ schedule, surprises }: ComposeDeps, provider: Provider): HubProcess['handle'] {
  const clock = { nowMs: (): number => schedule.nowMs }
  const edge: HttpEdge = createHttpEdge({
    // The edge has checked the input by the contract; dispatch has the same types, endpoint by endpoint.
    behind: { ...provider, dispatch: provider.dispatch as never },
    callerOf: byAuthorization(provider),
    clock,
    rateLimit: createRateLimit({ clock }),
    perMinute,
    addressFactor: 20,
    origins: new Set<string>(),
    observer: {
      answered: () => undefined,
      failed: (endpoint, error) => {
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
        if (!isExpected(error)) surprises.push(`the hub failed in ${endpoint}: ${what}`)
      },
    },
    traced: (_name, work) => work(),
    ready: () => Promise.resolve(true),
    draining: () => false,
  })
  return async (request: NetRequest, device: string): Promise<NetResponse> => {
    const { method, path, headers, body = new Uint8Array(0) } = request
    const sized = request.body === undefined ? headers : { ...headers, 'content-length': `${body.length}` }
    return await edge.handle({
      method,
      target: path,
      headers: sized,
      remoteAddress: device,
      body: sizeBytesMax =>
        body.length > sizeBytesMax ? Promise.reject(new CausewayError('wire.too_large')) : Promise.resolve(body),
    })
  }
}

/** A store that is being closed under a request refuses it: the crash that follows is the fault, not the refusal. */
function isExpected(error: unknown): boolean {
  return error instanceof CausewayError && error.code === 'store.unavailable'
}

/** What the socket edge does around the provider: who is it, and the newest connection of a device wins. */
function admission(deps: ComposeDeps, provider: Provider): HubProcess['admit'] {
  const newest = new Map<string, HostSink>()
  return async (token: string, sink: HostSink): Promise<Admission> => {
    try {
      const caller = await provider.authenticate('session', token)
      if (caller.kind !== 'device') return { kind: 'refused', status: 401 }
      const key = provider.limitKeyOf(caller)
      newest.get(key)?.close(4000, 'replaced')
      newest.set(key, sink)
      const connection = provider.connect(caller, deps.sink(sink))
      connection.resume().catch(() => sink.close(1011, 'server.internal'))
      return { kind: 'connected', connection: delisting(connection, () => newest.get(key) === sink && newest.delete(key)) }
    } catch (error) {
      if (error instanceof CausewayError) return { kind: 'refused', status: error.status }
      throw error
    }
  }
}

function delisting(connection: HostConnection, delist: () => void): HostConnection {
  return {
    receive: frame => connection.receive(frame),
    drained: () => connection.drained(),
    close() {
      delist()
      connection.close()
    },
  }
}

/** `login~<property>~<subject>`; see `loginToken` of a device. */
async function verifiedLogin(token: string): Promise<LoginClaims> {
  const [kind, property = '', subject = ''] = token.split('~')
  if (kind !== 'login') throw new CausewayError('auth.bad_token')
  return { property, subject, handle: subject, ageBand: 'unknown', guardian: '' }
}

function eventsOf({ disk, surprises, logged }: ComposeDeps): ProviderEvents {
  const names = Object.keys(providerEventData) as ProviderEventName[]
  const events = names.map(name => {
    const write = (fields: Readonly<Record<string, number | string>>): void => {
      disk.log.push(JSON.stringify({ event: name, ...fields }))
      logged()
      if (fields['code'] === 'server.internal') surprises.push(`the hub failed: ${name}`)
    }
    return [name, write]
  })
  return Object.fromEntries(events) as unknown as ProviderEvents
}
