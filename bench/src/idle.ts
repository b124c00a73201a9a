// What an idle, signed-in, resumed device costs the server: growth of resident memory over the connections.

import { type Figure, figureFrom, median } from './figures.ts'
import { loadProgram } from './native.ts'
import { startEjabberd } from './peers/ejabberd.ts'
import { peerLoadProgram } from './native.ts'
import type { Peer } from './peers/peer.ts'
import { loadCore, residentBytes, start, waitForText } from './process.ts'
import type { BenchOptions } from './relay.ts'
import { startSubject, writePlan } from './subject.ts'

const connections = 10_000
/** Below the hard limit of file descriptors, and quick enough for XMPP's long handshake. */
const peerConnections = 5_000

export async function idleBench(options: BenchOptions): Promise<Figure[]> {
  const own: number[] = []
  const ejabberd: number[] = []
  for (let round = 0; round < Math.min(options.rounds, 3); round++) {
    own.push(await ownBytesPerConnection())
    if (!options.alone) {
      const peer = await startEjabberd(peerConnections)
      if (peer !== undefined) ejabberd.push(await peerBytesPerConnection(peer))
    }
  }
  return [
    figureFrom('idle', {
      figure: `G7 memory per idle connection (${connections})`,
      value: median(own),
      unit: 'bytes',
      goal: '<= 10240',
    }),
    figureFrom('idle', {
      figure: 'G7 beside ejabberd',
      value: median(own),
      unit: 'bytes',
      peer: 'ejabberd + PostgreSQL',
      peerValue: ejabberd.length === 0 ? undefined : median(ejabberd),
      goal: '<= 0.1667',
    }),
  ]
}

async function ownBytesPerConnection(): Promise<number> {
  const subject = await startSubject()
  try {
    const plan = writePlan('idle', await subject.enrol(connections), [])
    const args = ['-p', String(subject.port), '-f', plan, '-m', 'idle', '-h', '6', '-c', '500']
    return await growth(subject.running.child.pid as number, loadProgram(), args, 'connected_s', connections)
  } finally {
    await subject.stop()
  }
}

async function peerBytesPerConnection(peer: Peer): Promise<number> {
  try {
    const args = [...peer.target, '-m', 'idle', '-n', String(peerConnections), '-c', '500', '-h', '6']
    return await growth(peer.running.child.pid as number, peerLoadProgram() as string, args, 'connected_in', peerConnections)
  } finally {
    await peer.stop()
  }
}

async function growth(pid: number, program: string, args: readonly string[], connected: string, count: number): Promise<number> {
  const before = residentBytes(pid)
  const load = start(loadCore, program, args)
  await waitForText(connected, load)
  await new Promise(resolve => setTimeout(resolve, 4000))
  const after = residentBytes(pid)
  await load.stop()
  return (after - before) / count
}
