// The composition root: keys, log, store, logins, provider, edges, timers, in this order, and the way back. Read it from the top
// to see who gets what.

import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import type { DestinationStream } from 'pino'
import { openServerKeys } from './config/keys.ts'
import type { Config } from './config/load.ts'
import type { Property } from './config/properties.ts'
import { createHttpEdge, type HttpEdge } from './edge/http.ts'
import { createRateLimit, type RateLimit } from './edge/limit.ts'
import { addressOf, createHttpListener } from './edge/listen.ts'
import { createSocketEdge, type SocketEdge } from './edge/socket.ts'
import { openLoginAccounts } from './login/accounts.ts'
import { createLogin } from './login/login.ts'
import { createAdminListener } from './ops/admin.ts'
import { backupTo, mediaFolder, storeFile } from './ops/backup.ts'
import { codeOf, createLog, type Events, placeOf } from './ops/events.ts'
import { createHealth } from './ops/health.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { traced } from './ops/trace.ts'
import type { Role, RunningProvider, ServerStore } from './role.ts'

export interface Server {
  /** Where apps reach it, such as `http://127.0.0.1:8080`. */
  readonly url: string
  readonly adminUrl: string
  readonly properties: readonly Property[]
  /** The HTTP edge without a socket. */
  readonly edge: HttpEdge
  /** Takes no more, lets what runs end, closes the store; at most about `shutdown.grace_ms`. */
  close(): Promise<void>
  /** Writes a whole data folder to `path`, which must not exist, while the server runs. */
  backup(path: string): Promise<void>
}

export interface ServerOverrides {
  /** Where log lines go; standard output otherwise. */
  readonly logTo?: DestinationStream
  /** The store cannot be trusted any more. The process should end with `storeFailedExitCode`. */
  readonly onFatal?: (error: Error) => void
}

const sweepEveryMs = 24 * 60 * 60 * 1000
const forgetEveryMs = 60_000
const clock = { nowMs: (): number => Date.now() }

/** Listens when it resolves. `config.invalid` for what the configuration alone could not show, such as a bad key file. */
export async function startServer<OpenStore extends ServerStore, Caller>(
  role: Role<OpenStore, Caller>,
  config: Config,
  overrides: ServerOverrides = {},
): Promise<Server> {
  const startedMs = performance.now()
  const { values, properties } = config
  const dataDir = values['data.dir']
  const crypto = createNodeCrypto()
  const keys = openServerKeys(dataDir, crypto)
  const log = createLog({ level: values['log.level'], ...(overrides.logTo === undefined ? {} : { to: overrides.logTo }) })
  const metrics = createMetrics(log.events)
  const rateLimit = createRateLimit({ clock })
  const onFatal = (error: Error): void => {
    log.events.storeFailed({ code: codeOf(error) })
    log.flush()
    overrides.onFatal?.(error)
  }
  const store = await role.openStore({ path: join(dataDir, storeFile), onFatal })
  const accounts = openLoginAccounts(dataDir)
  const login = createLogin({ properties, accounts, crypto, seed: keys.loginSeed, rateLimit, nowMs: clock.nowMs })
  const { events } = log
  const provider = await role.openProvider({
    config,
    store,
    crypto,
    keys,
    login,
    events,
    providerEvents: metrics.provider,
    clock,
    mediaDir: join(dataDir, mediaFolder),
  })

  let isDraining = false
  const health = createHealth({
    dataDir,
    storeAnswers: () => store.counts({}),
    nowMs: clock.nowMs,
    connections: () => sockets.size,
  })
  const ready = async (): Promise<boolean> => (await health.check()).ready
  const { edge, http, sockets } = createEdges({ config, provider, rateLimit, metrics, ready, draining: () => isDraining })
  const admin = createAdminListener({ metrics, token: values['admin.token'], health: health.check })

  const release = async (): Promise<void> => {
    await provider.close()
    await store.close()
    accounts.close()
    log.flush()
  }
  const port = await listening(http, values['http.host'], values['http.port'], release)
  const adminPort = await listening(admin, values['admin.host'], values['admin.port'], () => closeAll(http, release))
  const timers = startTimers(provider, rateLimit, log.events)
  log.events.serverStarted({ port, adminPort, properties: properties.length, startMs: msSince(startedMs) })

  const close = async (): Promise<void> => {
    const closingMs = performance.now()
    isDraining = true
    log.events.serverDraining({ sockets: sockets.size })
    for (const timer of timers) clearInterval(timer)
    await ended(http, sockets, values['shutdown.grace_ms'])
    admin.closeAllConnections()
    admin.close()
    log.events.serverStopped({ tookMs: msSince(closingMs) })
    await release()
  }
  let closing: Promise<void> | undefined
  return {
    url: values['http.public_url'] === '' ? urlOf(values['http.host'], port) : values['http.public_url'],
    adminUrl: urlOf(values['admin.host'], adminPort),
    properties,
    edge,
    close: () => (closing ??= close()),
    async backup(path) {
      const backingUpMs = performance.now()
      await backupTo(path, { dataDir, store, logins: accounts })
      log.events.backedUp({ tookMs: msSince(backingUpMs) })
    },
  }
}

