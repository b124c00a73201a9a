// The door of the desk: who somebody is, whether their role allows it, and a line in the log before anything happens.

import {
  CausewayError,
  deskContract,
  type DeskContract,
  type DeskEndpointName,
  type Endpoint,
  type Realm,
  type RequestOf,
  type ResponseOf,
} from '@causeway/wire'
import { createStoreAudit } from './audit.ts'
import type { StaffDeps } from './deps.ts'
import { createSignIn } from './endpoints/sign-in.ts'
import { createStaffList } from './endpoints/staff.ts'
import { createInvitations, type InvitationDesk } from './invitations.ts'
import type { StaffParts } from './parts.ts'
import { createChallenges } from './passkeys/challenges.ts'
import { createStepUps } from './passkeys/step-up.ts'
import type { DeskHandlers, StaffAudit, StepUp } from './ports/index.ts'
import { createSessions, type SignedIn } from './sessions.ts'

/** Endpoints that this room answers itself. */
type OwnHandlers = ReturnType<typeof createSignIn> & ReturnType<typeof createStaffList>
export type OtherHandlers = { readonly [N in Exclude<DeskEndpointName, keyof OwnHandlers>]: DeskHandlers[N] }

export interface Staff {
  /** For the rooms behind the desk. */
  readonly audit: StaffAudit
  readonly stepUp: StepUp
  readonly invitations: InvitationDesk
  /** With the handlers of the other rooms: the whole desk. */
  desk(others: OtherHandlers): Desk
}

export interface Desk {
  /** The caller that an endpoint asks for, from the cookies of a request. Throws `staff.signed_out`. */
  authenticate(endpoint: Pick<Endpoint, 'auth'>, cookies: string | undefined): Promise<SignedIn | undefined>
  /** Runs one endpoint whose input the contract has checked: role, audit line, then its handler. */
  dispatch<N extends DeskEndpointName>(
    name: N,
    request: RequestOf<DeskContract[N]>,
    caller: SignedIn | undefined,
  ): Promise<ResponseOf<DeskContract[N]>>
}

export interface StaffOptions extends StaffDeps {
  /** The apps of this backbone, as the public page names them. */
  readonly properties: readonly { readonly domain: string; readonly name: string }[]
  /** Where audit events go; the store otherwise. */
  readonly audit?: StaffAudit
}

export function createStaff(options: StaffOptions): Staff {
  const challenges = createChallenges(options)
  const parts: StaffParts = {
    ...options,
    audit: options.audit ?? createStoreAudit(options),
    challenges,
    invitations: createInvitations(options),
    sessions: createSessions(options),
    stepUps: createStepUps({ ...options, challenges }),
  }
  const own: OwnHandlers = { ...createSignIn(parts), ...createStaffList(parts) }
  return {
    audit: parts.audit,
    stepUp: parts.stepUps,
    invitations: parts.invitations,
    desk: others => createDesk(parts, { ...own, ...others }),
  }
}

/** Asked again and again by every open page; it shows nobody's data but the caller's own. */
const unaudited: ReadonlySet<DeskEndpointName> = new Set<DeskEndpointName>(['readSession'])

function createDesk({ sessions, audit }: StaffParts, handlers: DeskHandlers): Desk {
  return {
    async authenticate({ auth }, cookies) {
      if (auth === 'none') return undefined
      const realm = realmOf(auth, held => sessions.hasCookie(held, cookies))
      return await sessions.check(realm, cookies)
    },
    async dispatch(name, request, caller) {
      const endpoint: Endpoint = deskContract[name]
      if (endpoint.auth !== 'none') await admit(audit, name, endpoint, request, caller)
      const handler = handlers[name] as unknown as (
        request: unknown,
        caller: SignedIn | undefined,
      ) => Promise<ResponseOf<DeskContract[typeof name]>>
      return await handler(request, caller)
    },
  }
}

/** Whoever has both cookies in one browser is the officer only where staff cannot be meant. */
function realmOf(auth: Endpoint['auth'], has: (realm: Realm) => boolean): Realm {
  if (auth === 'staff' || auth === 'officer') return auth
  if (auth === 'staff-or-officer') return has('staff') || !has('officer') ? 'staff' : 'officer'
  throw new CausewayError('auth.forbidden', 'this endpoint is not one of the desk')
}

async function admit(
  audit: StaffAudit,
  name: DeskEndpointName,
  endpoint: Endpoint,
  request: { readonly params: Readonly<Record<string, string>>; readonly query: Readonly<Record<string, string | undefined>> },
  caller: SignedIn | undefined,
): Promise<void> {
  if (caller === undefined) throw new CausewayError('staff.signed_out')
  const isAllowed =
    (endpoint.auth === 'staff-or-officer' || endpoint.auth === caller.realm) &&
    (endpoint.roles.length === 0 || endpoint.roles.some(role => caller.roles.includes(role)))
  if (isAllowed && unaudited.has(name)) return
  const subject = [...Object.values(request.params), ...Object.values(request.query)].filter(part => part !== undefined).join(' ')
  await audit.record({ caller, action: name, subject, outcome: isAllowed ? 'allowed' : 'refused' })
  if (!isAllowed) throw new CausewayError('staff.role_needed')
}
