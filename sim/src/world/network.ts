// The network between devices and the hub. Requests are independent of each other: late, lost, repeated, and their answers lost
// after the hub has acted. Sockets are ordered streams that can break at any point, with everything that was under way.

import type { Net, NetRequest, NetResponse, Socket } from '@causeway/client'
import { createSubmissions, describeAnswer, describeRequest } from './describe.ts'
import type { Life } from './life.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'
import { createLinks, type Links } from './sockets.ts'
import type { Trace } from './trace.ts'

export interface NetworkFaults {
  latencyMsMin: number
  latencyMsMax: number
  /** Share of requests and answers that take up to `slowMsMax`. */
  slowShare: number
  slowMsMax: number
  loseRequestShare: number
  loseAnswerShare: number
  duplicateShare: number
  /** Per frame. */
  breakSocketShare: number
}

export const calm: Readonly<NetworkFaults> = {
  latencyMsMin: 5,
  latencyMsMax: 5,
  slowShare: 0,
  slowMsMax: 0,
  loseRequestShare: 0,
  loseAnswerShare: 0,
  duplicateShare: 0,
  breakSocketShare: 0,
}

/** What the provider gives for a connected device, as the hub's socket edge uses it. */
export interface HostConnection {
  receive(frame: Uint8Array): void | Promise<void>
  drained(): void
  close(): void
}

export interface HostSink {
  send(frame: Uint8Array): void
  bufferedBytes(): number
  close(code: number, reason: string): void
}

export type Admission =
  | { readonly kind: 'connected'; readonly connection: HostConnection }
  | { readonly kind: 'refused'; readonly status: number }

/** The hub as the network sees it. After a crash nothing settles. */
export interface Host {
  readonly isUp: boolean
  handle(request: NetRequest, device: string): Promise<NetResponse>
  admit(token: string, sink: HostSink): Promise<Admission>
}

export interface Network {
  faults: NetworkFaults
  /** Everything that enters the hub passes here as bytes. */
  onUplink: (device: string, bytes: Uint8Array) => void
  port(device: string, life: Life): Net
  attach(host: Host): void
  /** Nothing passes to or from this device until healed. */
  partition(device: string): void
  /** Everything of this device waits until then. */
  clog(device: string, ms: number): void
  breakSockets(device: string): void
  /** The hub's process is gone: what waits for an answer gets none, connections break. */
  hostGone(): void
  /** The device's process is gone; the hub notices now or much later. */
  deviceGone(device: string): void
  heal(device?: string): void
}

/** How long a device waits for an answer that does not come. */
const patienceMs = { least: 2_000, most: 6_000 }
/** How long a dead device's connection may look alive. */
const halfOpenMsMax = 20_000

