import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  CausewayError,
  tunnelDownSizeBytesMax,
  tunnelMsMax,
  tunnelPath,
  tunnelTargetOf,
  tunnelUpSizeBytesMax,
} from '@causeway/wire'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createRateLimit } from '../limit.ts'
import { isPublicAddress } from './addresses.ts'
import { createDial, extraHostsOf } from './dial.ts'
import { createTunnelEdge, type TunnelEdge, tunnelsPerDeviceMax, tunnelsPerMinute } from './edge.ts'

const host = 'site.example'
let site: Server
let http: HttpServer
let tunnels: TunnelEdge
let failures: unknown[]
let answerOf: (socket: Socket) => void
let isOn = true
let resolved: readonly string[] = []

beforeEach(async () => {
  failures = []
  isOn = true
  answerOf = socket => void socket.pipe(socket)
  site = createServer({ allowHalfOpen: true }, socket => answerOf(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const clock = { nowMs: () => performance.now() }
  tunnels = createTunnelEdge<string>({
    behind: {
      authenticate: async (_scheme, credential) => {
        if (!credential.startsWith('good')) throw new CausewayError('auth.bad_session')
        return credential
      },
      limitKeyOf: caller => caller,
      accountKeyOf: caller => caller.slice(0, 5),
    },
    origins: new Set(['https://chat.example']),
    rateLimit: createRateLimit({ clock }),
    dial: createDial({
      extraHosts: new Map([
        [`${host}:${portOf(site)}`, '127.0.0.1'],
        ['dead.example:443', '127.0.0.1'],
      ]),
      resolve: async () => resolved,
    }),
    get isOn() {
      return isOn
    },
    draining: () => false,
    failed: error => failures.push(error),
  })
  http = createHttpServer().listen(0, '127.0.0.1')
  http.on('upgrade', (request, socket, head) => tunnels.upgrade(request, socket, head))
  await once(http, 'listening')
})

afterEach(() => {
  expect(failures).toEqual([])
  tunnels.terminate()
  http.close()
  site.close()
})

describe('a tunnel', () => {
  test('carries bytes both ways and ends with the site', async () => {
    answerOf = socket => socket.once('data', data => socket.end(`heard ${String(data)}`))
    const socket = await carrying()
    socket.send(Buffer.from('hello'))
    expect(String((await once(socket, 'message'))[0])).toBe('heard hello')
    expect(await closeOf(socket)).toEqual([1000, ''])
    await vi.waitFor(() => expect(tunnels.size).toBe(0))
  })

  test('is opened by a session alone, from pages of a property', async () => {
    expect(await refusalOf(dial('bad'))).toBe(401)
    expect(await refusalOf(dial('good', { origin: 'https://evil.example' }))).toBe(403)
    expect(await refusalOf(dial('good', { protocols: ['causeway.v1', 'token.good'] }))).toBe(400)
    await once(dial('good', { origin: 'https://chat.example' }), 'open')
  })

  test('is not there when it is turned off', async () => {
    isOn = false
    expect(await refusalOf(dial('good'))).toBe(403)
  })

  test.each([
    '169.254.169.254:443',
    '127.0.0.1:443',
    'localhost:443',
    '[::1]:443',
    'site.example:22',
    'site.example',
    'site.example:443:443',
    'SITE.example:443',
    '2130706433:443',
    '0x7f.1:443',
    '0177.0.0.1:443',
    'site.example\0:443',
    `${'a'.repeat(300)}.example:443`,
    '',
    'a@b.example:443',
  ])('does not lead to %j', async target => {
    resolved = ['93.184.215.14']
    expect(await ended(target)).toEqual([1008, 'tunnel.refused'])
  })

  test.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['93.184.215.14', '10.1.2.3']],
    [['93.184.215.14', '::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['2002:7f00:1::']],
    [['fd00:ec2::254']],
    [['fe80::1']],
    [['100.100.100.200']],
    [['224.0.0.1']],
    [['0.0.0.0']],
    [['255.255.255.255']],
  ])('does not lead to a name that stands for %j', async addresses => {
    resolved = addresses
    expect(await ended('inside.example:443')).toEqual([1008, 'tunnel.refused'])
  })

  test('tells nothing of why a site cannot be reached', async () => {
    resolved = []
    expect(await ended('nowhere.example:443')).toEqual([1008, 'tunnel.unreachable'])
    expect(await ended('dead.example:443')).toEqual([1008, 'tunnel.unreachable'])
  })

  test('carries no more than a preview needs', async () => {
    answerOf = socket => socket.end(Buffer.alloc(tunnelDownSizeBytesMax + 1))
    const down = await carrying()
    let received = 0
    down.on('message', (data: Buffer) => (received += data.length))
    expect(await closeOf(down)).toEqual([1008, 'wire.too_large'])
    expect(received).toBeLessThanOrEqual(tunnelDownSizeBytesMax)
    answerOf = socket => void socket.resume()
    const up = await carrying()
    for (let n = 0; n < 5; n++) up.send(Buffer.alloc(tunnelUpSizeBytesMax / 4))
    expect(await closeOf(up)).toEqual([1008, 'wire.too_large'])
  })

  test('a device that says more before the site is there is sent away', async () => {
    const socket = dial('good')
    await once(socket, 'open')
    socket.send(Buffer.from(`${host}:${portOf(site)}`))
    socket.send(Buffer.alloc(10))
    expect(await closeOf(socket)).toEqual([1008, 'request.invalid'])
  })

  test('a device that does not take what the site sends does not fill the memory', async () => {
    let written = 0
    answerOf = socket => {
      const more = (): void => {
        while (!socket.destroyed && written < tunnelDownSizeBytesMax && socket.write(Buffer.alloc(65_536))) written += 65_536
      }
      socket.on('drain', more)
      more()
    }
    const socket = await carrying()
    socket.pause()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(tunnels.size).toBe(1)
    socket.terminate()
    await vi.waitFor(() => expect(tunnels.size).toBe(0))
  })

  test('one that goes away takes the connection to the site with it', async () => {
    const gone = new Promise<void>(resolve => (answerOf = socket => void socket.resume().once('end', () => resolve())))
    const socket = await carrying()
    socket.terminate()
    await gone
  })

  test('is as many as a device may have at once, and an account in a minute', async () => {
    answerOf = socket => void socket.resume()
    const open = await Promise.all(Array.from({ length: tunnelsPerDeviceMax }, () => carrying()))
    expect(await refusalOf(dial('good'))).toBe(429)
    for (const socket of open) socket.terminate()
    await vi.waitFor(() => expect(tunnels.size).toBe(0))
    const statuses: number[] = []
    for (let n = 0; n < tunnelsPerMinute; n++) {
      const socket = dial('good1')
      const status = await Promise.race([refusalOf(socket), once(socket, 'open').then(() => 101)])
      socket.terminate()
      statuses.push(status)
    }
    expect(statuses).toContain(429)
    expect(statuses[0]).toBe(101)
  })

  test('a slow site is cut off', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      answerOf = socket => void socket.resume()
      const socket = await carrying()
      const closing = closeOf(socket)
      vi.advanceTimersByTime(tunnelMsMax + 1)
      expect(await closing).toEqual([1008, 'request.timeout'])
    } finally {
      vi.useRealTimers()
    }
  })
})

