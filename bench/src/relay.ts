// One-to-one traffic, pipelined (200 pairs, 8 in flight each) and unbatched (1,000 pairs, 1 in flight): many people typing.
// And latency at a fixed rate. Rounds are interleaved over all servers; the median of each counts.

import { type Figure, figureFrom, median } from './figures.ts'
import { startEjabberd } from './peers/ejabberd.ts'
import { startLimitRelay } from './peers/limit-relay.ts'
import { startMosquitto } from './peers/mosquitto.ts'
import { drive, type Peer } from './peers/peer.ts'
import { driveSubject, startSubject } from './subject.ts'

export interface BenchOptions {
  readonly rounds: number
  /** Leave the peers out: quick looks at ourselves. */
  readonly alone: boolean
}

interface Workload {
  readonly pairs: number
  readonly args: readonly string[]
}

const pipelined: Workload = { pairs: 200, args: ['-w', '8', '-d', '3', '-W', '1.5'] }
const unbatched: Workload = { pairs: 1000, args: ['-w', '1', '-d', '3', '-W', '1.5'] }
const steady: Workload = { pairs: 200, args: ['-r', '10000', '-d', '4', '-W', '2'] }

interface Results {
  readonly rates: number[]
  readonly tails: number[]
}

export async function relayBench(options: BenchOptions): Promise<Figure[]> {
  const subject = await startSubject()
  const plans = new Map([
    [pipelined.pairs, await subject.pairs(pipelined.pairs)],
    [unbatched.pairs, await subject.pairs(unbatched.pairs)],
  ])
  const peers = options.alone ? [] : [await startLimitRelay(), await startMosquitto(), await startEjabberd(unbatched.pairs)]
  const results = new Map<string, Results>()
  const note = (key: string, rate: number | undefined, tail: number | undefined): void => {
    const entry = results.get(key) ?? { rates: [], tails: [] }
    if (rate !== undefined) entry.rates.push(rate)
    if (tail !== undefined) entry.tails.push(tail)
    results.set(key, entry)
  }
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const [name, workload] of Object.entries({ pipelined, unbatched, steady })) {
        const plan = plans.get(workload.pairs) as string
        const own = await driveSubject(subject, plan, ['-m', 'p2p', ...workload.args])
        note(`causeway ${name}`, own.delivered_per_s, own.p99_ms)
        for (const peer of peers.filter(peer => takesPart(peer, workload))) {
          const traffic = await drive(peer as Peer, ['-m', 'p2p', '-n', String(workload.pairs), ...workload.args])
          note(`${(peer as Peer).name} ${name}`, traffic.deliveredPerSecond, traffic.p99Ms)
        }
      }
    }
  } finally {
    await Promise.all([subject.stop(), ...peers.map(peer => peer?.stop())])
  }
  return figures(results)
}

/** Ten thousand a second is far beyond ejabberd with an archive, and the raw relay is the limit of throughput, not of latency. */
function takesPart(peer: Peer | undefined, workload: Workload): boolean {
  return peer !== undefined && (workload !== steady || peer.name === 'mosquitto')
}

function figures(results: ReadonlyMap<string, Results>): Figure[] {
  const rate = (key: string): number | undefined => (results.has(key) ? median((results.get(key) as Results).rates) : undefined)
  const tail = (key: string): number | undefined => (results.has(key) ? median((results.get(key) as Results).tails) : undefined)
  const row = (figure: string, workload: string, peer: string, goal: string): Figure =>
    figureFrom('relay', {
      figure,
      value: rate(`causeway ${workload}`) as number,
      unit: 'msg/s',
      peer,
      peerValue: rate(`${peer} ${workload}`),
      goal,
    })
  return [
    row('G1 one-to-one, pipelined', 'pipelined', 'ejabberd + PostgreSQL', '>= 25'),
    row('G2 one-to-one, unbatched', 'unbatched', 'ejabberd + PostgreSQL', '>= 15'),
    row('G3 one-to-one, pipelined', 'pipelined', 'mosquitto', '>= 1'),
    row('G4 one-to-one, unbatched', 'unbatched', 'C relay with fdatasync', '>= 0.3'),
    figureFrom('relay', {
      figure: 'G6 p99 latency at 10,000 msg/s',
      value: tail('causeway steady') as number,
      unit: 'ms',
      peer: 'mosquitto',
      peerValue: tail('mosquitto steady'),
      goal: '<= 2',
    }),
  ]
}
