// Both edges on a real port, before a stand-in that remembers what it was asked.

import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { setImmediate as storeAnswers } from 'node:timers/promises'
import { CausewayError, decodeDeviceFrame, encodeServerRecord, type EndpointName } from '@causeway/wire'
import { byAuthorization, createHttpEdge } from './http.ts'
import { createRateLimit } from './limit.ts'
import { addressOf, createHttpListener, type ListenOptions } from './listen.ts'
import type { CheckedRequest, EndpointAnswer, Scheme } from './ports.ts'
import { createSocketEdge, type DeviceConnection, type DeviceSink, type SocketEdge, type SocketEdgeDeps } from './socket.ts'

interface Asked {
  readonly name: EndpointName
  readonly request: CheckedRequest
  readonly caller: string | undefined
}

export interface EdgesUnderTest {
  readonly port: number
  readonly url: string
  readonly asked: Asked[]
  readonly failures: unknown[]
  readonly sinks: DeviceSink[]
  readonly acknowledged: number[]
  readonly sockets: SocketEdge
  answer: (name: EndpointName, request: CheckedRequest) => EndpointAnswer | Promise<EndpointAnswer>
  drain: () => void
  close: () => Promise<void>
}

export async function listenForTest(
  options: { perMinute?: number; listen?: Partial<ListenOptions>; socket?: Partial<SocketEdgeDeps<string>['options']> } = {},
): Promise<EdgesUnderTest> {
  const asked: Asked[] = []
  const failures: unknown[] = []
  const sinks: DeviceSink[] = []
  const acknowledged: number[] = []
  let draining = false
  const clock = { nowMs: () => performance.now() }
  const behind = {
    authenticate: (scheme: Scheme, credential: string) =>
      credential.startsWith('good')
        ? Promise.resolve(`${scheme} ${credential}`)
        : Promise.reject(new CausewayError(scheme === 'login' ? 'auth.bad_token' : 'auth.bad_session')),
    dispatch: async (name: EndpointName, request: CheckedRequest, caller: string | undefined) => {
      asked.push({ name, request, caller })
      return await under.answer(name, request)
    },
    limitKeyOf: (caller: string) => caller,
    connect: (caller: string, sink: DeviceSink): DeviceConnection => {
      sinks.push(sink)
      return {
        async resume() {
          // It asks the store first.
          await storeAnswers()
          if (!caller.includes('quiet')) sink.send(encodeServerRecord({ kind: 'ready' }))
        },
        receive: frame => {
          for (const record of decodeDeviceFrame(frame)) if (record.kind === 'ack') acknowledged.push(record.cursor)
        },
        drained: () => {},
        close: () => {},
      }
    },
  }
  const perMinute = options.perMinute ?? 1_000_000
  const origins = new Set(['https://chat.example'])
  const edge = createHttpEdge<string>({
    behind,
    callerOf: byAuthorization(behind),
    clock,
    rateLimit: createRateLimit({ clock }),
    perMinute: { rare: perMinute, normal: perMinute, often: perMinute },
    addressFactor: 20,
    origins,
    observer: { answered: () => {}, failed: (_name, error) => failures.push(error) },
    traced: (_name, work) => work(),
    ready: () => Promise.resolve(true),
    draining: () => draining,
  })
  const listenOptions: ListenOptions = {
    headersTimeoutMs: 10_000,
    keepAliveMs: 5_000,
    bodyGraceMs: 10_000,
    bodyBytesPerSecondMin: 4_096,
    connectionsMax: 10_000,
    trustedProxies: 0,
    ...options.listen,
  }
  const server = createHttpListener(edge, listenOptions)
  const sockets = createSocketEdge<string>({
    behind,
    clock,
    observer: { opened() {}, closed() {}, received() {}, sent() {}, failed: error => failures.push(error) },
    addressOf: request => addressOf(request, 0),
    origins,
    draining: () => draining,
    options: { heartbeatMs: 30_000, framesPerSecond: 500, connectionsPerAddress: 100_000, ...options.socket },
  })
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const under: EdgesUnderTest = {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    failures,
    sinks,
    acknowledged,
    sockets,
    answer: () => ({}),
    drain: () => {
      draining = true
      sockets.drain()
    },
    close: async () => {
      sockets.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return under
}

/** Sends bytes as they are; what came back until the server closed or `waitMs` went by. */
export async function exchange(
  port: number,
  bytes: string | Uint8Array,
  waitMs = 2_000,
): Promise<{ text: string; closed: boolean; afterMs: number }> {
  const startedMs = performance.now()
  const socket = connectTcp(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk)).on('error', () => {})
  const closing = once(socket, 'close').then(() => true)
  socket.write(bytes)
  const timer = Promise.withResolvers<false>()
  const timeout = setTimeout(() => timer.resolve(false), waitMs)
  const closed = await Promise.race([closing, timer.promise])
  clearTimeout(timeout)
  socket.destroy()
  return { text: Buffer.concat(chunks).toString('latin1'), closed, afterMs: performance.now() - startedMs }
}
