// How long `causeway up` takes from the command to the first answer, on an empty folder and on one it knows.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, figureFrom, median } from './figures.ts'
import type { BenchOptions } from './relay.ts'
import { startServer } from './subject.ts'

const port = 18_081

export async function startBench(options: BenchOptions): Promise<Figure[]> {
  const first: number[] = []
  const again: number[] = []
  for (let round = 0; round < options.rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-start-'))
    first.push(await timeToReady(folder))
    again.push(await timeToReady(folder))
    rmSync(folder, { recursive: true })
  }
  return [
    figureFrom('start', { figure: 'ready, empty folder', value: median(first), unit: 's', goal: '<= 20' }),
    figureFrom('start', { figure: 'ready, known folder', value: median(again), unit: 's', goal: '<= 20' }),
  ]
}

async function timeToReady(folder: string): Promise<number> {
  const from = performance.now()
  const running = await startServer(port, ['--samples', '--data', folder, '--port', String(port)])
  const seconds = (performance.now() - from) / 1000
  await running.stop()
  return seconds
}
