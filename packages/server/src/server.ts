// The composition root: keys, log, store, logins, provider, edges, timers, in this order, and the way back. Read it from the top
// to see who gets what.

import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { tunnelPath } from '@causeway/wire'
import type { DestinationStream } from 'pino'
import { openServerKeys } from './config/keys.ts'
import type { Config } from './config/load.ts'
import type { Property } from './config/properties.ts'
import { deskOriginOf } from './desk/invite.ts'
import { createDeskListener, type DeskListenerDeps } from './desk/listener.ts'
import { openDeskPages } from './desk/pages.ts'
import { byAuthorization, createHttpEdge, type HttpEdge, type HttpEdgeDeps } from './edge/http.ts'
import { createRateLimit, type RateLimit } from './edge/limit.ts'
import { addressOf, createHttpListener, type ListenOptions } from './edge/listen.ts'
import { openPages } from './edge/pages.ts'
import { createSocketEdge, type SocketEdge } from './edge/socket.ts'
import { createDial, extraHostsOf } from './edge/tunnel/dial.ts'
import { createTunnelEdge, type TunnelEdge } from './edge/tunnel/edge.ts'
import type { Hi1 } from '@causeway/lawful'
import { openHi1Listener } from './lawful/hi1/open.ts'
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
  /** Where staff and officers sign in. */
  readonly deskUrl: string
  /** Where machines of agencies are answered, when they are. */
  readonly hi1Port: number | undefined
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
  /** Folder of the desk's built pages. */
  readonly deskPages?: string | undefined
  /** The store cannot be trusted any more. The process should end with `storeFailedExitCode`. */
  readonly onFatal?: (error: Error) => void
}

/** Notices go out within a day of the end of their secrecy, and a day of the ledger is shown soon after it ended. */
const sweepEveryMs = 60 * 60 * 1000
const forgetEveryMs = 60_000
/** Connections that the kernel keeps for us to accept (it takes no more than its own `somaxconn`): a device beyond it tries again after a second. */
const waitingConnectionsMax = 4_096
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
  let port = 0
  const loginParts = { properties, accounts, crypto, rateLimit, nowMs: clock.nowMs, port: () => port }
  const login = createLogin({ ...loginParts, seed: keys.loginSeed })
  const { events } = log
  const parts = { config, store, crypto, keys, clock }
  let deskUrl = ''
  const staff = role.openStaff({ ...parts, origin: () => deskUrl })
  const mediaDir = join(dataDir, mediaFolder)
  const provider = await role.openProvider({ ...parts, staff, login, events, providerEvents: metrics.provider, mediaDir })

  let isDraining = false
  const health = createHealth({
    dataDir,
    storeAnswers: () => store.counts({}),
    nowMs: clock.nowMs,
    connections: () => sockets.size,
  })
  const ready = async (): Promise<boolean> => (await health.check()).ready
  const around = { config, rateLimit, metrics, ready, draining: () => isDraining }
  const { edge, http, sockets, tunnels } = createEdges({ ...around, provider })
  const pages = openDeskPages(overrides.deskPages)
  const desk = createDesk({ ...around, desk: staff.desk(provider.deskHandlers), pages, origin: () => deskUrl })
  const admin = createAdminListener({ metrics, token: values['admin.token'], health: health.check })

  const release = async (): Promise<void> => {
    await provider.close()
    await store.close()
    accounts.close()
    log.flush()
  }
  const machines = createHi1({ config, hi1: provider.hi1, onFailure: error => metrics.http.failed('none', error) })
  const listeners = listenersOf(config, { http, admin, desk, machines })
  const [httpPort = 0, adminPort = 0, deskPort = 0, hi1Port] = await listening(listeners, release)
  port = httpPort
  deskUrl = deskOriginOf(config, deskPort)
  const timers = startTimers(provider, rateLimit, log.events)
  log.events.serverStarted({ port, adminPort, properties: properties.length, startMs: msSince(startedMs) })

  const close = async (): Promise<void> => {
    isDraining = true
    const others = listeners.flatMap(({ server }) => (server === http ? [] : server))
    await closed({ http, sockets, tunnels, others, timers, events, graceMs: values['shutdown.grace_ms'] })
    await release()
  }
  let closing: Promise<void> | undefined
  return {
    url: values['http.public_url'] === '' ? urlOf(values['http.host'], port) : values['http.public_url'],
    adminUrl: urlOf(values['admin.host'], adminPort),
    deskUrl,
    hi1Port,
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
  readonly tunnels: TunnelEdge
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
  const trustedProxies = values['http.trusted_proxies']
  const shared = { behind: provider, clock, origins, draining }
  const domains = new Set(properties.map(({ domain }) => domain))
  const webApp = values['web.dir'] === '' ? undefined : openPages({ folder: values['web.dir'], domains })
  const callerOf = byAuthorization(provider)
  const limits = limitsOf(deps.config)
  const edge = createHttpEdge({ ...shared, ...limits, callerOf, rateLimit, observer: metrics.http, traced, ready, webApp })
  const http = createHttpListener(edge, listenOptionsOf(deps.config))
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
  const tunnels = createTunnelEdge({
    ...shared,
    rateLimit,
    dial: createDial({ extraHosts: extraHostsOf(values['previews.extra_hosts']) }),
    isOn: values['previews.tunnel'],
    failed: metrics.socket.failed,
  })
  http.on('upgrade', (request, socket, head) => (request.url === tunnelPath ? tunnels : sockets).upgrade(request, socket, head))
  return { edge, http, sockets, tunnels }
}

