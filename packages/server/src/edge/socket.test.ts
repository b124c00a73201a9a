import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { decodeServerFrame, encodeDeviceRecords, socketFrameSizeBytesMax } from '@causeway/wire'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EdgesUnderTest, exchange, listenForTest } from './edges.test-support.ts'

let edges: EdgesUnderTest
beforeEach(async () => {
  edges = await listenForTest()
})
afterEach(() => edges.close())

function dial(token: string, options: { origin?: string; protocols?: string[] } = {}): WebSocket {
  const protocols = options.protocols ?? ['causeway.v1', `token.${token}`]
  const { origin } = options
  const socket = new WebSocket(`ws://127.0.0.1:${edges.port}/v1/socket`, protocols, origin === undefined ? {} : { origin })
  socket.on('error', () => {})
  return socket
}

const handshakeOf = (token: string): string =>
  `GET /v1/socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: causeway.v1, token.${token}\r\n\r\n`

/** What a device reads first after it asked to be upgraded, as latin1. */
async function firstRead(token: string): Promise<string> {
  const socket = connectTcp(edges.port, '127.0.0.1')
  socket.write(handshakeOf(token))
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return chunk.toString('latin1')
}

async function refusalOf(socket: WebSocket): Promise<number> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}

async function opened(token: string): Promise<WebSocket> {
  const socket = dial(token)
  // Both may come in one read.
  const first = once(socket, 'message')
  await once(socket, 'open')
  const [frame] = (await first) as [Buffer]
  expect(decodeServerFrame(frame)).toEqual([{ kind: 'ready' }])
  return socket
}

const closed = async (socket: WebSocket): Promise<[number, string]> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

test('a device with a session is resumed right after the upgrade; one without is refused before it', async () => {
  const socket = await opened('good-a')
  expect(socket.protocol).toBe('causeway.v1')
  socket.terminate()
  expect(await refusalOf(dial('bad'))).toBe(401)
  expect(await refusalOf(dial('', { protocols: ['causeway.v1'] }))).toBe(401)
  expect(await refusalOf(dial('', { protocols: ['token.good'] }))).toBe(400)
  expect(await refusalOf(dial('good', { origin: 'https://other.example' }))).toBe(403)
})

test('the answer to the upgrade and what was missed leave in one write; without the latter the answer leaves alone', async () => {
  const [head, frame] = (await firstRead('good-a')).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 101 /)
  expect(decodeServerFrame(Buffer.from(frame ?? '', 'latin1').subarray(2))).toEqual([{ kind: 'ready' }])
  expect(await firstRead('good-quiet')).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n$/)
})

test('what comes in one read with the handshake is heard', async () => {
  const socket = connectTcp(edges.port, '127.0.0.1')
  const payload = Buffer.from(encodeDeviceRecords([{ kind: 'ack', stream: new Uint8Array(16), cursor: 77 }]))
  const frame = Buffer.concat([Buffer.from([0x82, 0x80 | payload.length, 0, 0, 0, 0]), payload])
  socket.write(Buffer.concat([Buffer.from(handshakeOf('good-quiet')), frame]))
  await expect.poll(() => edges.acknowledged).toEqual([77])
  socket.destroy()
})

test('a refused upgrade is a problem document, and the connection ends', async () => {
  const { text, closed: ended } = await exchange(
    edges.port,
    'GET /v1/other HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  expect(text).toContain('request.unknown_endpoint')
  expect(ended).toBe(true)
})

test('records arrive in the order they were sent', async () => {
  const socket = await opened('good-a')
  const stream = new Uint8Array(16)
  socket.send(encodeDeviceRecords([1, 2, 3].map(cursor => ({ kind: 'ack' as const, stream, cursor }))))
  socket.send(encodeDeviceRecords([{ kind: 'ack', stream, cursor: 4 }]))
  await expect.poll(() => edges.acknowledged).toEqual([1, 2, 3, 4])
  socket.terminate()
})

test('garbage closes the connection with 1008 and its code, text with 1003, too much with 1009', async () => {
  const garbage = await opened('good-a')
  garbage.send(new Uint8Array([0xff, 1, 2]))
  expect(await closed(garbage)).toEqual([1008, 'wire.bad_enum'])
  const text = await opened('good-b')
  text.send('hello')
  expect((await closed(text))[0]).toBe(1003)
  const huge = await opened('good-c')
  huge.send(new Uint8Array(socketFrameSizeBytesMax + 1))
  expect((await closed(huge))[0]).toBe(1009)
})

test('no frame, however wrong, leaves a connection behind or is taken for a bug', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async bytes => {
      const socket = await opened('good-fuzz')
      // Bytes below the WebSocket framing as well as inside it.
      if ((bytes[0] as number) % 2 === 0)
        (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(bytes)
      else socket.send(bytes)
      socket.close()
      socket.terminate()
    }),
    { numRuns: 60 },
  )
  await expect.poll(() => edges.sockets.size).toBe(0)
  expect(edges.failures).toEqual([])
})

test('the newest connection of a device replaces the older one', async () => {
  const older = await opened('good-same')
  const closing = closed(older)
  const newer = await opened('good-same')
  expect(await closing).toEqual([4000, 'replaced'])
  await expect.poll(() => edges.sockets.size).toBe(1)
  newer.terminate()
})

test('one address may not hold more connections than allowed', async () => {
  await edges.close()
  edges = await listenForTest({ socket: { connectionsPerAddress: 2 } })
  await opened('good-1')
  await opened('good-2')
  expect(await refusalOf(dial('good-3'))).toBe(429)
})

test('a device that sends too fast is slowed down, and nothing of it is lost', async () => {
  await edges.close()
  edges = await listenForTest({ socket: { framesPerSecond: 100 } })
  const socket = await opened('good-fast')
  const stream = new Uint8Array(16)
  const startedMs = performance.now()
  // Larger than one read of the server, so that slowing down has something to slow.
  const cursors = Array.from({ length: 24_000 }, (_, index) => index + 1)
  for (let at = 0; at < cursors.length; at += 120)
    socket.send(encodeDeviceRecords(cursors.slice(at, at + 120).map(cursor => ({ kind: 'ack', stream, cursor }))))
  await expect.poll(() => edges.acknowledged.length, { timeout: 10_000 }).toBe(cursors.length)
  expect(performance.now() - startedMs).toBeGreaterThan(300)
  expect(edges.acknowledged).toEqual(cursors)
  socket.terminate()
})

test('a device that no longer answers is dropped; one that answers stays', async () => {
  await edges.close()
  edges = await listenForTest({ socket: { heartbeatMs: 320 } })
  const silent = await opened('good-silent')
  ;(silent as unknown as { _socket: { pause(): void } })._socket.pause()
  const alive = await opened('good-alive')
  await expect.poll(() => edges.sockets.size, { timeout: 5_000 }).toBe(1)
  expect(alive.readyState).toBe(WebSocket.OPEN)
  silent.terminate()
  alive.terminate()
})

test('a server that stops tells each device when to come back, and takes no new ones', async () => {
  const socket = await opened('good-a')
  const message = once(socket, 'message')
  const closing = closed(socket)
  edges.drain()
  const [frame] = (await message) as [Buffer]
  expect(decodeServerFrame(frame)).toMatchObject([{ kind: 'drain' }])
  expect(await closing).toEqual([1012, 'server.draining'])
  expect(await refusalOf(dial('good-b'))).toBe(503)
})
