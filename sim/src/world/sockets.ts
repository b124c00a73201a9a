// The sockets of the simulated network: ordered in each direction, broken at any frame.

import type { Socket } from '@causeway/client'
import { socketTokenPrefix } from '@causeway/wire'
import { describeDeviceFrame, describeServerFrame, type Requests, type Submissions } from './describe.ts'
import type { Life } from './life.ts'
import type { Host, HostConnection, HostSink } from './network.ts'
import type { Schedule } from './schedule.ts'
import type { Trace } from './trace.ts'

export interface Links {
  open(device: string, life: Life, protocols: readonly string[]): Socket
  /** Both ends notice after a moment; what was under way is lost. */
  breakAll(device: string): void
  hostGone(): void
  /** The hub's end notices after `noticeMs`. */
  deviceGone(device: string, noticeMs: () => number): void
}

interface LinkDeps {
  readonly schedule: Schedule
  readonly trace: Trace
  readonly submissions: Submissions
  readonly latencyMs: (device: string) => number
  readonly isCut: (device: string) => boolean
  /** Whether the connection breaks at this frame. */
  readonly breaks: () => boolean
  readonly host: () => Host | undefined
  readonly uplink: (device: string, bytes: Uint8Array) => void
}

type Direction = 'up' | 'down'

interface Link {
  readonly device: string
  readonly life: Life
  readonly socket: Socket
  readonly requests: Requests
  readonly lastArrivalMs: Record<Direction, number>
  connection: HostConnection | undefined
  bufferedBytes: number
  isBroken: boolean
  isDeviceTold: boolean
  isHostTold: boolean
}

export function createLinks(deps: LinkDeps): Links {
  const links = new Set<Link>()

  const open = (device: string, life: Life, protocols: readonly string[]): Socket => {
    const socket: Socket = {
      onOpen: () => undefined,
      onMessage: () => undefined,
      onClose: () => undefined,
      send: frame => life.pass(() => sendUp(link, frame.slice())),
      close: () => life.pass(() => closeFromDevice(link)),
    }
    const link = newLink(device, life, socket)
    links.add(link)
    connect(link, protocols)
    return socket
  }
  const connect = (link: Link, protocols: readonly string[]): void => {
    const { device } = link
    deps.trace.note(device, 'hub', 'open socket')
    if (deps.isCut(device) || deps.host()?.isUp !== true) return breakLink(link)
    const token = protocols.find(protocol => protocol.startsWith(socketTokenPrefix))?.slice(socketTokenPrefix.length) ?? ''
    deps.uplink(device, new TextEncoder().encode(token))
    arrive(link, 'up', () => {
      const host = deps.host()
      if (host?.isUp !== true) return breakLink(link)
      host.admit(token, sinkOf(link)).then(
        admission => {
          if (admission.kind === 'refused') return refuse(link, admission.status)
          link.connection = admission.connection
          if (link.isHostTold) admission.connection.close()
          return arrive(link, 'down', () => link.socket.onOpen())
        },
        () => breakLink(link),
      )
    })
  }
  const refuse = (link: Link, status: number): void => {
    link.isHostTold = true
    arrive(link, 'down', () => {
      link.isBroken = true
      tellDevice(link, { code: 1006, status })
    })
  }
  const sinkOf = (link: Link): HostSink => ({
    send(frame) {
      if (link.isBroken || link.isHostTold) return
      const copy = frame.slice()
      deps.trace.note('hub', link.device, () => describeServerFrame(deps.trace, link.requests, copy))
      if (deps.breaks()) return breakLink(link)
      link.bufferedBytes += copy.length
      arrive(link, 'down', () => {
        link.bufferedBytes -= copy.length
        if (link.life.isAlive) link.socket.onMessage(copy)
        if (!link.isHostTold) link.connection?.drained()
      })
    },
    bufferedBytes: () => link.bufferedBytes,
    close(code, reason) {
      if (link.isHostTold) return
      deps.trace.note('hub', link.device, `close ${code} ${reason}`)
      arrive(link, 'down', () => {
        link.isBroken = true
        tellDevice(link, { code })
      })
      deps.schedule.after(deps.latencyMs(link.device), () => tellHost(link))
    },
  })
  const sendUp = (link: Link, frame: Uint8Array): void => {
    if (link.isBroken) return
    deps.uplink(link.device, frame)
    const what = describeDeviceFrame(deps.trace, deps.submissions, link.requests, frame)
    deps.trace.note(link.device, 'hub', what)
    if (deps.breaks()) return breakLink(link)
    arrive(link, 'up', () => receive(link, frame))
  }
  const receive = (link: Link, frame: Uint8Array): void => {
    if (link.isHostTold || link.connection === undefined) return
    try {
      Promise.resolve(link.connection.receive(frame)).catch(() => sinkOf(link).close(1011, 'server.internal'))
    } catch {
      sinkOf(link).close(1008, 'bad frame')
    }
  }
  const closeFromDevice = (link: Link): void => {
    if (link.isBroken) return
    arrive(link, 'up', () => tellHost(link))
    deps.schedule.after(1, () => {
      link.isBroken = true
      tellDevice(link, { code: 1000 })
    })
  }
  /** Runs `work` when the frame is there, unless the connection broke before. Frames do not overtake each other. */
  const arrive = (link: Link, direction: Direction, work: () => void): void => {
    const { nowMs } = deps.schedule
    const atMs = Math.max(link.lastArrivalMs[direction], nowMs + deps.latencyMs(link.device))
    link.lastArrivalMs[direction] = atMs
    deps.schedule.after(atMs - nowMs, () => {
      if (!link.isBroken) work()
    })
  }
  const breakLink = (link: Link): void => {
    if (link.isBroken) return
    link.isBroken = true
    if (link.connection !== undefined) deps.trace.mark('network', `${link.device}'s socket broke`)
    deps.schedule.after(deps.latencyMs(link.device), () => tellDevice(link, { code: 1006 }))
    deps.schedule.after(deps.latencyMs(link.device), () => tellHost(link))
  }
  const tellDevice = (link: Link, reason: { code: number; status?: number }): void => {
    if (link.isDeviceTold) return
    link.isDeviceTold = true
    if (link.isHostTold) links.delete(link)
    if (link.life.isAlive) link.socket.onClose(reason)
  }
  const tellHost = (link: Link): void => {
    if (link.isHostTold) return
    link.isHostTold = true
    if (link.isDeviceTold) links.delete(link)
    link.connection?.close()
  }

  return {
    open,
    breakAll(device) {
      for (const link of links) if (link.device === device) breakLink(link)
    },
    hostGone() {
      for (const link of links) {
        link.isHostTold = true
        breakLink(link)
      }
    },
    deviceGone(device, noticeMs) {
      for (const link of links) {
        if (link.device !== device || link.life.isAlive) continue
        link.isBroken = true
        link.isDeviceTold = true
        deps.schedule.after(noticeMs(), () => tellHost(link))
      }
    },
  }
}

function newLink(device: string, life: Life, socket: Socket): Link {
  return {
    device,
    life,
    socket,
    requests: new Map(),
    lastArrivalMs: { up: 0, down: 0 },
    connection: undefined,
    bufferedBytes: 0,
    isBroken: false,
    isDeviceTold: false,
    isHostTold: false,
  }
}
