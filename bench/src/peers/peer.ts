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

export interface Traffic {
  readonly deliveredPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** One closed- or open-loop run against a peer. */
export async function drive(peer: Peer, args: readonly string[]): Promise<Traffic> {
  const program = peerLoadProgram()
  if (program === undefined) throw new Error('the generator for peers is not there')
  const line = await run(loadCore, program, [...peer.target, ...args])
  return {
    deliveredPerSecond: field(line, /delivered\/s=([\d.]+)/),
    p50Ms: field(line, /p50=([\d.]+)ms/),
    p99Ms: field(line, /p99=([\d.]+)ms/),
  }
}

/** Seconds until 10,000 (or `count`) reconnecting clients all hold their waiting message. */
export async function driveStorm(peer: Peer, count: number): Promise<number> {
  const program = peerLoadProgram()
  if (program === undefined) throw new Error('the generator for peers is not there')
  const line = await run(loadCore, program, [...peer.target, '-m', 'storm', '-n', String(count), '-c', '1000'])
  return field(line, /all_served=([\d.]+)s/)
}

function field(line: string, pattern: RegExp): number {
  const match = pattern.exec(line)
  if (match === null) throw new Error(`the generator said: ${line}`)
  return Number(match[1])
}
