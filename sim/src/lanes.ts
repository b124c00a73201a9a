// Worlds side by side: a few worker threads take tasks from one list. Results come in the order of the tasks, so that what is
// printed does not depend on which lane was faster.

import { Worker } from 'node:worker_threads'
import type { Task } from './lane.ts'

/** Calls `done` for each result in the order of `tasks`; stops giving out tasks once it answers false. */
export async function runInLanes(
  tasks: readonly Task[],
  lanes: number,
  done: (result: unknown, task: Task) => boolean,
): Promise<void> {
  const results = new Map<number, unknown>()
  let next = 0
  let told = 0
  let isOver = false
  const tell = (): void => {
    for (; !isOver && results.has(told); told++) {
      isOver = !done(results.get(told), tasks[told] as Task)
      results.delete(told)
    }
  }
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL('./lane.ts', import.meta.url))
    try {
      while (next < tasks.length && !isOver) {
        const at = next++
        results.set(at, await ask(worker, tasks[at] as Task))
        tell()
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, tasks.length) }, lane))
}

async function ask(worker: Worker, task: Task): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<{ result?: unknown; error?: string }>()
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.postMessage(task)
  try {
    const answer = await promise
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result
  } finally {
    worker.removeAllListeners('message')
    worker.removeAllListeners('error')
  }
}
