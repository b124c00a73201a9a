// `causeway doctor`: is everything there that Causeway needs, and what to do where not?

import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import type { CommandLine } from '../program.ts'
import { checkServer } from '../doctor/server-checks.ts'
import { checkMachine } from '../doctor/machine-checks.ts'
import { type Finding, finding } from '../doctor/finding.ts'
import { checkStore } from '../doctor/store-checks.ts'
import { addServerOptions, configOf, type UpOptions } from './up.ts'

interface DoctorOptions extends UpOptions {
  readonly server?: string
}

export function addDoctor(program: Command, line: CommandLine): void {
  const command = program
    .command('doctor')
    .description('look for what could keep Causeway from working')
    .option('--server <url>', 'a running server to look at (default: the one of the configuration)')
    .option('--config <file>', 'TOML file')
    .option('--data <folder>', 'data folder')
    .option('--json', 'as JSON')
  addServerOptions(command)
  command
    .addHelpText(
      'after',
      '\nExit code 1 when something is wrong; a warning alone is no failure.\n\nExample:\n  causeway doctor --server https://chat.example',
    )
    .action(async (options: DoctorOptions) => line.end(await examine(line, options)))
}

async function examine({ terminal }: CommandLine, options: DoctorOptions): Promise<number> {
  const findings = await findingsOf(options)
  const wrong = findings.filter(({ verdict }) => verdict === 'wrong').length
  if (options.json === true) terminal.out(JSON.stringify({ healthy: wrong === 0, findings }))
  else {
    const { good, warn, bad, dim } = terminal.palette
    const marks = { good: good('✓'), warning: warn('!'), wrong: bad('✗') }
    for (const { verdict, what, detail, advice } of findings) {
      terminal.out(`${marks[verdict]} ${what.padEnd(22)} ${detail}`)
      if (advice !== undefined) terminal.out(dim(`  ${' '.repeat(22)} ${advice}`))
    }
    terminal.out(wrong === 0 ? 'Nothing is wrong.' : `${wrong} of ${findings.length} checks found something wrong.`)
  }
  return wrong === 0 ? exitCodes.ok : exitCodes.failed
}

async function findingsOf(options: DoctorOptions): Promise<Finding[]> {
  const machine = checkMachine()
  try {
    const config = configOf(options)
    const configured = finding('good', 'configuration', `valid, ${config.properties.length} apps`)
    const server = options.server ?? `http://${config.values['http.host']}:${config.values['http.port']}`
    const isAsked = options.server !== undefined
    return [...machine, configured, ...checkStore(config.values['data.dir']), ...(await checkServer(server, { isAsked, config }))]
  } catch (error) {
    return [...machine, finding('wrong', 'configuration', failureOf(error).message)]
  }
}
