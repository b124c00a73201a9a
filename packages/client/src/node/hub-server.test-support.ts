// The test hub behind real HTTP and WebSockets, for the Node door.

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { createTestHub, type TestHub } from '../hub.test-support.ts'

export async function startHubServer(): Promise<{ url: string; hub: TestHub; close: () => Promise<void> }> {
  const hub = createTestHub(() => Date.now())
  const net = hub.net()
  const server = createServer((request, response) => {
    void (async () => {
      const headers = request.headers as Record<string, string>
      const body = await bodyOf(request)
      const answer = await net.request({ method: request.method!, path: request.url!, headers, body })
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })()
  })
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'causeway.v1' })
  server.on('upgrade', (request, socket, head) => {
    const protocols = request.headers['sec-websocket-protocol']!.split(',').map(protocol => protocol.trim())
    sockets.handleUpgrade(request, socket, head, ws => {
      const inner = net.openSocket(request.url!, protocols)
      inner.onMessage = frame => ws.send(frame)
      inner.onClose = () => ws.close()
      ws.on('message', data => inner.send(new Uint8Array(data as Buffer)))
      ws.on('close', () => inner.close())
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hub,
    async close() {
      for (const ws of sockets.clients) ws.terminate()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return new Uint8Array(Buffer.concat(pieces))
}
