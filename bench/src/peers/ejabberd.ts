// ejabberd with its archive in PostgreSQL: the same durability as ours. Both from Debian, both pinned to the server core.

import { chownSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { workPath } from '../native.ts'
import { isOnMachine, run, type Running, serverCore, start, waitForPort, waitForText } from '../process.ts'
import type { Peer } from './peer.ts'

const port = 15_222
const sqlPort = 15_432
const schema = '/usr/share/ejabberd/sql/pg.sql'

/** `accounts`: how many of each role the workload uses; they are registered before it starts. */
export async function startEjabberd(accounts: number): Promise<Peer | undefined> {
  const bin = globSync('/usr/lib/postgresql/*/bin')[0]
  if (!isOnMachine('ejabberdctl') || bin === undefined || !existsSync(schema)) return undefined
  const folder = workPath('ejabberd')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const postgres = await startPostgres(bin, folder)
  writeFileSync(`${folder}/ejabberd.yml`, configuration)
  const running = start(
    serverCore,
    'erl',
    [
      '+K',
      'true',
      '+P',
      '250000',
      '-noinput',
      '-mnesia',
      'dir',
      `"${folder}/mnesia"`,
      '-s',
      'ejabberd',
      '-eval',
      registration(accounts),
    ],
    {
      env: {
        EJABBERD_CONFIG_PATH: `${folder}/ejabberd.yml`,
        EJABBERD_LOG_PATH: `${folder}/ejabberd.log`,
        ERL_LIBS: '/usr/lib/x86_64-linux-gnu',
        HOME: folder,
      },
    },
  )
  await waitForText('REGISTERED', running, 180_000)
  await waitForPort(port, running)
  return {
    name: 'ejabberd + PostgreSQL',
    running,
    target: ['-P', 'xmpp', '-p', String(port)],
    async stop() {
      await running.stop()
      await postgres.stop()
    },
  }
}

async function startPostgres(bin: string, folder: string): Promise<Running> {
  const data = `${folder}/postgres`
  mkdirSync(data)
  // PostgreSQL refuses to run as root.
  const asRoot = process.getuid?.() === 0
  const as = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
    asRoot ? ['setpriv', ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', command, ...args]] : [command, args]
  if (asRoot) chownSync(data, ...postgresIds())
  await run(serverCore, ...as(`${bin}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres']))
  const running = start(
    serverCore,
    ...as(`${bin}/postgres`, ['-D', data, '-p', String(sqlPort), '-c', 'shared_buffers=512MB', '-k', data]),
  )
  await waitForPort(sqlPort, running)
  const client = ['-q', '-h', '127.0.0.1', '-p', String(sqlPort), '-U', 'postgres']
  await run(serverCore, `${bin}/psql`, [...client, '-c', 'CREATE DATABASE ejabberd'])
  await run(serverCore, `${bin}/psql`, [...client, '-d', 'ejabberd', '-f', schema])
  return running
}

function postgresIds(): [number, number] {
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return [id('-u'), id('-g')]
}

/** Erlang that registers r0… and s0… with the password the generator uses. */
function registration(accounts: number): string {
  return [
    'timer:sleep(3000)',
    `lists:foreach(fun(I) -> N = integer_to_binary(I), [ok = ejabberd_auth:try_register(<<R/binary, N/binary>>, <<"localhost">>, <<"x">>) || R <- [<<"r">>, <<"s">>]] end, lists:seq(0, ${accounts - 1}))`,
    'io:format("REGISTERED~n").',
  ].join(', ')
}

const configuration = `
loglevel: error
hosts: [localhost]
listen:
  - { port: ${port}, ip: "127.0.0.1", module: ejabberd_c2s, backlog: 4096, max_stanza_size: 262144, shaper: none, access: all }
auth_method: internal
auth_password_format: plain
disable_sasl_mechanisms: [DIGEST-MD5, SCRAM-SHA-1, SCRAM-SHA-256, SCRAM-SHA-512, X-OAUTH2]
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: ${sqlPort}
sql_database: ejabberd
sql_username: postgres
sql_password: ""
sql_pool_size: 10
modules:
  mod_stream_mgmt: { max_ack_queue: 100000 }
  mod_offline: { access_max_user_messages: none }
  mod_muc: { default_room_options: { mam: true } }
  mod_mam: { db_type: sql, default: always }
`
