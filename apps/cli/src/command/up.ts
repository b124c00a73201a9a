// `causeway up`: runs the backbone until it is told to stop.

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  allInOne,
  type Config,
  type ConfigSources,
  explain,
  firstAdministratorsMissing,
  flagNameOf,
  loadConfig,
  type OptionName,
  optionNames,
  runServer,
  type Server,
} from '@causeway/server'
import { type Command, Option } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { lockFile } from '../lock.ts'
import type { CommandLine } from '../program.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { freePortAfter, isFree } from './port.ts'

export interface UpOptions {
  readonly config?: string
  readonly data?: string
  readonly port?: string
  readonly samples?: boolean
  readonly json?: boolean
  /** Every option of the server by its flag's name, in camel case. */
  readonly [flag: string]: unknown
}

export function addUp(program: Command, line: CommandLine): void {
  const up = program
    .command('up')
    .description('run the backbone')
    .option('--config <file>', 'TOML file with the options and the apps (properties)')
    .option('--data <folder>', 'folder of database, files and keys (default: data)')
    .option('--port <number>', 'port for apps (default: 8080; 0 takes a free one)')
    .option('--samples', 'with the three sample apps Harbor, Lumen and Commons')
    .option('--json', 'one JSON line when ready; log lines go to standard error')
  addServerOptions(up)
  up.addHelpText(
    'after',
    `
Every option of \`causeway config --explain\` is a flag too: --log-level debug, --http-host 0.0.0.0, …

Examples:
  causeway up --samples
  causeway up --config causeway.toml --data /var/lib/causeway`,
  ).action(async (options: UpOptions) => line.end(await runUp(line.terminal, options)))
}

/** Hidden in the help: there are many, and `config --explain` tells about each. */
export function addServerOptions(command: Command): void {
  for (const name of optionNames) command.addOption(new Option(`--${flagNameOf(name)} <value>`).hideHelp())
}

/** The messenger of this repository, once built (`npm start` builds it). */
const sampleWebDir = fileURLToPath(new URL('../../../messenger/dist', import.meta.url))

/** The configuration that a command line asks for. */
export function configOf(options: UpOptions): Config {
  const flags: Record<string, string> = {}
  for (const name of optionNames) {
    const value = options[camelCase(flagNameOf(name))]
    if (typeof value === 'string') flags[flagNameOf(name)] = value
  }
  if (options.data !== undefined) flags['data-dir'] = options.data
  if (options.port !== undefined) flags['http-port'] = options.port
  if (options.samples === true && flags['web-dir'] === undefined && existsSync(sampleWebDir)) flags['web-dir'] = sampleWebDir
  const sources: ConfigSources = { file: options.config, env: process.env, flags, samples: options.samples === true }
  return loadConfig(sources)
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

async function runUp(terminal: Terminal, options: UpOptions): Promise<number> {
  const config = quietByDefault(terminal, options, configOf(options))
  if (config.properties.length === 0) {
    throw new Failure(
      exitCodes.usage,
      'No app is configured, so nobody could sign in.',
      '--samples starts three sample apps; for your own, write [[property]] tables in a file and pass it with --config.',
    )
  }
  return await runOn(await withDeskPort(await withFreeAdminPort(config)), terminal, options)
}

/** A person at a terminal wants the address, not a line of log; whoever chose a level gets it. */
function quietByDefault(terminal: Terminal, options: UpOptions, config: Config): Config {
  if (!terminal.isInteractive || options.json === true || config.origins['log.level'] !== 'default') return config
  return { ...config, values: { ...config.values, 'log.level': 'warn' } }
}

/** The admin port is often taken by some other tool; unless it was asked for, any free one will do. */
async function withFreeAdminPort(config: Config): Promise<Config> {
  const { values, origins } = config
  if (origins['admin.port'] !== 'default' || (await isFree(values['admin.host'], values['admin.port']))) return config
  return { ...config, values: { ...values, 'admin.port': 0 } }
}

/** Passkeys and bookmarks like an address that stays. */
export const deskPortPreferred = 8090

async function withDeskPort(config: Config): Promise<Config> {
  const { values, origins } = config
  if (origins['desk.port'] !== 'default' || !(await isFree(values['desk.host'], deskPortPreferred))) return config
  return { ...config, values: { ...values, 'desk.port': deskPortPreferred } }
}

/** Beside this program in the repository. */
const deskPages = join(import.meta.dirname, '../../../desk/dist')

async function runOn(config: Config, terminal: Terminal, options: UpOptions): Promise<number> {
  const isJson = options.json === true
  const release = lockDataFolder(config.values['data.dir'])
  try {
    return await runServer(allInOne, config, {
      ...(isJson || !terminal.isInteractive ? { logTo: { write: (text: string) => void process.stderr.write(text) } } : {}),
      deskPages,
      onReady: server => tellReady(terminal, config, server, isJson),
    })
  } catch (error) {
    throw await portFailure(config, error)
  } finally {
    release()
  }
}

/** Two servers on one store would each believe to know where every room stands. */
function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const release = lockFile(join(dataDir, 'server.lock'))
  if (release !== undefined) return release
  throw new Failure(exitCodes.unavailable, `A server runs on ${dataDir} already.`, 'Stop it, or choose another folder: --data')
}

