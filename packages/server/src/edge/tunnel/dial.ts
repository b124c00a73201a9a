// From a name to a connection: resolved once, every address looked at, and connected to one that was looked at, so that an answer that
// changes meanwhile changes nothing.

import { Resolver } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { CausewayError, type TunnelTarget } from '@causeway/wire'
import { isPublicAddress } from './addresses.ts'

/** Resolves with a socket that is connecting. `tunnel.refused` or `tunnel.unreachable`. */
export type Dial = (target: TunnelTarget) => Promise<Socket>

export type Resolve = (host: string) => Promise<readonly string[]>

/** `extraHosts`: by `host:port`, the addresses of hosts inside a closed network, which are not looked up. */
export function createDial({
  extraHosts,
  resolve = resolveName,
}: {
  extraHosts: ReadonlyMap<string, string>
  resolve?: Resolve
}): Dial {
  return async ({ host, port }) => {
    const extra = extraHosts.get(`${host}:${port}`)
    if (extra !== undefined) return connect({ host: extra, port })
    if (port !== httpsPort) throw new CausewayError('tunnel.refused')
    const addresses = await resolve(host)
    const [first] = addresses
    if (first === undefined) throw new CausewayError('tunnel.unreachable')
    // One that is not public among public ones is no accident.
    if (!addresses.every(isPublicAddress)) throw new CausewayError('tunnel.refused')
    return connect({ host: first, port })
  }
}

/** `host:port=address, …`; `config.invalid` for what is not of this form. */
export function extraHostsOf(written: string): ReadonlyMap<string, string> {
  const entries = written
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
  const parts = entries.map(entry => /^([a-z\d.-]+:\d{1,5})=([\da-f.:]+)$/.exec(entry))
  return new Map(
    parts.map(part => {
      if (part === null) throw new CausewayError('config.invalid', 'previews.extra_hosts: expected HOST:PORT=ADDRESS, …')
      return [part[1] as string, part[2] as string]
    }),
  )
}

const httpsPort = 443
const lookupMs = 4_000

/** IPv4 first. Not by getaddrinfo, whose few threads a slow name server would hold up for everybody. */
async function resolveName(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: lookupMs, tries: 1 })
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  return answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
}
