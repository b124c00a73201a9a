// The real server, on an empty folder, for all journeys.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../../..')

/** Debian's, or the one that CAUSEWAY_CHROMIUM names. */
export function chromiumPath(): string {
  const path = process.env['CAUSEWAY_CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(path)) throw new Error(`no browser at ${path}; install chromium or set CAUSEWAY_CHROMIUM`)
  return path
}

/** Playwright's global set-up; the answer is its tear-down. */
export default async function setUp(): Promise<() => Promise<void>> {
  const sitePort = await freePort()
  const server = await startServer(['--previews-extra-hosts', `${siteHost}:${sitePort}=127.0.0.1`])
  process.env['CAUSEWAY_E2E_PORT'] = `${server.port}`
  process.env['CAUSEWAY_E2E_SITE_PORT'] = `${sitePort}`
  process.env['CAUSEWAY_E2E_DATA'] = server.data
  return server.stop
}

/** The name of the site that previews come from, which stands for this machine. */
export const siteHost = 'ferry.example'

export interface RunningServer {
  readonly port: number
  /** Where it keeps everything. */
  readonly data: string
  stop(): Promise<void>
}

export async function startServer(more: readonly string[] = []): Promise<RunningServer> {
  const data = mkdtempSync(join(tmpdir(), 'causeway-e2e-'))
  // Journeys of one address sign in more often than people do.
  const ports = ['--port', '0', '--desk-port', '0', '--admin-port', '0']
  const flags = ['--samples', '--json', '--data', data, ...ports, '--limits-rare-per-minute', '10000', ...more]
  const args = ['--disable-warning=ExperimentalWarning', 'apps/cli/src/main.ts', 'up', ...flags]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await readyUrl(child)
  return {
    port: Number(new URL(url).port),
    data,
    async stop() {
      child.kill('SIGTERM')
      await new Promise(resolve => child.once('exit', resolve))
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read')
  for await (const line of createInterface(child.stdout)) {
    const { ready, url } = JSON.parse(line) as { ready?: boolean; url?: string }
    if (ready === true && url !== undefined) return url
  }
  throw new Error('the server ended before it was ready')
}
