// The real server with its sample apps, in a folder of its own, on a port that outlives a restart.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allInOne, loadConfig, type Server, startServer } from '@causeway/server'
import type { Client } from '../index.ts'
import { createNodeClient, type NodeClientOptions, passwordLogin } from './index.ts'

export interface LiveServer {
  readonly url: string
  readonly deskUrl: string
  readonly dataDir: string
  /** Ends the server and starts it again on the same data and port. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startLiveServer(): Promise<LiveServer> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-live-'))
  let server = await start(folder, 0)
  const { url } = server
  return {
    url,
    get deskUrl() {
      return server.deskUrl
    },
    dataDir: folder,
    async restart() {
      await server.close()
      server = await start(folder, Number(new URL(url).port))
    },
    async close() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function start(folder: string, port: number): Promise<Server> {
  const flags = { 'data-dir': folder, 'http-port': port, 'admin-port': 0, 'log-level': 'silent', 'limits-rare-per-minute': 1000 }
  return await startServer(allInOne, loadConfig({ flags, samples: true }))
}

export function optionsAt(server: LiveServer, property: string, handle: string): NodeClientOptions {
  const login = passwordLogin({ server: server.url, property, handle, secret: 'correct horse' })
  return { server: server.url, login }
}

export async function clientAt(server: LiveServer, property: string, handle: string): Promise<Client> {
  const client = await createNodeClient(optionsAt(server, property, handle))
  await client.sync()
  return client
}
