// `npm run crash -- --kills 20`: a process writes to a store under load and is killed at random moments, again and again on the
// same file. After each kill: is everything acknowledged still there, at its place, once? The last line is JSON; a violation
// makes the exit code 1.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { openSqliteStore } from '../packages/store/src/index.ts'
import type { Attempt, Orders, Report } from './crash-writer.ts'

const killAfterMsMin = 250
const killAfterMsMax = 900
const openingMsMax = 20_000

interface Acknowledged extends Attempt {
  readonly cursor: number
}

/** What the writer has said in all its lives. */
interface Heard {
  readonly acknowledged: Map<string, Acknowledged>
  /** Tried, outcome unknown. */
  readonly open: Map<string, Attempt>
  /** The highest cursor acknowledged as read, by stream: below it an entry may be gone. */
  readonly seen: Map<number, number>
  /** Where an attempt without an answer was found in the file. */
  readonly found: Map<string, number>
  readonly refusals: string[]
}

interface Violations {
  lost: number
  gaps: number
  duplicates: number
  other: string[]
}

if (import.meta.main) await main()

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } })
  const kills = Number(values.kills)
  const folder = mkdtempSync(join(tmpdir(), 'causeway-crash-'))
  const path = join(folder, 'store.db')
  const heard: Heard = { acknowledged: new Map(), open: new Map(), seen: new Map(), found: new Map(), refusals: [] }
  const violations: Violations = { lost: 0, gaps: 0, duplicates: 0, other: [] }
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const afterMs = randomInt(killAfterMsMin, killAfterMsMax + 1)
      await live({ path, retry: [...heard.open.values()], last: false }, heard, afterMs)
      await check(path, heard, violations)
      const { acknowledged, open } = heard
      console.log(`kill ${kill} after ${afterMs} ms: ${acknowledged.size} acknowledged, ${open.size} to try again`)
    }
    await live({ path, retry: [...heard.open.values()], last: true }, heard, undefined)
    await check(path, heard, violations)
    if (heard.open.size > 0) violations.other.push(`${heard.open.size} attempts were never answered`)
    if (heard.acknowledged.size === 0) violations.other.push('nothing was ever acknowledged')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const { lost, gaps, duplicates, other } = violations
  for (const sentence of [...other, ...heard.refusals]) console.error(`crash: ${sentence}`)
  console.log(JSON.stringify({ kills, acknowledged: heard.acknowledged.size, lost, gaps, duplicates }))
  if (lost + gaps + duplicates + other.length + heard.refusals.length > 0) process.exitCode = 1
}

/** One life of the writer: until it is killed `killAfterMs` after it began to write, or until it ends by itself. */
async function live(orders: Orders, heard: Heard, killAfterMs: number | undefined): Promise<void> {
  const writer = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'crash-writer.ts')],
    {
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    },
  )
  writer.stdin?.end(JSON.stringify(orders))
  const ended = new Promise<NodeJS.Signals | number | null>(resolve =>
    writer.on('exit', (code, signal) => resolve(signal ?? code)),
  )
  let timer = killLater(writer, openingMsMax)
  for await (const line of createInterface({ input: writer.stdio[3] as Readable })) {
    const report = parseReport(line)
    if (report === undefined) continue
    hear(report, heard)
    if (report.kind !== 'ready' || killAfterMs === undefined) continue
    clearTimeout(timer)
    timer = killLater(writer, killAfterMs)
  }
  clearTimeout(timer)
  const how = await ended
  if (how !== (killAfterMs === undefined ? 0 : 'SIGKILL')) heard.refusals.push(`the writer ended by itself: ${how}`)
}

function killLater(writer: ChildProcess, afterMs: number): NodeJS.Timeout {
  return setTimeout(() => writer.kill('SIGKILL'), afterMs)
}

/** undefined for the half line of a killed writer: what it did not get to say, it did not say. */
function parseReport(line: string): Report | undefined {
  try {
    return JSON.parse(line) as Report
  } catch {
    return undefined
  }
}

