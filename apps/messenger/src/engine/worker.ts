// Every tab has such a worker; the one that holds the lock runs the engine for all of them. The lock is given back by the browser
// when its tab closes or crashes, and the next worker takes over.

import { CausewayError } from '@causeway/wire'
import { startHost } from './host.ts'
import type { Host } from './host.ts'
import { channelName, lockName } from './protocol.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

const own = self as unknown as { postMessage(message: FromEngine): void; onmessage: (event: MessageEvent<ToEngine>) => void }
const channel = new BroadcastChannel(channelName)
const leader = crypto.randomUUID()
let host: Promise<Host> | undefined
/** Calls that came before there was an engine anywhere. */
const early: ToEngine[] = []
let knowsLeader = false

own.onmessage = ({ data }) => {
  if (data.kind === 'network') return networkChanged(data.online)
  if (host !== undefined) void answer(data)
  else if (knowsLeader) channel.postMessage(data)
  else early.push(data)
}

/** The page hears of the network first; the client of this worker listens for the same events. */
function networkChanged(online: boolean): void {
  self.dispatchEvent(new Event(online ? 'online' : 'offline'))
  if (online) void host?.then(running => running.call('hurry', [])).catch(() => undefined)
}

channel.onmessage = ({ data }: MessageEvent<ToEngine | FromEngine>) => {
  if (data.kind === 'network') return
  if (data.kind === 'call' || data.kind === 'who') {
    if (host !== undefined) void answer(data)
    return
  }
  if (data.kind === 'leader') {
    knowsLeader = true
    for (const message of early.splice(0)) channel.postMessage(message)
  }
  own.postMessage(data)
}

channel.postMessage({ kind: 'who' } satisfies ToEngine)
void navigator.locks.request(lockName, lead)

/** Runs as long as this worker lives. */
async function lead(): Promise<void> {
  host = startHost({ server: location.origin, domain: location.hostname, changed: collectChanges() })
  host.catch((error: unknown) => console.error(error))
  tell({ kind: 'leader', leader })
  for (const message of early.splice(0)) void answer(message)
  await new Promise(() => undefined)
}

async function answer(message: ToEngine): Promise<void> {
  if (message.kind === 'who') return tell({ kind: 'leader', leader })
  if (message.kind === 'network') return
  const { id, method, args } = message
  try {
    tell({ kind: 'answer', id, value: await (await (host as Promise<Host>)).call(method, args) })
  } catch (error) {
    const { code, users } = error instanceof CausewayError ? error : { code: 'client.fault', users: [] }
    tell({ kind: 'refusal', id, code, message: error instanceof Error ? error.message : String(error), users })
  }
}

function tell(message: FromEngine): void {
  own.postMessage(message)
  channel.postMessage(message)
}

/** Changes of one turn are told together. */
function collectChanges(): (...topics: string[]) => void {
  const waiting = new Set<string>()
  return (...topics) => {
    if (waiting.size === 0) queueMicrotask(() => setTimeout(flush, 4))
    for (const topic of topics) waiting.add(topic)
  }
  function flush(): void {
    const topics = [...waiting]
    waiting.clear()
    tell({ kind: 'changed', topics })
  }
}
