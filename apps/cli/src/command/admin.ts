// `causeway admin`: what an operator asks of an embedded server. Counts and files; never a person, a room or a message.

import type { Command } from 'commander'
import { inviteFirstAdministrator } from '@causeway/server'
import { backupDataFolder, restoreDataFolder } from '../admin/backup.ts'
import { countsOf } from '../admin/counts.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import type { CommandLine } from '../program.ts'
import { showConfig } from './config.ts'
import { addServerOptions, configOf, deskPortPreferred, type UpOptions } from './up.ts'

interface RestoreOptions extends UpOptions {
  readonly force?: boolean
}

export function addAdmin(program: Command, line: CommandLine): void {
  const admin = program.command('admin').description('run a server: counts, backup, restore, properties, configuration')
  configured(admin.command('status').description('how much there is, and whether it is ready')).action(
    async (options: UpOptions) => line.end(await status(line, options)),
  )
  configured(
    admin.command('backup <path>').description('write a whole data folder to a new folder, while the server runs'),
  ).action(async (path: string, options: UpOptions) => line.end(await backup(line, path, options)))
  configured(admin.command('restore <path>').description('put a backup in the place of the data folder, while no server runs'))
    .option('--force', 'move a data folder that is there aside')
    .action(async (path: string, options: RestoreOptions) => line.end(await restore(line, path, options)))
  configured(admin.command('properties').description('the apps, and how their people sign in')).action((options: UpOptions) =>
    line.end(properties(line, options)),
  )
  configured(admin.command('config').description('check the configuration')).action((options: UpOptions) =>
    line.end(showConfig(line, options)),
  )
  const staff = admin.command('staff').description('who works at the desk')
  configured(staff.command('add <name>').description('an enrolment link for one of the first two administrators'))
    .option('--role <role>', 'administrator; everybody else is added at the desk, by two administrators', 'administrator')
    .action((name: string, options: StaffOptions) => line.end(addStaff(line, name, options)))
  admin.addHelpText(
    'after',
    `
Examples:
  causeway admin status --data /var/lib/causeway
  causeway admin staff add "Ana Silva" --role administrator
  causeway admin backup /backup/causeway-2027-01-31 --data /var/lib/causeway
  causeway admin restore /backup/causeway-2027-01-31 --data /var/lib/causeway --force`,
  )
}

function configured(command: Command): Command {
  command
    .option('--config <file>', 'TOML file')
    .option('--data <folder>', 'data folder')
    .option('--samples', 'with the three sample apps')
    .option('--json', 'as JSON')
  addServerOptions(command)
  return command
}

async function status({ terminal }: CommandLine, options: UpOptions): Promise<number> {
  const { values } = configOf(options)
  const counts = countsOf(values['data.dir'])
  const server = `http://${values['http.host']}:${values['http.port']}`
  const answer = await fetch(`${server}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
  const state = answer === undefined ? 'not running' : answer.status === 200 ? 'ready' : 'not ready'
  if (options.json === true) terminal.out(JSON.stringify({ server, state, counts }))
  else {
    terminal.out(`server ${server}  ${state}`)
    for (const [what, count] of Object.entries(counts)) terminal.out(`${what.padEnd(20)} ${count}`)
  }
  return exitCodes.ok
}

async function backup({ terminal }: CommandLine, path: string, options: UpOptions): Promise<number> {
  const startedMs = performance.now()
  const { files, sizeBytes } = await backupDataFolder(configOf(options).values['data.dir'], path)
  const tookMs = Math.round(performance.now() - startedMs)
  if (options.json === true) terminal.out(JSON.stringify({ path, files, sizeBytes, tookMs }))
  else
    terminal.out(
      `${path}: ${files} files, ${(sizeBytes / 1e6).toFixed(1)} MB, in ${tookMs} ms. It holds the server's keys; keep it as safe as the server.`,
    )
  return exitCodes.ok
}

async function restore({ terminal }: CommandLine, path: string, options: RestoreOptions): Promise<number> {
  const { dataDir, movedTo } = await restoreDataFolder(path, configOf(options).values['data.dir'], options.force === true)
  if (options.json === true) terminal.out(JSON.stringify({ dataDir, movedTo: movedTo ?? null }))
  else {
    terminal.out(`${dataDir} is what ${path} holds.`)
    if (movedTo !== undefined) terminal.out(`What was there is in ${movedTo} now.`)
    terminal.out('Messages accepted after the backup are not in it; devices that fetched them keep them.')
  }
  return exitCodes.ok
}

interface StaffOptions extends UpOptions {
  readonly role: string
}

function addStaff({ terminal }: CommandLine, name: string, options: StaffOptions): number {
  if (options.role !== 'administrator')
    throw new Failure(
      exitCodes.usage,
      `Only administrators are made on the machine itself, not "${options.role}".`,
      'Two administrators add everybody else at the desk: one proposes, the other confirms.',
    )
  const config = configOf(options)
  const values = { ...config.values, 'desk.port': config.values['desk.port'] || deskPortPreferred }
  const invited = inviteFirstAdministrator({ ...config, values }, name)
  if (invited.kind === 'administrators-exist')
    throw new Failure(
      exitCodes.failed,
      'There are two administrators already.',
      'Further staff is added at the desk: one administrator proposes, another one confirms.',
    )
  if (options.json === true) terminal.out(JSON.stringify({ link: invited.link }))
  else {
    terminal.out(invited.link)
    terminal.note('Open it in the browser of that person, within a week. It makes one passkey, once. Hand it over like a key.')
  }
  return exitCodes.ok
}

function properties({ terminal }: CommandLine, options: UpOptions): number {
  const list = configOf(options).properties.map(({ domain, name, handleType, login, origins }) => ({
    domain,
    name,
    handleType,
    login: login.kind,
    origins,
  }))
  if (options.json === true) terminal.out(JSON.stringify({ properties: list }))
  else if (list.length === 0) terminal.out('No app is configured.')
  else
    for (const { domain, name, handleType, login } of list)
      terminal.out(`${name.padEnd(16)} ${domain.padEnd(28)} ${handleType.padEnd(10)} ${login}`)
  return exitCodes.ok
}
