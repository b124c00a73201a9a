// The tunnel of link previews: GET /v1/tunnel (wire/tunnel.ts). It knows the name of the site for as long as the connection lasts, at most
// 15 seconds, and writes it nowhere: no event and no metric has a place for it (datum message.preview_site). What it carries is TLS that it has no keys for.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  CausewayError,
  type ErrorCode,
  frameFrom,
  tunnelDownSizeBytesMax,
  tunnelMsMax,
  tunnelProtocol,
  tunnelTargetOf,
  tunnelUpSizeBytesMax,
} from '@causeway/wire'
import { type AdmissionDeps, admitUpgrade } from '../admission.ts'
import type { RateLimit } from '../limit.ts'
import { refuseOnSocket } from '../listen.ts'
import { acceptance } from '../websocket/handshake.ts'
import { WebSocketPeer } from '../websocket/peer.ts'
import type { Dial } from './dial.ts'

export interface TunnelEdgeDeps<Caller> extends AdmissionDeps<Caller> {
  readonly behind: AdmissionDeps<Caller>['behind'] & {
    limitKeyOf(caller: Caller): string
    accountKeyOf(caller: Caller): string
  }
  readonly rateLimit: RateLimit
  readonly dial: Dial
  readonly isOn: boolean
  readonly draining: () => boolean
  readonly failed: (error: unknown) => void
}

export interface TunnelEdge {
  /** For node's `upgrade` event, when the path is `tunnelPath`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends what is open: a preview is not worth waiting for. */
  terminate(): void
  readonly size: number
}

export const tunnelsPerDeviceMax = 4
export const tunnelsPerMinute = 30
const tunnelsMax = 256
const pendingMax = 256

interface Shared {
  readonly open: Set<Tunnel>
  readonly countByDevice: Map<string, number>
  readonly dial: Dial
  readonly failed: (error: unknown) => void
}

export function createTunnelEdge<Caller>(deps: TunnelEdgeDeps<Caller>): TunnelEdge {
  const shared: Shared = { open: new Set(), countByDevice: new Map(), dial: deps.dial, failed: deps.failed }
  let pending = 0
  const admit = async (request: IncomingMessage): Promise<{ device: string; key: string }> => {
    if (!deps.isOn) throw new CausewayError('tunnel.refused')
    if (deps.draining()) throw new CausewayError('server.draining')
    const { caller, key } = await admitUpgrade(deps, request, tunnelProtocol, () => {
      if (pending > pendingMax || shared.open.size >= tunnelsMax) throw new CausewayError('server.overloaded')
    })
    const device = deps.behind.limitKeyOf(caller)
    if ((shared.countByDevice.get(device) ?? 0) >= tunnelsPerDeviceMax || shared.open.size >= tunnelsMax)
      throw new CausewayError('request.too_many', 'tunnels at once')
    if (deps.rateLimit.take(`tunnel ${deps.behind.accountKeyOf(caller)}`, tunnelsPerMinute) > 0)
      throw new CausewayError('request.too_many', 'tunnels')
    return { device, key }
  }
  const open = async (...[request, socket, head]: Parameters<TunnelEdge['upgrade']>): Promise<void> => {
    const ignore = (): void => undefined
    socket.on('error', ignore)
    const { device, key } = await admit(request)
    socket.off('error', ignore)
    if (socket.destroyed) return
    const tunnel = new Tunnel(socket as Socket, shared, device, key)
    tunnel.opened()
    if (head.length > 0) tunnel.receiveBytes(head)
  }
  return {
    upgrade(request, socket, head) {
      pending++
      open(request, socket, head)
        .catch((error: unknown) => {
          if (!(error instanceof CausewayError)) deps.failed(error)
          refuseOnSocket(socket, error)
        })
        .finally(() => pending--)
    },
    terminate() {
      for (const tunnel of shared.open) tunnel.terminate()
    },
    get size() {
      return shared.open.size
    },
  }
}

const frameLimits = { messageSizeBytesMax: tunnelUpSizeBytesMax, fragmentsMax: 64 }
/** More waits at the site until the device has taken what it was sent. */
const waitingSizeBytesMax = 256 * 1024

class Tunnel extends WebSocketPeer {
  readonly #shared: Shared
  readonly #device: string
  readonly #cutting: NodeJS.Timeout
  #stage: 'new' | 'dialling' | 'carrying' = 'new'
  #site: Socket | undefined
  #upSizeBytes = 0
  #downSizeBytes = 0

  constructor(socket: Socket, shared: Shared, device: string, key: string) {
    super(socket, frameLimits, acceptance(key, tunnelProtocol))
    this.#shared = shared
    this.#device = device
    this.#cutting = setTimeout(() => this.#refuse('request.timeout'), tunnelMsMax).unref()
    shared.open.add(this)
    shared.countByDevice.set(device, (shared.countByDevice.get(device) ?? 0) + 1)
  }

  onMessage(bytes: Uint8Array): void {
    if (!this.isOpen) return
    if (this.#stage === 'new') return this.#dial(bytes)
    // Nothing may be said to a site that is not there yet.
    if (this.#stage === 'dialling') return this.#refuse('request.invalid')
    this.#upSizeBytes += bytes.length
    if (this.#upSizeBytes > tunnelUpSizeBytesMax) return this.#refuse('wire.too_large')
    this.#site?.write(bytes)
  }

  onPong(): void {}

  onDrained(): void {
    this.#site?.resume()
  }

  onClosed(): void {
    clearTimeout(this.#cutting)
    this.#site?.destroy()
    this.#shared.open.delete(this)
    const count = (this.#shared.countByDevice.get(this.#device) ?? 1) - 1
    if (count === 0) this.#shared.countByDevice.delete(this.#device)
    else this.#shared.countByDevice.set(this.#device, count)
  }

  #dial(bytes: Uint8Array): void {
    const target = tunnelTargetOf(Buffer.from(bytes.subarray(0, targetSizeBytesMax + 1)).toString('latin1'))
    if (target === undefined) return this.#refuse('tunnel.refused')
    this.#stage = 'dialling'
    this.#shared.dial(target).then(
      site => this.#carry(site),
      (error: unknown) => {
        if (!(error instanceof CausewayError)) this.#shared.failed(error)
        this.#refuse(error instanceof CausewayError ? error.code : 'server.internal')
      },
    )
  }

  #carry(site: Socket): void {
    // The device went away, or time was up, while the name was looked up.
    if (!this.isOpen) return void site.destroy()
    this.#site = site
    site.once('connect', () => {
      this.#stage = 'carrying'
      this.sendInPlace(frameFrom(new Uint8Array(0)))
    })
    site.on('data', (chunk: Buffer) => {
      this.#downSizeBytes += chunk.length
      if (this.#downSizeBytes > tunnelDownSizeBytesMax) return this.#refuse('wire.too_large')
      this.sendInPlace(frameFrom(chunk))
      if (this.bufferedSizeBytes > waitingSizeBytesMax) site.pause()
    })
    site.once('end', () => this.close(1000, ''))
    // Which error it was would tell whoever asks what stands behind an address.
    site.once('error', () => this.#refuse('tunnel.unreachable'))
    site.once('close', () => this.close(1000, ''))
  }

  #refuse(code: ErrorCode): void {
    this.close(1008, code)
    this.#site?.destroy()
  }
}

const targetSizeBytesMax = 260
