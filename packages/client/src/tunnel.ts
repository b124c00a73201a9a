// The tunnel of link previews: bytes to a site and back, through the server, which sees the site's name. What is said in it is the
// app's to encrypt.

import { CausewayError, socketTokenPrefix, tunnelPath, tunnelProtocol, type TunnelTarget, utf8ToBytes } from '@causeway/wire'
import type { Net } from './ports.ts'

export interface TunnelStream {
  /** What came next; undefined when the site has ended. `tunnel.unreachable` when the tunnel was cut. */
  read(): Promise<Uint8Array | undefined>
  write(bytes: Uint8Array): void
  close(): void
}

/** Resolves when the server is connected to the site; `tunnel.unreachable` for whatever reason it is not. */
export function openTunnel(net: Net, token: string, { host, port }: TunnelTarget): Promise<TunnelStream> {
  const socket = net.openSocket(tunnelPath, [tunnelProtocol, `${socketTokenPrefix}${token}`])
  const held: Uint8Array[] = []
  let ending: { readonly error: CausewayError | undefined } | undefined
  let waiting: (() => void) | undefined
  const stream: TunnelStream = {
    async read() {
      while (held.length === 0 && ending === undefined) await new Promise<void>(resolve => (waiting = resolve))
      const next = held.shift()
      if (next === undefined && ending?.error !== undefined) throw ending.error
      return next
    },
    write: bytes => socket.send(bytes),
    close: () => socket.close(),
  }
  return new Promise((resolve, reject) => {
    let isCarrying = false
    socket.onOpen = () => socket.send(utf8ToBytes(`${host}:${port}`))
    socket.onMessage = bytes => {
      if (isCarrying) held.push(bytes)
      else resolve(stream)
      isCarrying = true
      waiting?.()
    }
    socket.onClose = ({ code }) => {
      const error = new CausewayError('tunnel.unreachable')
      ending = { error: isCarrying && code === 1000 ? undefined : error }
      waiting?.()
      reject(error)
    }
  })
}
