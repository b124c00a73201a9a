// mosquitto, QoS 1, persistent sessions: it keeps messages in memory and never syncs before it acknowledges.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { workPath } from '../native.ts'
import { isOnMachine, serverCore, start, waitForPort } from '../process.ts'
import type { Peer } from './peer.ts'

const port = 11_883

export async function startMosquitto(): Promise<Peer | undefined> {
  if (!isOnMachine('mosquitto')) return undefined
  const folder = workPath('mosquitto')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const config = `${folder}/mosquitto.conf`
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_interval 1800',
      'max_inflight_messages 1000',
      'max_queued_messages 0',
      'set_tcp_nodelay true',
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      '',
    ].join('\n'),
  )
  const running = start(serverCore, 'mosquitto', ['-c', config])
  await waitForPort(port, running)
  return { name: 'mosquitto', running, target: ['-P', 'mqtt', '-p', String(port)], stop: () => running.stop() }
}
