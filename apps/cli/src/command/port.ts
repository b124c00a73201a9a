// Ports: is one free, and which is the next that is?

import { once } from 'node:events'
import { createServer } from 'node:net'

const portsTried = 20

export async function freePortAfter(host: string, port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + portsTried, 65_535); next++) if (await isFree(host, next)) return next
  return undefined
}

/** Whether one can listen there right now. */
export async function isFree(host: string, port: number): Promise<boolean> {
  if (port === 0) return true
  const probe = createServer()
  try {
    probe.listen(port, host)
    await once(probe, 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}
