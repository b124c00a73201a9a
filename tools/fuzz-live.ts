// npm run fuzz:live -- --seconds N --seed S
// A running server under hostile HTTP, WebSocket and raw TCP traffic, signed in and not: no 5xx, no request without an answer,
// no socket that stays, no growth of memory. The last line is JSON; exit code 1 when any of that was seen.

import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { contract, type Endpoint, encodeDeviceRecords, type RoomUri } from '@causeway/wire'
import { WebSocket } from 'ws'
import { startServerProcess } from '../apps/cli/src/index.ts'
import { type BenchDevice, enrolDevice, messageHeader } from '../bench/src/population.ts'
import { nextInput, type Random, randomFromSeed } from './fuzz-mutate.ts'

interface Attacker extends BenchDevice {
  /** A room that does not exist. */
  readonly room: RoomUri
}

interface Findings {
  requests: number
  frames: number
  connections: number
  serverErrors: string[]
  unanswered: number
}

const answerMsMax = 5_000
const growthBytesMax = 48 * 1_048_576
const endpoints: readonly Endpoint[] = Object.values(contract)
const words = [
  '',
  'null',
  '{}',
  '[]',
  '{"user":"mimi://lumen.localhost/u/a"}',
  '{"device":1}',
  '"x"',
  '{"__proto__":{"a":1}}',
  '-1',
  '1e999',
]
const corpus: readonly Uint8Array[] = [
  ...words.map(word => new TextEncoder().encode(word)),
  new Uint8Array(64),
  new Uint8Array(4096).fill(0xff),
]

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } })
// A small heap makes the collector work, so that what grows is what is kept; a leak ends the server.
process.env['NODE_OPTIONS'] = '--max-old-space-size=96 --max-semi-space-size=4'
const folder = mkdtempSync(join(tmpdir(), 'causeway-fuzz-'))
const server = await startServerProcess({ dataDir: folder, port: 0 })
try {
  process.exitCode = await attack(randomFromSeed(Number(values.seed), 'live'), Number(values.seconds))
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function attack(random: Random, seconds: number): Promise<number> {
  const device = await someDevice()
  const socketsBefore = openSockets()
  const findings: Findings = { requests: 0, frames: 0, connections: 0, serverErrors: [], unanswered: 0 }
  await rounds(random, device, findings, Math.max(2, seconds / 4))
  // The first quarter fills caches and limits; what grows afterwards is kept for good.
  const before = residentBytes()
  await rounds(random, device, findings, (seconds * 3) / 4)
  await sleep(2_000)
  const grownBytes = residentBytes() - before
  const socketsLeft = openSockets() - socketsBefore
  const isAlive = (await fetch(`${server.url}/livez`)).ok
  const { serverErrors, ...counts } = findings
  for (const error of new Set(serverErrors)) console.log(`  FAILED ${error}`)
  console.log(JSON.stringify({ ...counts, serverErrors: serverErrors.length, grownBytes, socketsLeft, isAlive }))
  const isClean =
    serverErrors.length === 0 && findings.unanswered === 0 && grownBytes < growthBytesMax && socketsLeft <= 0 && isAlive
  return isClean ? 0 : 1
}

async function rounds(random: Random, device: Attacker, findings: Findings, seconds: number): Promise<void> {
  const endsAt = performance.now() + seconds * 1000
  while (performance.now() < endsAt) {
    const requests = Array.from({ length: 16 }, () => request(random, device, findings))
    await Promise.all([...requests, socket(random, device, findings), rawConnection(random, findings)])
  }
}

async function request(random: Random, device: Attacker, findings: Findings): Promise<void> {
  const endpoint = endpoints[random.below(endpoints.length)] as Endpoint
  const path =
    endpoint.path.replaceAll(/:[a-z]+/g, () => pathPart(random, device)) +
    (random.below(4) === 0 ? `?${pathPart(random, device)}` : '')
  const method = random.below(8) === 0 ? ['PUT', 'OPTIONS', 'DELETE', 'PATCH', 'GET'][random.below(5)] : endpoint.method
  const body = method === 'GET' || method === 'HEAD' ? undefined : (nextInput(random, corpus) as Uint8Array<ArrayBuffer>)
  const contentType = [
    'application/json',
    'application/octet-stream',
    'message/mls',
    'application/offset+octet-stream',
    'text/plain',
  ][random.below(5)] as string
  const authorization = [`Session ${device.session}`, `Session ${device.session}x`, 'Bearer a.b.c', 'Basic eDp5', ''][
    random.below(5)
  ] as string
  findings.requests++
  try {
    const headers = {
      'content-type': contentType,
      ...(authorization === '' ? {} : { authorization }),
      'upload-length': `${random.below(99)}`,
      'tus-resumable': '1.0.0',
    }
    const status = await ask(method as string, path, headers, body)
    if (status >= 500) findings.serverErrors.push(`${status} from ${method} ${endpoint.path}`)
  } catch (error) {
    // A body refused early may end the connection before the answer is read; no answer at all is a finding.
    if (error instanceof Error && error.message === 'no answer') findings.unanswered++
  }
}

/** One request on a connection of its own; the status of the answer. */
function ask(method: string, path: string, headers: Record<string, string>, body: Uint8Array | undefined): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port: server.port,
    method,
    path,
    headers,
    agent: false,
    timeout: answerMsMax,
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
  outgoing.on('error', reject)
  outgoing.on('response', answer => answer.resume().once('close', () => resolve(answer.statusCode ?? 0)))
  outgoing.end(body)
  return promise
}