async function portFailure(config: Config, error: unknown): Promise<unknown> {
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EACCES')
    return new Failure(exitCodes.unavailable, `This user may not listen on port ${port}.`, 'Choose one above 1023.')
  if (code === 'EADDRNOTAVAIL')
    return new Failure(exitCodes.usage, 'This machine does not have that address.', 'See http.host and admin.host.')
  if (code !== 'EADDRINUSE') return error
  const option: OptionName =
    port === config.values['http.port'] ? 'http.port' : port === config.values['desk.port'] ? 'desk.port' : 'admin.port'
  const free = await freePortAfter(config.values['http.host'], port ?? 0)
  const advice =
    free === undefined
      ? 'Choose another.'
      : `Port ${free} is free: --${option === 'http.port' ? 'port' : flagNameOf(option)} ${free}`
  return new Failure(exitCodes.unavailable, `Port ${port} is in use; is a server running there already?`, advice)
}

function tellReady(terminal: Terminal, config: Config, server: Server, isJson: boolean): void {
  // Counted from the start of the process: what the person at the terminal waited for.
  const readyMs = Math.round(process.uptime() * 1000)
  const { url, adminUrl, deskUrl } = server
  if (isJson) {
    const properties = server.properties.map(({ domain, name }) => ({ domain, name }))
    return terminal.out(
      JSON.stringify({
        ready: true,
        url,
        adminUrl,
        deskUrl,
        dataDir: config.values['data.dir'],
        pid: process.pid,
        readyMs,
        properties,
      }),
    )
  }
  for (const text of readyPage(terminal, config, server, readyMs)) terminal.out(text)
}

function readyPage({ palette }: Terminal, config: Config, server: Server, readyMs: number): string[] {
  const { bold, dim, good } = palette
  // Names under .localhost lead every browser to this machine.
  const port = new URL(server.url).port
  const hasPages = config.values['web.dir'] !== ''
  const placeOf = (domain: string): string =>
    hasPages && domain.endsWith('.localhost') ? `http://${domain}${port === '' ? '' : `:${port}`}` : domain
  const apps = server.properties.map(
    ({ domain, name, handleType }) => `${bold(placeOf(domain))} ${dim(`${name}, ${handleWords[handleType]}`)}`,
  )
  const more = explain(config).filter(({ origin }) => origin !== 'default').length
  return [
    '',
    `${good('●')} ${bold('Causeway is ready')} ${dim(`after ${(readyMs / 1000).toFixed(1)} s`)}`,
    '',
    `  apps              ${apps.join('\n                    ')}`,
    `  staff desk        ${bold(server.deskUrl)}`,
    ...deskSection(palette, config, server),
    `  apps reach it at  ${server.url}`,
    `  admin port        ${server.adminUrl}  ${dim('/metrics /readyz')}`,
    `  data              ${config.values['data.dir']}  ${dim(`${more} ${more === 1 ? 'option' : 'options'} set; causeway config --explain`)}`,
    ...trySection(palette, server, hasPages),
    '',
    dim('  Ctrl+C stops it; nothing is lost.'),
    '',
  ]
}

/** Until the first two administrators are there, how to make them. */
function deskSection({ bold, dim }: Terminal['palette'], config: Config, { deskUrl }: Server): string[] {
  const missing = firstAdministratorsMissing(config)
  if (missing === 0) return []
  const { port } = new URL(deskUrl)
  const flags = [
    ...(config.origins['data.dir'] === 'default' ? [] : [`--data ${config.values['data.dir']}`]),
    ...(config.origins['desk.public_url'] === 'default' && port !== `${deskPortPreferred}` ? [`--desk-port ${port}`] : []),
  ]
  const command = ['npm run causeway -- admin staff add "Your name" --role administrator', ...flags].join(' ')
  const who =
    missing === 1 ? 'a second administrator is made here:' : 'nobody is enrolled; the first two administrators are made here:'
  return [`                    ${dim(who)}`, `                    ${bold(command)}`]
}

const handleWords = { phone: 'phone numbers', username: 'usernames', email: 'e-mail addresses' } as const
const handleSamples = { phone: '+15550001', username: 'ada', email: 'cleo@commons.example' } as const

/** Two people on two apps, if there are two with the embedded login. */
function trySection({ bold, dim }: Terminal['palette'], { properties, url }: Server, hasPages: boolean): string[] {
  const open = properties.filter(({ login }) => login.kind === 'embedded')
  const first = open.find(({ handleType }) => handleType === 'username') ?? open[0]
  const second = open.find(property => property !== first)
  if (first === undefined || second === undefined) return []
  const at = url === 'http://127.0.0.1:8080' ? '' : ` --server ${url}`
  const chat = ({ domain, handleType }: (typeof properties)[number]): string =>
    `npm run causeway -- chat --as ${domain.replace(/\.localhost$/, '')}:${handleSamples[handleType]}${at}`
  const nameOf = ({ handleType }: (typeof properties)[number]): string => bold(handleSamples[handleType])
  const inBrowser = hasPages
    ? [
        '',
        `  ${dim('Try it in two windows: sign in as')} ${nameOf(first)} ${dim(`at ${first.name}, as`)} ${nameOf(second)} ${dim(`at ${second.name}, with any password of eight characters.`)}`,
        `  ${dim(`At ${first.name}: New chat, ${second.name},`)} ${handleSamples[second.handleType]}${dim(`. At ${second.name}: Accept, and write.`)}`,
      ]
    : []
  const target = `${second.domain.replace(/\.localhost$/, '')} ${handleSamples[second.handleType]}`
  return [
    ...inBrowser,
    '',
    `  ${dim(`${hasPages ? 'Or' : 'Try it,'} in two more terminals:`)}`,
    `    ${bold(chat(first))}`,
    `    ${bold(chat(second))}`,
    `  ${dim('In the first:')} /add ${target}${dim(', in the second:')} /accept${dim(', and write.')}`,
  ]
}