interface Edges {
  readonly edge: HttpEdge
  readonly http: HttpServer
  readonly sockets: SocketEdge
}

/** Both edges on one port, not yet listening. */
function createEdges<Caller>(deps: {
  config: Config
  provider: RunningProvider<Caller>
  rateLimit: RateLimit
  metrics: Metrics
  ready: () => Promise<boolean>
  draining: () => boolean
}): Edges {
  const { values, properties } = deps.config
  const { provider, rateLimit, metrics, ready, draining } = deps
  const origins = new Set([...properties.flatMap(property => property.origins), ...ownOrigin(values['http.public_url'])])
  const perMinute = {
    rare: values['limits.rare_per_minute'],
    normal: values['limits.normal_per_minute'],
    often: values['limits.often_per_minute'],
  }
  const addressFactor = values['limits.address_factor']
  const trustedProxies = values['http.trusted_proxies']
  const shared = { behind: provider, clock, origins, draining }
  const edge = createHttpEdge({ ...shared, rateLimit, perMinute, addressFactor, observer: metrics.http, traced, ready })
  const http = createHttpListener(edge, {
    headersTimeoutMs: values['http.headers_timeout_ms'],
    keepAliveMs: values['http.keep_alive_ms'],
    bodyGraceMs: values['http.body_grace_ms'],
    bodyBytesPerSecondMin: values['http.body_bytes_per_second_min'],
    connectionsMax: values['http.connections_max'],
    trustedProxies,
  })
  const sockets = createSocketEdge({
    ...shared,
    observer: metrics.socket,
    addressOf: request => addressOf(request, trustedProxies),
    options: {
      heartbeatMs: values['socket.heartbeat_ms'],
      framesPerSecond: values['socket.frames_per_second'],
      connectionsPerAddress: values['socket.connections_per_address'],
    },
  })
  http.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  return { edge, http, sockets }
}

/** A web app that is served under the public address may call its own server. */
function ownOrigin(publicUrl: string): string[] {
  return publicUrl === '' ? [] : [publicUrl]
}

async function listening(server: HttpServer, host: string, port: number, undo: () => Promise<void>): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    await undo()
    throw error
  }
  return (server.address() as { port: number }).port
}

async function closeAll(http: HttpServer, release: () => Promise<void>): Promise<void> {
  http.close()
  await release()
}

function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `http://${reachable}:${port}`
}

/** Housekeeping that may be late, but must not keep the process alive. */
function startTimers(provider: Pick<RunningProvider<never>, 'sweep'>, rateLimit: RateLimit, events: Events): NodeJS.Timeout[] {
  const sweep = async (): Promise<void> => {
    const sweepingMs = performance.now()
    try {
      await provider.sweep()
      events.swept({ tookMs: Math.round(performance.now() - sweepingMs) })
    } catch (error) {
      events.sweepFailed({ code: codeOf(error), at: placeOf(error) })
    }
  }
  void sweep()
  return [
    setInterval(() => void sweep(), sweepEveryMs).unref(),
    setInterval(() => rateLimit.forgetRested(), forgetEveryMs).unref(),
  ]
}

/** Stops listening, tells the devices, waits for what runs, and cuts what does not end in time. */
async function ended(http: HttpServer, sockets: SocketEdge, graceMs: number): Promise<void> {
  // net.Server counts upgraded connections too: `close` comes when the last one is gone.
  const closed = once(http, 'close')
  http.close()
  sockets.drain()
  const cutting = setTimeout(() => {
    http.closeAllConnections()
    sockets.terminate()
  }, graceMs)
  await closed
  clearTimeout(cutting)
  sockets.terminate()
}

function msSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs)
}
