// A `causeway chat` as a process of its own, driven by lines and read as JSON: what a person at a terminal would do and see.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

export interface ChatEvent {
  readonly event: string
  readonly [field: string]: unknown
}

export interface ChatProcess {
  /** Everything it told so far. */
  readonly events: readonly ChatEvent[]
  type(line: string): void
  /** The first event of this name that fits, past or to come. */
  seen(event: string, fits?: (event: ChatEvent) => boolean, ms?: number): Promise<ChatEvent>
  /** Ends its input, as Ctrl+D does; resolves with its exit code. */
  end(): Promise<number>
  kill(): void
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export function startChatProcess(options: { as: string; server: string; data: string; device?: string }): ChatProcess {
  const device = options.device === undefined ? [] : ['--device', options.device]
  const args = ['chat', '--as', options.as, '--server', options.server, '--data', options.data, '--json', ...device]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const events: ChatEvent[] = []
  createInterface({ input: child.stdout }).on('line', line => events.push(JSON.parse(line) as ChatEvent))
  return {
    events,
    type: line => void child.stdin.write(`${line}\n`),
    async seen(event, fits = () => true, ms = 15_000) {
      const find = (): ChatEvent | undefined => events.find(each => each.event === event && fits(each))
      return await until(`${options.as} sees "${event}"`, async () => find(), ms)
    },
    async end() {
      child.stdin.end()
      const [code] = (await gone) as [number | null]
      return code ?? -1
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Makes two people contacts and opens their room, by the commands a person would type. */
export async function meet(asking: ChatProcess, answering: ChatProcess, address: string): Promise<void> {
  await Promise.all([asking.seen('ready'), answering.seen('ready')])
  asking.type(`/add ${address}`)
  await answering.seen('request')
  answering.type('/accept')
  await Promise.all([asking.seen('open'), answering.seen('open')])
}