test('public addresses are those of single hosts on the open network', () => {
  for (const address of ['93.184.215.14', '1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])
    expect(isPublicAddress(address), address).toBe(true)
  for (const address of [
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.251',
    '239.1.1.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:2::1',
    '2001:db8::1',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'not an address',
    '',
    '1.2.3',
    '01.2.3.4',
  ])
    expect(isPublicAddress(address), address).toBe(false)
})

test('hosts of a closed network are named with port and address', () => {
  expect([...extraHostsOf(' a.example:8443=10.0.0.5, b.example:443=fd00::5 ,')]).toEqual([
    ['a.example:8443', '10.0.0.5'],
    ['b.example:443', 'fd00::5'],
  ])
  expect(() => extraHostsOf('a.example=10.0.0.5')).toThrow(/HOST:PORT=ADDRESS/)
  expect(tunnelTargetOf('a.example:99999')).toBeUndefined()
})

function portOf(server: Server | HttpServer): number {
  return (server.address() as AddressInfo).port
}

function dial(token: string, options: { origin?: string; protocols?: string[] } = {}): WebSocket {
  const protocols = options.protocols ?? ['causeway.tunnel.v1', `token.${token}`]
  const { origin } = options
  const socket = new WebSocket(`ws://127.0.0.1:${portOf(http)}${tunnelPath}`, protocols, origin === undefined ? {} : { origin })
  return socket.on('error', () => undefined)
}

async function carrying(): Promise<WebSocket> {
  const socket = dial('good')
  await once(socket, 'open')
  const first = once(socket, 'message')
  socket.send(Buffer.from(`${host}:${portOf(site)}`))
  expect((await first)[0]).toHaveLength(0)
  return socket
}

async function ended(target: string): Promise<[number, string]> {
  const socket = dial('good')
  await once(socket, 'open')
  socket.send(Buffer.from(target))
  return await closeOf(socket)
}

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

async function refusalOf(socket: WebSocket): Promise<number> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}