/** A device that says nonsense: random frames, mutated records, ended at any point. */
async function socket(random: Random, device: Attacker, findings: Findings): Promise<void> {
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, ['causeway.v1', `token.${device.session}`])
  findings.connections++
  const ended = new Promise<void>(resolve => ws.once('close', () => resolve()))
  ws.on('error', () => undefined)
  const opened = await Promise.race([
    new Promise<boolean>(resolve => ws.once('open', () => resolve(true))),
    ended.then(() => false),
  ])
  if (opened) {
    const valid = encodeDeviceRecords([
      {
        kind: 'submit',
        request: 1,
        room: new Uint8Array(16),
        clientId: new Uint8Array(16),
        floor: 0,
        message: messageHeader(device.room),
      },
      { kind: 'ack', stream: new Uint8Array(16), cursor: 7 },
      { kind: 'signal', room: new Uint8Array(16), sealed: new Uint8Array(117) },
    ])
    for (let sent = random.below(12); sent >= 0 && ws.readyState === ws.OPEN; sent--) {
      findings.frames++
      ws.send(nextInput(random, [valid]), { binary: random.below(6) !== 0 })
    }
    await sleep(random.below(20))
  }
  ws.terminate()
  await ended
}

async function rawConnection(random: Random, findings: Findings): Promise<void> {
  findings.connections++
  await new Promise<void>(resolve => {
    const raw = connect(server.port, '127.0.0.1', () => {
      raw.write(
        random.below(2) === 0
          ? nextInput(random, corpus)
          : `GET /${'%'.repeat(random.below(40))} HTTP/1.1\r\nHost: ${'a'.repeat(random.below(2000))}\r\n\r\n`,
      )
      setTimeout(() => raw.destroy(), random.below(30))
    })
    raw.on('error', () => undefined)
    raw.once('close', () => resolve())
  })
}

function pathPart(random: Random, device: Attacker): string {
  const parts = [
    encodeURIComponent(device.user),
    'aaaaaaaaaaaaaaaaaaaaaaaaaa',
    '..%2f..%2fetc',
    '%00',
    'after=-1&limit=x',
    '%e0%a4',
    'a'.repeat(300),
    'after=0&limit=1',
  ]
  return parts[random.below(parts.length)] as string
}

async function someDevice(): Promise<Attacker> {
  const body = JSON.stringify({ property: 'lumen.localhost', handle: 'fuzz', secret: 'long enough to be a secret' })
  const answer = await fetch(`${server.url}/v1/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { token } = (await answer.json()) as { token: string }
  const device = await enrolDevice(server.url, token, 1)
  return { ...device, room: device.user.replace('/u/', '/r/') as RoomUri }
}

function residentBytes(): number {
  return Number(readFileSync(`/proc/${server.pid}/statm`, 'utf8').split(' ')[1]) * 4096
}

function openSockets(): number {
  const files = readdirSync(`/proc/${server.pid}/fd`)
  return files.filter(file => linkOf(file).startsWith('socket:')).length
}

function linkOf(file: string): string {
  try {
    return readlinkSync(`/proc/${server.pid}/fd/${file}`)
  } catch {
    return ''
  }
}
