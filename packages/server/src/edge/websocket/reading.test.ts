import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readingIntoOneBuffer } from './reading.ts'

const upgrade = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
let server: ReturnType<typeof createServer>
let received: Uint8Array[][]
let sockets: Socket[]

beforeEach(async () => {
  received = []
  sockets = []
  server = createServer()
  server.on('upgrade', (_request, upgraded) => {
    const chunks: Uint8Array[] = []
    received.push(chunks)
    const socket = readingIntoOneBuffer(upgraded as Socket, () => ({ receiveBytes: bytes => void chunks.push(bytes) }))
    expect(socket).not.toBe(upgraded)
    socket.on('end', () => socket.end()).on('error', () => {})
    sockets.push(socket)
    socket.write('on')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  for (const socket of sockets) socket.destroy()
  server.close()
})

async function dial(): Promise<Socket> {
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write(upgrade)
  await once(client, 'data')
  return client
}

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))

test('what was read stays as it was when others are read after it, short or long', async () => {
  const clients = [await dial(), await dial()]
  const sent = clients.map(() => [1, 100, 4_096, 4_097, 70_000, 9, 1_000_000].map(size => randomBytes(size)))
  for (let index = 0; index < 7; index++) {
    clients.forEach((client, of) => client.write(sent[of]?.[index] as Buffer))
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  clients.forEach(client => client.end())
  await Promise.all(clients.map(client => once(client, 'close')))
  sent.forEach((parts, of) => expect(Buffer.concat(received[of] ?? []).equals(Buffer.concat(parts))).toBe(true))
})

test('the server counts the connection on, and no longer when it ends', async () => {
  const client = await dial()
  expect(await connections()).toBe(1)
  expect(sockets[0]?.remoteAddress).toBe('127.0.0.1')
  client.destroy()
  await once(sockets[0] as Socket, 'close')
  expect(await connections()).toBe(0)
})

test('a paused connection is not read, and goes on where it was', async () => {
  const client = await dial()
  sockets[0]?.pause()
  client.write('later')
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(received[0]).toEqual([])
  sockets[0]?.resume()
  await expect.poll(() => Buffer.concat(received[0] ?? []).toString()).toBe('later')
})
