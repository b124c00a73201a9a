// The tunnel of link previews: a WebSocket whose first message names a host and a port, and which then carries bytes both ways. The server
// answers the first message with an empty one when it is connected; what goes through it is TLS between the page's worker and the site.

export const tunnelPath = '/v1/tunnel'
export const tunnelProtocol = 'causeway.tunnel.v1'

/** A page and a picture fit many times; a film does not. */
export const tunnelDownSizeBytesMax: number = 4 * 1024 * 1024
/** A handshake and a request. */
export const tunnelUpSizeBytesMax: number = 64 * 1024
export const tunnelMsMax = 15_000

export interface TunnelTarget {
  readonly host: string
  readonly port: number
}

/** `host:port`, the host a name of at least two labels in small letters; undefined for anything else, addresses included. */
export function tunnelTargetOf(written: string): TunnelTarget | undefined {
  const [, host = '', port = ''] = /^([a-z\d.-]{1,253}):(\d{1,5})$/.exec(written) ?? []
  if (!hostPattern.test(host) || /(?:^|\.)\d+$/.test(host)) return undefined
  return Number(port) >= 1 && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined
}

const hostPattern = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
