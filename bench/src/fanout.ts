// One group of 100 members online and one sender with four messages in flight, counted in deliveries per second.

import { type Figure, figureFrom, median } from './figures.ts'
import { startEjabberd } from './peers/ejabberd.ts'
import { startMosquitto } from './peers/mosquitto.ts'
import { drive } from './peers/peer.ts'
import type { BenchOptions } from './relay.ts'
import { driveSubject, startSubject } from './subject.ts'

const members = 100
const shape = ['-m', 'fan', '-w', '4', '-d', '3', '-W', '1.5']

export async function fanoutBench(options: BenchOptions): Promise<Figure[]> {
  const subject = await startSubject()
  const plan = await subject.group(members)
  const peers = options.alone ? [] : [await startMosquitto(), await startEjabberd(members)].filter(peer => peer !== undefined)
  const own: number[] = []
  const theirs = new Map<string, number[]>(peers.map(({ name }) => [name, []]))
  try {
    for (let round = 0; round < options.rounds; round++) {
      own.push((await driveSubject(subject, plan, shape)).delivered_per_s)
      for (const peer of peers) {
        const { deliveredPerSecond } = await drive(peer, [...shape, '-M', String(members)])
        if (deliveredPerSecond !== undefined) theirs.get(peer.name)?.push(deliveredPerSecond)
      }
    }
  } finally {
    await Promise.all([subject.stop(), ...peers.map(peer => peer.stop())])
  }
  const row = (peer: string, goal: string): Figure => {
    const rates = theirs.get(peer)
    return figureFrom('fanout', {
      figure: `G5 deliveries to a group of ${members}`,
      value: median(own),
      unit: 'deliveries/s',
      peer,
      peerValue: rates === undefined ? undefined : median(rates),
      goal,
    })
  }
  return [row('mosquitto', '>= 1.3'), row('ejabberd + PostgreSQL', '>= 10')]
}