function hear(report: Report, heard: Heard): void {
  if (report.kind === 'tried') {
    for (const attempt of report.attempts) heard.open.set(attempt.clientId, attempt)
  } else if (report.kind === 'done') {
    const { attempt, cursor } = report
    heard.open.delete(attempt.clientId)
    heard.acknowledged.set(attempt.clientId, { ...attempt, cursor })
    const found = heard.found.get(attempt.clientId)
    if (found !== undefined && found !== cursor) heard.refusals.push(`found at ${found}, answered as ${cursor}`)
  } else if (report.kind === 'seen') {
    heard.seen.set(report.stream, Math.max(report.cursor, heard.seen.get(report.stream) ?? 0))
  } else if (report.kind === 'refused') {
    heard.refusals.push(`a repeated commit was refused: ${report.reason}`)
  }
}

interface Held {
  readonly low: number
  readonly idAt: Map<number, string>
  head: number
}

/** A store that is opened and closed has everything in its database. */
async function check(path: string, heard: Heard, violations: Violations): Promise<void> {
  await (await openSqliteStore({ path })).close()
  const db = new DatabaseSync(path)
  try {
    const integrity = String(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'])
    if (integrity !== 'ok') violations.other.push(`integrity_check says ${integrity}`)
    const streams = readStreams(db, heard, violations)
    for (const attempt of heard.acknowledged.values()) checkHeld(attempt, streams, heard, violations)
    checkEpochs(db, streams, heard, violations)
  } finally {
    db.close()
  }
}

/** Every entry once, without a hole, with the body that belongs to its id. */
function readStreams(db: DatabaseSync, heard: Heard, violations: Violations): Map<number, Held> {
  const streams = new Map<number, Held>()
  for (const { stream, low } of db.prepare('SELECT stream, low FROM stream').iterate() as Iterable<{
    stream: number
    low: number
  }>)
    streams.set(stream, { low, idAt: new Map(), head: low })
  const ids = new Set<string>()
  const rows = db.prepare(
    `SELECT stream, cursor, hex(client_id) AS id, length(body) AS length, substr(body, 1, 16) = client_id AS own
     FROM entry ORDER BY stream, cursor`,
  )
  for (const row of rows.iterate()) {
    const held = streams.get(Number(row['stream']))
    const id = String(row['id']).toLowerCase()
    if (held === undefined || Number(row['cursor']) !== held.head + 1) violations.gaps += 1
    if (held === undefined) continue
    held.head = Number(row['cursor'])
    held.idAt.set(held.head, id)
    if (ids.has(id)) violations.duplicates += 1
    ids.add(id)
    if (row['own'] !== 1 || Number(row['length']) !== 16 + 2 * Number.parseInt(id.slice(0, 2), 16))
      violations.other.push(`the body of ${id} is not its own`)
    if (heard.open.has(id)) heard.found.set(id, held.head)
    else if (!heard.acknowledged.has(id)) violations.other.push(`${id} is stored and was never tried`)
  }
  return streams
}

function checkHeld(attempt: Acknowledged, streams: ReadonlyMap<number, Held>, heard: Heard, violations: Violations): void {
  const held = streams.get(attempt.stream)
  const isTrimmed = held !== undefined && attempt.cursor <= held.low && attempt.cursor <= (heard.seen.get(attempt.stream) ?? 0)
  if (!isTrimmed && held?.idAt.get(attempt.cursor) !== attempt.clientId) violations.lost += 1
}

/** Each commit that is in the log moved the epoch by one, and no other did. Only in rooms of which nothing was trimmed. */
function checkEpochs(db: DatabaseSync, streams: ReadonlyMap<number, Held>, heard: Heard, violations: Violations): void {
  for (const row of db.prepare('SELECT stream, epoch FROM room').all()) {
    const held = streams.get(Number(row['stream']))
    if (held === undefined || held.low > 0) continue
    const attempts = [...held.idAt.values()].map(id => heard.acknowledged.get(id) ?? heard.open.get(id))
    const commits = attempts.filter(attempt => attempt?.epoch !== undefined).length
    if (commits !== Number(row['epoch'])) violations.other.push(`epoch ${Number(row['epoch'])} after ${commits} commits`)
  }
}
