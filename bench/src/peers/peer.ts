// A program beside which we measure ourselves: started on the server core, driven by the same method.

import { peerLoadProgram } from '../native.ts'
import { loadCore, run, type Running } from '../process.ts'

export interface Peer {
  readonly name: string
  readonly running: Running
  /** Arguments of the generator that say protocol and port. */
  readonly target: readonly string[]
  stop(): Promise<void>
}

/** Undefined is what the peer could not give: a session ended, say, before anything was delivered. */
export interface Traffic {
  readonly deliveredPerSecond: number | undefined
  readonly p99Ms: number | undefined
}

/** One closed- or open-loop run against a peer. */
export async function drive(peer: Peer, args: readonly string[]): Promise<Traffic> {
  const program = peerLoadProgram()
  if (program === undefined) throw new Error('the generator for peers is not there')
  const line = await run(loadCore, program, [...peer.target, ...args])
  const traffic = trafficIn(line)
  if (Object.values(traffic).includes(undefined)) console.error(`${peer.name} did not give every figure: ${line.trim()}`)
  return traffic
}

/** What the generator printed of a run. */
export function trafficIn(line: string): Traffic {
  return { deliveredPerSecond: field(line, /delivered\/s=(\S+)/), p99Ms: field(line, /p99=(\S+)ms/) }
}

/** Seconds until 10,000 (or `count`) reconnecting clients all hold their waiting message. */
export async function driveStorm(peer: Peer, count: number): Promise<number | undefined> {
  const program = peerLoadProgram()
  if (program === undefined) throw new Error('the generator for peers is not there')
  const line = await run(loadCore, program, [...peer.target, '-m', 'storm', '-n', String(count), '-c', '1000'])
  const seconds = servedIn(line)
  if (seconds === undefined) console.error(`${peer.name} did not serve everybody: ${line.trim()}`)
  return seconds
}

export function servedIn(line: string): number | undefined {
  return field(line, /all_served=(\S+)s/)
}

/** The generator says -1 or nan of what it did not see; nothing delivered and no time taken are no figures either. */
function field(line: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(line)
  if (match === null) throw new Error(`the generator said: ${line}`)
  const value = Number(match[1])
  return Number.isFinite(value) && value > 0 ? value : undefined
}
