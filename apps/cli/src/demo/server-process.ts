// A server as a process of its own, which can be killed in the middle of things and started again.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

export interface ServerProcess {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** From the start of the process to the first request it could answer. */
  readonly readyMs: number
  /** Everything it wrote to its log so far. */
  log(): string
  /** SIGKILL: no chance to write anything down. */
  kill(): Promise<void>
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number>
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const readyMsMax = 20_000

/** Starts `causeway up --samples`. Port 0 takes a free one. Throws with the log when it does not get ready in 20 s. */
export async function startServerProcess(options: { dataDir: string; port: number }): Promise<ServerProcess> {
  const startedMs = performance.now()
  // Any port for the desk: the one that is looked for first may be taken by another server that starts at this moment.
  const ports = ['--port', `${options.port}`, '--desk-port', '0', '--admin-port', '0']
  const flags = ['--samples', '--json', '--data', options.dataDir, ...ports]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'up', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => void (log += chunk.toString('utf8')))
  const { url } = await readyLine(child, () => log)
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? exitCodes.failed
    child.kill(signal)
    const [code] = (await gone) as [number | null]
    return code ?? exitCodes.failed
  }
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid as number,
    readyMs: Math.round(performance.now() - startedMs),
    log: () => log,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

async function readyLine(child: ChildProcess, log: () => string): Promise<{ url: string }> {
  const timer = setTimeout(() => child.kill('SIGKILL'), readyMsMax)
  try {
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const said = parsed(line)
      if (said.ready === true && said.url !== undefined) return { url: said.url }
    }
    throw new Failure(exitCodes.failed, `The server did not get ready within ${readyMsMax / 1000} s.`, log().slice(-2000))
  } finally {
    clearTimeout(timer)
  }
}

function parsed(line: string): { ready?: boolean; url?: string } {
  try {
    return JSON.parse(line) as { ready?: boolean; url?: string }
  } catch {
    return {}
  }
}
