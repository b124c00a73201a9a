// Other programs, each pinned to a core: servers on core 0, the load on core 1.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export const serverCore = '0'
export const loadCore = '1'

export interface Running {
  readonly child: ChildProcess
  /** What it printed so far. */
  output(): string
  stop(): Promise<void>
}

/** Starts a program on a core; its output is kept for messages. */
export function start(
  core: string,
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Running {
  const child = spawn('taskset', ['-c', core, command, ...args], {
    env: { ...environment(), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  return {
    child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Ours, without what is meant for the bench itself: the server refuses a CAUSEWAY_ variable that it does not know. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CAUSEWAY_')))
}

/** Runs a program to its end and answers what it printed; throws with its output when it fails. */
export async function run(core: string, command: string, args: readonly string[]): Promise<string> {
  const running = start(core, command, args)
  const code = await new Promise<number | null>(resolve => running.child.once('close', resolve))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${running.output()}`)
  return running.output()
}

export async function waitForPort(port: number, running: Running, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await answers(port))) {
    if (running.child.exitCode !== null) throw new Error(`the server ended: ${running.output()}`)
    if (performance.now() > deadline) throw new Error(`port ${port} did not open: ${running.output()}`)
    await sleep(50)
  }
}

export async function waitForText(text: string, running: Running, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!running.output().includes(text)) {
    if (running.child.exitCode !== null || performance.now() > deadline) throw new Error(`no "${text}": ${running.output()}`)
    await sleep(50)
  }
}

export function isOnMachine(command: string): boolean {
  return spawnSync('which', [command]).status === 0
}

/** Resident memory of a process and its children, bytes. */
export function residentBytes(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return pages * 4096 + children.reduce((sum, child) => sum + residentBytes(child), 0)
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy() !== undefined))
    socket.once('error', () => resolve(false))
  })
}
