// One lane: a worker thread that runs what it is given, one world at a time, and answers.

import { parentPort } from 'node:worker_threads'
import { runEpisode } from './episode.ts'
import { hunt } from './planted/index.ts'
import { runScenario } from './scenarios/index.ts'

export type Task =
  | { readonly kind: 'episode'; readonly seed: string }
  | { readonly kind: 'scenario'; readonly name: string; readonly seed: string }
  | { readonly kind: 'hunt'; readonly bug: string; readonly seedsMax: number }

export async function run(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'episode':
      return await runEpisode(task.seed)
    case 'scenario':
      return await runScenario(task.name, task.seed)
    case 'hunt':
      return await hunt(task.bug, task.seedsMax)
  }
}

parentPort?.on('message', (task: Task) => {
  run(task).then(
    result => parentPort?.postMessage({ result }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
