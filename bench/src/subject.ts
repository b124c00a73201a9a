// Ourselves under measurement: `causeway up` as its own process on the server core, with a population of devices.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProgram, workPath } from './native.ts'
import {
  benchDomain,
  benchIssuer,
  type BenchDevice,
  type BenchRoom,
  createBenchRoom,
  createIssuer,
  enrolDevice,
  inLanes,
  planText,
} from './population.ts'
import { loadCore, run, type Running, serverCore, start, waitForPort } from './process.ts'

const entry = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'apps', 'cli', 'src', 'main.ts')
const port = 18_080
const url = `http://127.0.0.1:${port}`

export interface Subject {
  readonly name: string
  readonly url: string
  readonly port: number
  readonly running: Running
  enrol(count: number): Promise<BenchDevice[]>
  /** `count` one-to-one rooms over `2 * count` new devices; writes a plan for the generator. */
  pairs(count: number): Promise<string>
  /** One group with a sender and `members` others; writes a plan. */
  group(members: number): Promise<string>
  stop(): Promise<void>
}

/** What our generator measured. */
export interface Load {
  readonly accepted_per_s: number
  readonly delivered_per_s: number
  readonly p50_ms: number
  readonly p99_ms: number
  readonly generator_cpu: number
  readonly refused: number
}

/** `causeway up` with these flags, started as `npm run causeway` does, on the server core; it listens when this resolves. */
export async function startServer(port: number, flags: readonly string[]): Promise<Running> {
  const node = ['--disable-warning=ExperimentalWarning', '--v8-pool-size=0']
  const running = start(serverCore, process.execPath, [...node, entry, 'up', ...flags])
  await waitForPort(port, running)
  return running
}

/** A fresh server on an empty folder, durable as always; only the limits against floods are raised for one generator. */
export async function startSubject(): Promise<Subject> {
  const folder = workPath('subject')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const issuer = createIssuer()
  writeFileSync(join(folder, 'jwks.json'), issuer.jwks)
  writeFileSync(join(folder, 'causeway.toml'), configuration(folder))
  const running = await startServer(port, ['--config', join(folder, 'causeway.toml')])
  let made = 0
  const enrol = (count: number): Promise<BenchDevice[]> =>
    inLanes(
      Array.from({ length: count }, () => made++),
      16,
      number => enrolDevice(url, issuer.token(`device${number}`), 1),
    )
  return {
    name: 'causeway',
    url,
    port,
    running,
    enrol,
    async pairs(count) {
      const devices = await enrol(2 * count)
      const numbers = Array.from({ length: count }, (_, number) => number)
      // Groups of two: who writes on and on to one person that never answers is stopped by the limits for direct rooms.
      const rooms = await inLanes(numbers, 16, number =>
        createBenchRoom(url, devices[2 * number] as BenchDevice, [devices[2 * number + 1] as BenchDevice]),
      )
      return writePlan(`pairs-${count}`, devices, rooms)
    },
    async group(members) {
      const devices = await enrol(members + 1)
      const room = await createBenchRoom(url, devices[0] as BenchDevice, devices.slice(1))
      return writePlan(`group-${members}`, devices, [room])
    },
    stop: () => running.stop(),
  }
}

export function writePlan(name: string, devices: readonly BenchDevice[], rooms: readonly BenchRoom[]): string {
  const path = workPath(`${name}.plan`)
  writeFileSync(path, planText(devices, rooms))
  // What the generator remembered of an earlier population.
  rmSync(`${path}.cursors`, { force: true })
  return path
}

/** One run of our generator. */
export async function driveSubject(subject: Subject, plan: string, args: readonly string[]): Promise<Load> {
  const line = await run(loadCore, loadProgram(), ['-p', String(subject.port), '-f', plan, ...args])
  const load = JSON.parse(line.slice(line.indexOf('{'))) as Load
  if (load.refused > 0) throw new Error(`the server refused ${load.refused} messages: ${line}`)
  return load
}

function configuration(folder: string): string {
  return `
[data]
dir = "${folder}/data"
[http]
port = ${port}
connections_max = 100000
[admin]
port = 0
[socket]
frames_per_second = 1000000
connections_per_address = 1000000
[limits]
rare_per_minute = 10000000
normal_per_minute = 10000000
often_per_minute = 10000000
[log]
level = "warn"
[[property]]
domain = "${benchDomain}"
name = "Bench"
handle = "username"
login = "jwks"
jwks_file = "${folder}/jwks.json"
issuer = "${benchIssuer}"
`
}
