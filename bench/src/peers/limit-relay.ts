// The physical limit: a relay in C on epoll that syncs each turn's messages before it acknowledges them.

import { limitRelayProgram, workPath } from '../native.ts'
import { serverCore, start, waitForPort } from '../process.ts'
import type { Peer } from './peer.ts'

const port = 11_884

export async function startLimitRelay(): Promise<Peer | undefined> {
  const program = limitRelayProgram()
  if (program === undefined) return undefined
  const running = start(serverCore, program, [String(port), '2'], { cwd: workPath() })
  await waitForPort(port, running)
  return { name: 'C relay with fdatasync', running, target: ['-P', 'ws', '-p', String(port)], stop: () => running.stop() }
}
