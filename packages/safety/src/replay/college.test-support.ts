// CollegeMsg with the injected abusers of eval-first-contact.mjs: the same seed, so the same people.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabMessage } from './lab.ts'

const hour = 3600
const day = 86_400

const folder = process.env['CAUSEWAY_VECTORS'] ?? join(import.meta.dirname, '../../../../../shared/vectors')
export const collegePath: string = join(folder, 'datasets', 'CollegeMsg.txt')
export const hasCollege: boolean = existsSync(collegePath)

export interface College {
  readonly messages: readonly LabMessage[]
  readonly benign: ReadonlySet<number>
  readonly abusers: ReadonlyMap<number, 'blast' | 'slow' | 'probe'>
}

type Row = [from: number, to: number, seconds: number]

export function readCollege(): College {
  const rows = readFileSync(collegePath, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(' ').map(Number) as Row)
    .sort((a, b) => a[2] - b[2])
  const benign = new Set(rows.flatMap(([from, to]) => [from, to]))
  const { injected, abusers } = inject([...benign], (rows[0] as Row)[2])
  const messages = [...rows, ...injected]
    .sort((a, b) => a[2] - b[2])
    .map(([from, to, seconds]) => ({ from, to, atMs: Math.round(seconds * 1000) }))
  return { messages, benign, abusers }
}

function inject(users: readonly number[], t0: number): { injected: Row[]; abusers: Map<number, 'blast' | 'slow' | 'probe'> } {
  let state = 12345
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const injected: Row[] = []
  const abusers = new Map<number, 'blast' | 'slow' | 'probe'>()
  const pick = (): number => users[(random() * users.length) | 0] as number
  let id = 100_000
  const kinds = {
    blast(u: number, start: number) {
      for (let i = 0; i < 80; i++) {
        const v = pick()
        const t = start + i * 25
        injected.push([u, v, t])
        if (random() < 0.02) injected.push([v, u, t + 600])
      }
    },
    slow(u: number, start: number) {
      for (let d = 0; d < 14; d++)
        for (let i = 0; i < 8; i++) {
          const v = pick()
          const t = start + d * day + 8 * hour + random() * 12 * hour
          injected.push([u, v, t])
          if (random() < 0.05) injected.push([v, u, t + hour])
        }
    },
    probe(u: number, start: number) {
      for (let d = 0; d < 14; d++)
        for (let i = 0; i < 3; i++) {
          const v = pick()
          let t = start + d * day + 16 * hour + random() * 6 * hour
          injected.push([u, v, t])
          if (random() >= 0.35) continue
          for (let j = 0; j < 6; j++) {
            t += 300 + random() * 1800
            injected.push(j % 2 ? [u, v, t] : [v, u, t])
          }
        }
    },
  }
  for (const kind of ['blast', 'slow', 'probe'] as const)
    for (let k = 0; k < 40; k++) {
      const u = id++
      abusers.set(u, kind)
      kinds[kind](u, t0 + 14 * day + random() * (80 * day))
    }
  return { injected, abusers }
}
