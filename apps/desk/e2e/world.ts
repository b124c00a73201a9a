// A real server as a process of its own, and people with browsers of their own, each with a virtual authenticator (Chromium's, over
// CDP): what stands between them is the real thing.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Client } from '@causeway/client'
import { createNodeClient, passwordLogin } from '@causeway/client/node'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createInvitations } from '@causeway/staff'
import { bytesFromBase64url, type Realm, type StaffRole } from '@causeway/wire'
import { type Browser, expect, type Page } from '@playwright/test'
import { addFingerReader } from '../../e2e/finger-reader.ts'
import { settled } from '../../e2e/settled.ts'

const root = join(import.meta.dirname, '../../..')
const shots = join(root, '.e2e/desk/screenshots')
const cli = ['--disable-warning=ExperimentalWarning', join(root, 'apps/cli/src/main.ts')]

export interface World {
  readonly deskUrl: string
  readonly url: string
  readonly dataDir: string
  /** The link that `causeway admin staff add` prints. */
  firstAdministrator(name: string): string
  /** A link as two administrators would get it. */
  invite(person: { name: string; roles: readonly StaffRole[]; realm?: Realm; group?: string }): string
  /** Somebody of an app, as a device of the SDK; closed with the world. */
  user(property: string, handle: string, secret?: string): Promise<Client>
  /** The same server after a restart, so many days later; whoever was signed in is not any more. */
  travel(days: number): Promise<void>
  stop(): Promise<void>
}

/** `bridges`: what `safety.bridges_file` holds. */
export async function openWorld({ bridges }: { bridges?: object } = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-desk-'))
  const bridgesFile = join(dataDir, 'bridges.json')
  if (bridges !== undefined) writeFileSync(bridgesFile, JSON.stringify(bridges), { mode: 0o600 })
  const limits = ['--limits-rare-per-minute', '1000', '--log-level', 'warn', '--safety-second-look-one-of', '1']
  const ports = ['--port', String(await freePort()), '--desk-port', String(await freePort()), '--admin-port', '0']
  const flags = ['--samples', '--json', '--data', dataDir, ...ports, ...limits]
  if (bridges !== undefined) flags.push('--safety-bridges-file', bridgesFile)
  const clients: Client[] = []
  let shiftMs = 0
  const start = async (): Promise<{ server: ChildProcess; url: string; deskUrl: string }> => {
    const server = spawn(process.execPath, [...laterBy(shiftMs), ...cli, 'up', ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return { server, ...(await readyOf(server)) }
  }
  const stop = async (server: ChildProcess): Promise<void> => {
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
  let running = await start()
  const { url, deskUrl } = running
  const { port } = new URL(deskUrl)
  const keys = JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as { session: string }
  const invitations = createInvitations({
    crypto: createNodeCrypto(),
    clock: { nowMs: () => Date.now() + shiftMs },
    key: bytesFromBase64url(keys.session),
    origin: () => deskUrl,
  })
  return {
    deskUrl,
    url,
    dataDir,
    firstAdministrator(name) {
      const asked = ['admin', 'staff', 'add', name, '--role', 'administrator', '--data', dataDir, '--desk-port', port, '--json']
      const { stdout, stderr, status } = spawnSync(process.execPath, [...cli, ...asked], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${stdout}${stderr}`)
      return (JSON.parse(stdout) as { link: string }).link
    },
    invite: ({ name, roles, realm = 'staff', group = '' }) => invitations.invite({ realm, group, name, roles }),
    async user(property, handle, secret = 'correct horse') {
      const client = await createNodeClient({ server: url, login: passwordLogin({ server: url, property, handle, secret }) })
      await client.sync()
      clients.push(client)
      return client
    },
    async travel(days) {
      await stop(running.server)
      shiftMs += days * 86_400_000
      running = await start()
    },
    async stop() {
      for (const client of clients) await client.close()
      await stop(running.server)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The clock of the machine, for this one process: the server itself knows no other time. */
function laterBy(ms: number): string[] {
  const code = `const now = Date.now; Date.now = () => now() + ${ms}`
  return ms === 0 ? [] : ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

/** Somebody at a screen of their own, with an authenticator whose finger is always ready. */
export async function openPerson(browser: Browser, world: World): Promise<Page> {
  const context = await browser.newContext({ baseURL: world.deskUrl })
  const page = await context.newPage()
  await addFingerReader(context, page)
  return page
}

/** Opens an enrolment link and makes the passkey; signed in then. */
export async function enrol(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Make my passkey' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Good to see you')
}

/** After a restart, or a long pause. */
export async function signIn(page: Page, as: 'staff' | 'officer' = 'staff'): Promise<void> {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: as === 'staff' ? 'Sign in as staff' : 'Sign in as an officer of an agency' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Good to see you')
}

/** A screenshot for people, in light and dark, and what axe finds: nothing. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

function readyOf(server: ChildProcess): Promise<{ url: string; deskUrl: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const line = text.split('\n').find(each => each.startsWith('{') && each.endsWith('}'))
      if (line !== undefined) resolve(JSON.parse(line) as { url: string; deskUrl: string })
    })
    server.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
}

async function freePort(): Promise<number> {
  return await new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
