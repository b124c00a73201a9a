// Is the server able to take a message? The store answers, and the disk under it takes a write.

import { open } from 'node:fs/promises'
import { join } from 'node:path'

export interface Health {
  /** At most one probe per `keptForMs`, however often it is asked. */
  check(): Promise<{ readonly ready: boolean; readonly detail: Readonly<Record<string, boolean | number>> }>
}

const keptForMs = 2_000
const probeTimeoutMs = 3_000

export function createHealth(deps: {
  dataDir: string
  /** A round trip to the store. */
  storeAnswers: () => Promise<unknown>
  nowMs: () => number
  connections: () => number
}): Health {
  let probedMs = Number.NEGATIVE_INFINITY
  let probe: Promise<{ storeAnswers: boolean; diskWrites: boolean }>
  return {
    async check() {
      if (deps.nowMs() - probedMs >= keptForMs) {
        probedMs = deps.nowMs()
        probe = probed(deps)
      }
      const found = await probe
      return { ready: found.storeAnswers && found.diskWrites, detail: { ...found, connections: deps.connections() } }
    },
  }
}

async function probed(deps: { dataDir: string; storeAnswers: () => Promise<unknown> }): Promise<{
  storeAnswers: boolean
  diskWrites: boolean
}> {
  const [storeAnswers, diskWrites] = await Promise.all([succeeds(deps.storeAnswers()), succeeds(writeProbe(deps.dataDir))])
  return { storeAnswers, diskWrites }
}

/** 4 KiB down to the disk: what the next commit will need at least. */
async function writeProbe(dataDir: string): Promise<void> {
  const file = await open(join(dataDir, '.probe'), 'w', 0o600)
  try {
    await file.write(new Uint8Array(4096))
    await file.datasync()
  } finally {
    await file.close()
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), probeTimeoutMs)
  try {
    return await Promise.race([work.then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
