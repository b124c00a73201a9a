// `npm run bench -- NAME [--json] [--rounds N] [--alone]`

import { fanoutBench } from './fanout.ts'
import { type Figure, printFigures } from './figures.ts'
import { idleBench } from './idle.ts'
import { messengerBench } from './messenger.ts'
import { mlsBench } from './mls.ts'
import { mlsBrowserBench } from './mls-browser.ts'
import { lawfulBench } from './lawful.ts'
import { type BenchOptions, relayBench } from './relay.ts'
import { safetyBench } from './safety.ts'
import { sendBench } from './send.ts'
import { startBench } from './start.ts'
import { stormBench } from './storm.ts'

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<Figure[]>>> = {
  relay: relayBench,
  fanout: fanoutBench,
  idle: idleBench,
  lawful: lawfulBench,
  messenger: messengerBench,
  mls: mlsBench,
  'mls-browser': mlsBrowserBench,
  storm: stormBench,
  safety: safetyBench,
  send: sendBench,
  start: startBench,
}

const [name = '', ...flags] = process.argv.slice(2)
const bench = benches[name]
if (bench === undefined) {
  console.error(`bench: there is no "${name}"; there are: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const rounds = flags.includes('--rounds') ? Number(flags[flags.indexOf('--rounds') + 1]) : 5
const figures = await bench({ rounds, alone: flags.includes('--alone') })
printFigures(name, figures, flags.includes('--json'))
