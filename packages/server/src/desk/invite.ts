// What stands at the beginning: the enrolment link of one of the first administrators, made on the machine itself by whoever may
// read the server's keys.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createNodeCrypto } from '@causeway/crypto/node'
import { bootstrapAdministratorsMax, createInvitations } from '@causeway/staff'
import { openServerKeys } from '../config/keys.ts'
import type { Config } from '../config/load.ts'
import { storeFile } from '../ops/backup.ts'

export type FirstInvitation = { readonly kind: 'link'; readonly link: string } | { readonly kind: 'administrators-exist' }

/** The link is used up by enrolling, and void once there are two administrators; the server checks both. */
export function inviteFirstAdministrator(config: Config, name: string): FirstInvitation {
  const dataDir = config.values['data.dir']
  const crypto = createNodeCrypto()
  const { session } = openServerKeys(dataDir, crypto)
  if (firstAdministratorsMissing(config) === 0) return { kind: 'administrators-exist' }
  const invitations = createInvitations({
    crypto,
    clock: { nowMs: Date.now },
    key: session,
    origin: () => deskOriginOf(config, config.values['desk.port']),
  })
  return { kind: 'link', link: invitations.bootstrap(name) }
}

/** How many administrators the machine itself may still make. */
export function firstAdministratorsMissing({ values }: Config): number {
  return Math.max(0, bootstrapAdministratorsMax - administratorsIn(values['data.dir']))
}

/** `port`: the one it listens on. WebAuthn needs a name, so this machine is `desk.localhost` and not an address. */
export function deskOriginOf({ values }: Config, port: number): string {
  return values['desk.public_url'] === '' ? `http://desk.localhost:${port}` : values['desk.public_url']
}

function administratorsIn(dataDir: string): number {
  const path = join(dataDir, storeFile)
  if (!existsSync(path)) return 0
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'staff'").get() === undefined) return 0
    const sql = `SELECT count(*) AS count FROM staff WHERE state = 'active' AND ' ' || roles || ' ' LIKE '% administrator %'`
    return Number(database.prepare(sql).get()?.['count'])
  } finally {
    database.close()
  }
}
