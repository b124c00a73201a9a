// Sessions: a random token in a cookie that only this host gets back and no script reads; the store has its hash. The person and
// the roles are read anew with every request, so a change holds from the next one on.

import { base64urlFromBytes, bytesFromBase64url, CausewayError, type Realm } from '@causeway/wire'
import type { StaffRow } from '@causeway/store/ports'
import type { StaffDeps } from './deps.ts'
import type { StaffCaller } from './ports/index.ts'

/** A caller with what ends the session. */
export interface SignedIn extends StaffCaller {
  readonly session: Uint8Array
  readonly expiresAtMs: number
}

export interface Sessions {
  open(person: StaffRow): Promise<{ readonly cookie: string; readonly expiresAtMs: number }>
  /** Throws `staff.signed_out`. */
  check(realm: Realm, cookies: string | undefined): Promise<SignedIn>
  hasCookie(realm: Realm, cookies: string | undefined): boolean
  /** The cookie that ends it in the browser. */
  end(caller: SignedIn): Promise<string>
}

const idleMs = 30 * 60_000
const shiftMs = 10 * 3_600_000
const tokenSizeBytes = 32

/** RFC 6265bis §4.1.3.2: `__Host-` holds only for this host, over a secure channel, and cannot be set by a sibling. */
const cookieNames: Readonly<Record<Realm, string>> = { staff: '__Host-causeway-staff', officer: '__Host-causeway-officer' }
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export function createSessions({ store, crypto, clock }: Pick<StaffDeps, 'store' | 'crypto' | 'clock'>): Sessions {
  const hashOf = (token: Uint8Array): Uint8Array => crypto.hash('SHA-256', token)
  return {
    async open({ id, realm }) {
      const token = crypto.random(tokenSizeBytes)
      const nowMs = clock.nowMs()
      const endsAtMs = nowMs + shiftMs
      await store.openStaffSession({ tokenHash: hashOf(token), staffId: id, nowMs, idleMs, endsAtMs })
      return { cookie: `${cookieNames[realm]}=${base64urlFromBytes(token)}; ${attributes}`, expiresAtMs: endsAtMs }
    },
    async check(realm, cookies) {
      const token = tokenIn(realm, cookies)
      if (token === undefined) throw new CausewayError('staff.signed_out')
      const session = hashOf(token)
      const found = await store.staffSession({ tokenHash: session, nowMs: clock.nowMs(), idleMs })
      if (found === undefined || found.person.realm !== realm) throw new CausewayError('staff.signed_out')
      const { id, name, roles, group } = found.person
      return { realm, staffId: id, name, roles, group, session, expiresAtMs: found.endsAtMs }
    },
    hasCookie: (realm, cookies) => tokenIn(realm, cookies) !== undefined,
    async end({ realm, session }) {
      await store.endStaffSession({ tokenHash: session })
      return `${cookieNames[realm]}=; ${attributes}; Max-Age=0`
    },
  }
}

function tokenIn(realm: Realm, cookies: string | undefined): Uint8Array | undefined {
  const prefix = `${cookieNames[realm]}=`
  const found = (cookies ?? '')
    .split(';')
    .map(cookie => cookie.trim())
    .filter(cookie => cookie.startsWith(prefix))
  // Two of the same name: somebody else set one of them.
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  try {
    const token = bytesFromBase64url(only.slice(prefix.length))
    return token.length === tokenSizeBytes ? token : undefined
  } catch {
    return undefined
  }
}
