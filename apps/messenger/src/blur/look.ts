// Asks the worker about a picture. The worker starts with the first question, and so does the loading of the model: whoever never gets a
// picture from somebody unknown, or has the setting off, never loads it. Answers are in memory only and end with the page.

// oxlint-disable-next-line import/default -- Vite makes it
import workerUrl from './worker.ts?worker&url'
import { startWorker } from '../trusted.ts'
import type { Verdict } from './verdict.ts'
import type { Answer, Question } from './worker.ts'

/** After this a picture stays covered as unchecked: a slow device must not wait for ever. */
const patienceMs = 30_000

const known = new Map<string, Promise<Verdict>>()
const waiting = new Map<number, (verdict: Verdict) => void>()
let worker: Worker | undefined
let count = 0

/** Never rejects. `key` names the picture; one that was looked at is not looked at again, one that could not be is. */
export function look(key: string, picture: Blob): Promise<Verdict> {
  const before = known.get(key)
  if (before !== undefined) return before
  const verdict = ask(picture)
  known.set(key, verdict)
  void verdict.then(said => said === 'unchecked' && known.delete(key))
  return verdict
}

function ask(picture: Blob): Promise<Verdict> {
  const id = ++count
  return new Promise(resolve => {
    const timer = setTimeout(() => settle({ id, verdict: 'unchecked' }), patienceMs)
    waiting.set(id, verdict => {
      clearTimeout(timer)
      resolve(verdict)
    })
    try {
      started().postMessage({ id, picture } satisfies Question)
    } catch {
      settle({ id, verdict: 'unchecked' })
    }
  })
}

function started(): Worker {
  if (worker !== undefined) return worker
  worker = startWorker(workerUrl, 'blur')
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => settle(data))
  worker.addEventListener('error', () => {
    worker?.terminate()
    worker = undefined
    for (const id of waiting.keys()) settle({ id, verdict: 'unchecked' })
  })
  return worker
}

function settle({ id, verdict }: Answer): void {
  waiting.get(id)?.(verdict)
  waiting.delete(id)
}
