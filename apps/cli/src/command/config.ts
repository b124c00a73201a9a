// `causeway config`: every option of the server, its value, and where that comes from.

import { environmentNameOf, explain, flagNameOf, policyPackOf } from '@causeway/server'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import type { CommandLine } from '../program.ts'
import { addServerOptions, configOf, type UpOptions } from './up.ts'

interface ConfigOptions extends UpOptions {
  readonly explain?: boolean
  readonly policyPack?: boolean
}

export function addConfig(program: Command, line: CommandLine): void {
  const command = program
    .command('config')
    .description('check the configuration, and tell what is in effect')
    .option('--explain', 'every option with its value, where it comes from, and what it is for')
    .option('--policy-pack', 'the rules for lawful requests that are in effect, as JSON for counsel to edit')
    .option('--config <file>', 'TOML file')
    .option('--data <folder>', 'data folder')
    .option('--json', 'as JSON')
  addServerOptions(command)
  command
    .addHelpText(
      'after',
      `
Defaults are overruled by the file, the file by the environment (CAUSEWAY_HTTP_PORT), the environment by flags (--http-port).

Example:
  causeway config --explain --config causeway.toml`,
    )
    .action((options: ConfigOptions) => line.end(showConfig(line, options)))
}

/** Throws `config.invalid` with every problem. */
export function showConfig({ terminal }: CommandLine, options: ConfigOptions): number {
  const config = configOf(options)
  const pack = policyPackOf(config.values['lawful.policy_pack'])
  if (options.policyPack === true) {
    terminal.out(JSON.stringify(pack, null, 2))
    return exitCodes.ok
  }
  const explained = explain(config)
  const properties = config.properties.map(({ domain, name, handleType, login }) => ({
    domain,
    name,
    handleType,
    login: login.kind,
  }))
  if (options.json === true) {
    terminal.out(JSON.stringify({ valid: true, options: explained, properties }))
    return exitCodes.ok
  }
  const { bold, dim } = terminal.palette
  const shown = explained.filter(({ origin }) => options.explain === true || origin !== 'default')
  for (const { name, value, origin, doc } of shown) {
    terminal.out(`${bold(name)} = ${JSON.stringify(value)}  ${dim(`(${origin})`)}`)
    if (options.explain === true) terminal.out(dim(`    ${doc}  [${environmentNameOf(name)}, --${flagNameOf(name)}]`))
  }
  for (const { domain, name, handleType, login } of properties)
    terminal.out(`app ${bold(name)}  ${domain}, ${handleType}, login ${login}`)
  terminal.note(
    `The configuration is valid; ${properties.length} apps, ${explained.filter(({ origin }) => origin !== 'default').length} options set.`,
  )
  return exitCodes.ok
}
