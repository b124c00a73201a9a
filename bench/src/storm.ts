// Everybody comes back at once: 10,000 devices, each with a message waiting, at most 1,000 handshakes under way.

import { type Figure, figureFrom, median } from './figures.ts'
import { loadProgram } from './native.ts'
import { startEjabberd } from './peers/ejabberd.ts'
import { startMosquitto } from './peers/mosquitto.ts'
import { driveStorm } from './peers/peer.ts'
import { type BenchDevice, type BenchRoom, createBenchRoom, inLanes, submitFiller } from './population.ts'
import { loadCore, run } from './process.ts'
import type { BenchOptions } from './relay.ts'
import { startSubject, type Subject, writePlan } from './subject.ts'

const devices = 10_000
const groupSize = 100
/** ejabberd needs most of a minute for 10,000; half as many show its rate. */
const ejabberdDevices = 5_000

export async function stormBench(options: BenchOptions): Promise<Figure[]> {
  const own: number[] = []
  const mosquitto: Served = []
  const ejabberd: Served = []
  const subject = await startSubject()
  try {
    const population = await populate(subject)
    // What only the first connection costs (each device's welcome, tens of kB) is behind everybody, as the peers' clients have
    // connected and subscribed before theirs.
    await ownStorm(subject, population)
    for (let round = 0; round < options.rounds; round++) own.push(await ownStorm(subject, population))
  } finally {
    await subject.stop()
  }
  if (!options.alone) {
    await peerRounds(mosquitto, startMosquitto, devices, options.rounds)
    await peerRounds(ejabberd, () => startEjabberd(ejabberdDevices), ejabberdDevices, Math.min(options.rounds, 3))
  }
  const perDevice = (served: Served, count: number): number | undefined =>
    served.length === 0 ? undefined : median(served.filter(seconds => seconds !== undefined)) * (devices / count)
  const row = (peer: string, peerValue: number | undefined, goal: string): Figure =>
    figureFrom('storm', {
      figure: `G8 ${devices} devices reconnect, all served`,
      value: median(own),
      unit: 's',
      peer,
      peerValue,
      goal,
    })
  return [
    row('mosquitto', perDevice(mosquitto, devices), '<= 2.5'),
    row('ejabberd + PostgreSQL', perDevice(ejabberd, ejabberdDevices), '<= 0.25'),
  ]
}

/** Seconds, one for each round; undefined where the peer did not serve everybody. */
type Served = (number | undefined)[]

interface Population {
  readonly members: readonly BenchDevice[]
  readonly rooms: readonly BenchRoom[]
  readonly plan: string
}

async function populate(subject: Subject): Promise<Population> {
  const all = await subject.enrol(devices + devices / groupSize)
  const senders = all.slice(devices)
  const rooms = await inLanes(senders, 4, (sender, at) =>
    createBenchRoom(subject.url, sender, all.slice(at * groupSize, (at + 1) * groupSize)),
  )
  const members = all.slice(0, devices)
  return { members, rooms, plan: writePlan('storm', members, rooms) }
}

async function ownStorm(subject: Subject, { rooms, plan }: Population): Promise<number> {
  await inLanes(rooms, 16, room => submitFiller(subject.url, room))
  const line = await run(loadCore, loadProgram(), ['-p', String(subject.port), '-f', plan, '-m', 'storm', '-c', '1000'])
  const { served, all_served_s: seconds } = JSON.parse(line.slice(line.indexOf('{'))) as { served: number; all_served_s: number }
  if (served !== devices) throw new Error(`only ${served} of ${devices} were served: ${line}`)
  return seconds
}

async function peerRounds(
  into: Served,
  startPeer: () => Promise<Parameters<typeof driveStorm>[0] | undefined>,
  count: number,
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const peer = await startPeer()
    if (peer === undefined) return
    try {
      into.push(await driveStorm(peer, count))
    } finally {
      await peer.stop()
    }
  }
}
