// The process that tests end: prints its address, runs until a signal.

import { allInOne } from './all-in-one.ts'
import { loadConfig } from './config/load.ts'
import { runServer } from './run.ts'

const config = loadConfig({
  flags: { 'data-dir': process.argv[2] as string, 'http-port': 0, 'admin-port': 0, 'log-level': 'silent' },
  samples: true,
})
process.exit(await runServer(allInOne, config, { onReady: server => console.log(server.url) }))