export function createNetwork(deps: { schedule: Schedule; random: Random; trace: Trace; faults: NetworkFaults }): Network {
  const { schedule, random, trace } = deps
  const cut = new Set<string>()
  const cloggedUntil = new Map<string, number>()
  const unanswered = new Set<() => void>()
  const submissions = createSubmissions()
  let host: Host | undefined

  const latencyMs = (device: string): number => {
    const { latencyMsMin, latencyMsMax, slowShare, slowMsMax } = network.faults
    const ms =
      slowShare > 0 && random.chance(slowShare)
        ? random.between(latencyMsMin, slowMsMax)
        : random.between(latencyMsMin, latencyMsMax)
    return Math.max(0, (cloggedUntil.get(device) ?? 0) - schedule.nowMs) + ms
  }
  const happens = (share: number): boolean => share > 0 && random.chance(share)

  const request = (device: string, sent: NetRequest): Promise<NetResponse> =>
    new Promise((resolve, reject) => {
      const asked = describeRequest(trace, sent)
      const body = sent.body?.slice()
      network.onUplink(device, joined(sent, body))
      trace.note(device, 'hub', asked)
      const fail = (afterMs: number): void => void schedule.after(afterMs, () => reject(new Error('no answer')))
      if (cut.has(device) || happens(network.faults.loseRequestShare)) {
        trace.mark('network', `lost ${device}'s ${asked}`)
        return fail(random.between(patienceMs.least, patienceMs.most))
      }
      const copy: NetRequest = body === undefined ? { ...sent } : { ...sent, body }
      if (happens(network.faults.duplicateShare))
        schedule.after(latencyMs(device) + random.below(3_000), () => repeat(device, copy))
      schedule.after(latencyMs(device), () => arrive(device, asked, copy, resolve, fail))
    })
  const repeat = (device: string, sent: NetRequest): void => {
    if (host?.isUp !== true || cut.has(device)) return
    trace.note('network', 'hub', `${device}'s ${describeRequest(trace, sent)} once more`)
    host.handle(sent, device).catch(() => undefined)
  }
  const arrive = (
    device: string,
    asked: string,
    sent: NetRequest,
    resolve: (answer: NetResponse) => void,
    fail: (afterMs: number) => void,
  ): void => {
    if (host?.isUp !== true) return fail(latencyMs(device))
    const gone = (): void => fail(latencyMs(device))
    unanswered.add(gone)
    const answered = (answer: NetResponse): void => {
      if (!unanswered.delete(gone)) return
      const what = describeAnswer(asked, answer)
      if (cut.has(device) || happens(network.faults.loseAnswerShare)) {
        trace.mark('network', `lost the answer to ${device}'s ${asked}`)
        return fail(random.between(patienceMs.least, patienceMs.most))
      }
      schedule.after(latencyMs(device), () => {
        if (cut.has(device)) return fail(random.between(patienceMs.least, patienceMs.most))
        if (what !== undefined) trace.note('hub', device, what)
        resolve(answer)
      })
    }
    host.handle(sent, device).then(answered, () => {
      if (unanswered.delete(gone)) gone()
    })
  }

  const links: Links = createLinks({
    schedule,
    trace,
    submissions,
    latencyMs,
    isCut: device => cut.has(device),
    breaks: () => happens(network.faults.breakSocketShare),
    host: () => host,
    uplink: (device, bytes) => network.onUplink(device, bytes),
  })
  const network: Network = {
    faults: { ...deps.faults },
    onUplink: () => undefined,
    port: (device, life) => ({
      request: sent => life.through(() => request(device, sent)),
      openSocket: (_path, protocols) => livingSocket(life, () => links.open(device, life, protocols)),
    }),
    attach: next => void (host = next),
    partition(device) {
      cut.add(device)
      links.breakAll(device)
    },
    clog: (device, ms) => void cloggedUntil.set(device, schedule.nowMs + ms),
    breakSockets: device => links.breakAll(device),
    hostGone() {
      const waiting = [...unanswered]
      unanswered.clear()
      for (const gone of waiting) gone()
      links.hostGone()
    },
    deviceGone: device => links.deviceGone(device, () => (random.chance(0.5) ? 1 : random.below(halfOpenMsMax))),
    heal(device) {
      if (device !== undefined) {
        cut.delete(device)
        cloggedUntil.delete(device)
        return
      }
      cut.clear()
      cloggedUntil.clear()
    },
  }
  return network
}

/** Opening counts as a call of a port; a dead device opens nothing. */
function livingSocket(life: Life, open: () => Socket): Socket {
  let socket: Socket | undefined
  life.pass(() => void (socket = open()))
  return socket ?? deadSocket()
}

function deadSocket(): Socket {
  const nothing = (): void => undefined
  return { onOpen: nothing, onMessage: nothing, onClose: nothing, send: nothing, close: nothing }
}

function joined(request: NetRequest, body: Uint8Array | undefined): Uint8Array {
  const head = new TextEncoder().encode(`${request.path}\n${Object.values(request.headers).join('\n')}\n`)
  if (body === undefined) return head
  const all = new Uint8Array(head.length + body.length)
  all.set(head)
  all.set(body, head.length)
  return all
}
