// Enrolment links. A link carries what it grants, under a MAC of this server, so nothing waits in a table; using it writes its
// hash beside the new person, and it cannot be used again.

import { concat, type CryptoProvider, equalBytes, expand } from '@causeway/crypto'
import {
  base64urlFromBytes,
  bytesFromBase64url,
  CausewayError,
  type Realm,
  rolesForbiddenTogether,
  type StaffRole,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import type { StaffDeps } from './deps.ts'
import type { Invitations } from './ports/index.ts'

export interface Invitation {
  readonly realm: Realm
  readonly group: string
  readonly name: string
  readonly roles: readonly StaffRole[]
  readonly endsAtMs: number
  readonly nonce: string
  /** Made on the machine itself: holds only while fewer than two administrators are active. */
  readonly bootstrap: boolean
}

export interface OpenInvitation extends Invitation {
  /** SHA-256 of the token. */
  readonly hash: Uint8Array
}

/** Administrators that the machine itself may make; the later ones are made by two of them. */
export const bootstrapAdministratorsMax = 2
const lifetimeMs = 7 * 24 * 3_600_000
const macSizeBytes = 32

export interface InvitationDesk extends Invitations {
  /** The link of one of the first administrators. */
  bootstrap(name: string): string
  /** Throws `staff.bad_invitation`. */
  read(token: string): OpenInvitation
}

export function createInvitations(deps: Pick<StaffDeps, 'crypto' | 'clock' | 'key' | 'origin'>): InvitationDesk {
  const { crypto, clock } = deps
  const key = expand(crypto, 'SHA-256', deps.key, utf8ToBytes('causeway staff invitation'), 32)

  function linkOf(person: Omit<Invitation, 'endsAtMs' | 'nonce'>): string {
    const reason = rolesForbiddenTogether(person.roles)
    if (reason !== undefined) throw new CausewayError('staff.roles_apart', reason)
    const written = { ...person, endsAtMs: clock.nowMs() + lifetimeMs, nonce: base64urlFromBytes(crypto.random(16)) }
    const body = utf8ToBytes(JSON.stringify(written))
    // After the hash sign: no server, proxy or log on the way sees it.
    return `${deps.origin()}/enrol#${base64urlFromBytes(concat(crypto.hmac('SHA-256', key, body), body))}`
  }

  return {
    invite: person => linkOf({ ...person, bootstrap: false }),
    bootstrap: name => linkOf({ realm: 'staff', group: '', name, roles: ['administrator'], bootstrap: true }),
    read(token) {
      const opened = openedToken(crypto, key, token)
      if (opened === undefined || opened.endsAtMs <= clock.nowMs()) throw new CausewayError('staff.bad_invitation')
      return { ...opened, hash: crypto.hash('SHA-256', utf8ToBytes(token)) }
    },
  }
}

function openedToken(crypto: CryptoProvider, key: Uint8Array, token: string): Invitation | undefined {
  const bytes = bytesOf(token)
  if (bytes.length <= macSizeBytes) return undefined
  const body = bytes.subarray(macSizeBytes)
  if (!equalBytes(crypto.hmac('SHA-256', key, body), bytes.subarray(0, macSizeBytes))) return undefined
  // Its form needs no check: the MAC says that we wrote it.
  return JSON.parse(utf8FromBytes(body)) as Invitation
}

function bytesOf(token: string): Uint8Array {
  try {
    return bytesFromBase64url(token)
  } catch {
    return new Uint8Array(0)
  }
}