/** For machines of agencies, when they are configured; not yet listening. */
function createHi1({
  config,
  hi1,
  onFailure,
}: {
  config: Config
  hi1: Hi1 | undefined
  onFailure: (error: unknown) => void
}): HttpsServer | undefined {
  return hi1 === undefined ? undefined : openHi1Listener(config, { hi1, nowMs: clock.nowMs, onFailure })
}

/** The desk on a port of its own, not yet listening. */
function createDesk(
  deps: Pick<DeskListenerDeps, 'desk' | 'pages' | 'origin' | 'rateLimit' | 'ready' | 'draining'> & {
    config: Config
    metrics: Metrics
  },
): HttpServer {
  const { config, metrics, ...rest } = deps
  return createDeskListener({ ...limitsOf(config), ...rest, clock, observer: metrics.http, traced }, listenOptionsOf(config))
}

function limitsOf({ values }: Config): Pick<HttpEdgeDeps<never>, 'perMinute' | 'addressFactor'> {
  const perMinute = {
    rare: values['limits.rare_per_minute'],
    normal: values['limits.normal_per_minute'],
    often: values['limits.often_per_minute'],
  }
  return { perMinute, addressFactor: values['limits.address_factor'] }
}

function listenOptionsOf({ values }: Config): ListenOptions {
  return {
    headersTimeoutMs: values['http.headers_timeout_ms'],
    keepAliveMs: values['http.keep_alive_ms'],
    bodyGraceMs: values['http.body_grace_ms'],
    bodyBytesPerSecondMin: values['http.body_bytes_per_second_min'],
    connectionsMax: values['http.connections_max'],
    trustedProxies: values['http.trusted_proxies'],
  }
}

/** A web app that is served under the public address may call its own server. */
function ownOrigin(publicUrl: string): string[] {
  return publicUrl === '' ? [] : [publicUrl]
}

type Listener = HttpServer | HttpsServer

interface Listening {
  readonly server: Listener
  readonly host: string
  readonly port: number
}

/** Apps, admin, desk, and machines where they are configured. */
function listenersOf(
  { values }: Config,
  servers: { http: HttpServer; admin: HttpServer; desk: HttpServer; machines: HttpsServer | undefined },
): Listening[] {
  const { http, admin, desk, machines } = servers
  return [
    { server: http, host: values['http.host'], port: values['http.port'] },
    { server: admin, host: values['admin.host'], port: values['admin.port'] },
    { server: desk, host: values['desk.host'], port: values['desk.port'] },
    ...(machines === undefined ? [] : [{ server: machines, host: values['http.host'], port: values['lawful.hi1_port'] }]),
  ]
}

/** The ports they listen on, in the order asked. When one cannot, those before it are closed, and `undo` runs. */
async function listening(listeners: readonly Listening[], undo: () => Promise<void>): Promise<number[]> {
  try {
    for (const { server, host, port } of listeners) {
      server.listen({ port, host, backlog: waitingConnectionsMax })
      await once(server, 'listening')
    }
  } catch (error) {
    closeNow(listeners.map(({ server }) => server))
    await undo()
    throw error
  }
  return listeners.map(({ server }) => (server.address() as { port: number }).port)
}

function closeNow(servers: readonly Listener[]): void {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
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

async function closed(parts: {
  http: HttpServer
  sockets: SocketEdge
  tunnels: TunnelEdge
  others: readonly Listener[]
  timers: readonly NodeJS.Timeout[]
  events: Events
  graceMs: number
}): Promise<void> {
  const { http, sockets, tunnels, others, timers, events, graceMs } = parts
  const closingMs = performance.now()
  events.serverDraining({ sockets: sockets.size })
  for (const timer of timers) clearInterval(timer)
  tunnels.terminate()
  await ended(http, sockets, graceMs)
  closeNow(others)
  events.serverStopped({ tookMs: msSince(closingMs) })
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
