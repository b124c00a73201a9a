// The provider of all properties on one backbone: accounts (AS), keys, rooms (hub), delivery (DS), consent, media. Here its parts
// meet; each part takes only what its own file names.

import { CausewayError, contract, type Contract, type RequestOf, type ResponseOf, type UserUri } from '@causeway/wire'
import { createDevices, type Devices } from './accounts/devices.ts'
import { createSessions, type Sessions } from './accounts/sessions.ts'
import { hasAsked, releaseRequest, withholdRequest } from './contact/update-consent.ts'
import { createDelivery, type Delivery } from './delivery/delivery.ts'
import { createMailboxes, type Mailboxes } from './delivery/mailboxes.ts'
import { keyOf } from './delivery/records.ts'
import { silentEvents } from './events.ts'
import { openGate } from './gate.ts'
import { createHandlers } from './handlers.ts'
import { defaultLimits } from './limits.ts'
import type {
  Caller,
  Connection,
  DeliverySink,
  DeviceCaller,
  EmbeddedIssuer,
  Handler,
  ProviderDeps,
  ProviderEndpointName,
} from './ports.ts'
import { createHubKeys, type HubKeys } from './rooms/hub-keys.ts'
import { createLeaves, type Leaves } from './rooms/leaves.ts'
import { createRemovals, type Removals } from './rooms/removals.ts'
import { createRooms, type Rooms } from './rooms/rooms.ts'
import { createSignals, type Signals } from './rooms/signals.ts'
import { createSubmissions, type Submissions } from './rooms/submissions.ts'
import { type FrankClaim, frankVerdict, type FrankVerdict } from './rooms/verify-frank.ts'
import { sweep } from './sweep.ts'

export interface Provider {
  /** `login`: a token of the property; `networkKey` names its network for a day. `session`: a token of ours. Throws `auth.bad_token`, `auth.bad_session`, `device.removed`. */
  authenticate(scheme: 'login' | 'session', credential: string, networkKey?: string): Promise<Caller>
  /** Runs one endpoint whose input the contract has checked. Refuses callers of the wrong kind (`auth.missing`). */
  dispatch<N extends ProviderEndpointName>(
    name: N,
    request: RequestOf<Contract[N]>,
    caller: Caller | undefined,
  ): Promise<ResponseOf<Contract[N]>>
  connect(caller: DeviceCaller, sink: DeliverySink): Connection
  /** What the hub's stamps say of a commitment, without the message. */
  frankVerdict(claim: FrankClaim): FrankVerdict
  /** Whether `target` has a request of `requester` before them, or granted it. What was kept back was not asked. */
  hasAsked(requester: UserUri, target: UserUri): Promise<boolean>
  /** Sends on a contact request that safety had kept back; nothing where there is none. */
  releaseRequest(requester: UserUri, target: UserUri): Promise<void>
  /** Takes back a request that nobody has answered, when what let it through has ended. */
  withholdRequest(requester: UserUri, target: UserUri): Promise<void>
  /** A short text that stands for the caller in rate limits. */
  limitKeyOf(caller: Caller): string
  /** The same text for all devices of an account. */
  accountKeyOf(caller: Caller): string
  /** Daily: deletes what is past its day. */
  sweep(): Promise<void>
  /** Ends when everything accepted is answered and every acknowledgement is written. */
  close(): Promise<void>
}

/** What the handlers choose from. */
export interface Parts extends Required<Omit<ProviderDeps, 'issuer' | 'limits'>> {
  readonly issuer: EmbeddedIssuer | undefined
  readonly limits: typeof defaultLimits
  readonly devices: Devices
  readonly sessions: Sessions
  readonly hubKeys: HubKeys
  readonly leaves: Leaves
  readonly rooms: Rooms
  readonly delivery: Delivery
  readonly mailboxes: Mailboxes
  readonly submissions: Submissions
  readonly removals: Removals
}

export function createProvider(deps: ProviderDeps): Provider {
  const parts = createParts(deps)
  const { store, rooms, delivery, sessions, submissions, verifyLogin } = parts
  const handlers = createHandlers(parts)
  const unsubscribe = deps.bus.subscribe(hint => {
    rooms.hinted(keyOf(hint.stream), hint.head)
    delivery.hinted(hint)
  })

  return {
    async authenticate(scheme, credential, networkKey) {
      if (scheme === 'session') return await sessions.check(credential)
      const claims = await verifyLogin(credential)
      const { property, subject } = claims
      const account = await store.accountBySubject({ property, subject })
      const user = (account?.user as ReturnType<Sessions['userOf']>) ?? sessions.userOf(claims)
      return { kind: 'login', ...claims, user, account: account?.account, networkKey }
    },
    async dispatch(name, request, caller) {
      checkCaller(name, caller)
      const handler = handlers[name] as unknown as (
        request: unknown,
        caller: Caller | undefined,
      ) => ReturnType<Handler<typeof name>>
      return await handler(request, caller)
    },
    connect: (caller, sink) => delivery.connect(caller, sink),
    frankVerdict: claim => frankVerdict(parts, claim),
    hasAsked: (requester, target) => hasAsked(parts, requester, target),
    releaseRequest: (requester, target) => releaseRequest(parts, requester, target),
    withholdRequest: (requester, target) => withholdRequest(parts, requester, target),
    accountKeyOf: caller => `account ${caller.user}`,
    limitKeyOf: caller => (caller.kind === 'device' ? `device ${caller.device}` : `login ${caller.user}`),
    sweep: () => sweep(parts),
    async close() {
      unsubscribe()
      await submissions.idle()
      await delivery.close()
    },
  }
}

function createParts(deps: ProviderDeps): Parts {
  const limits = { ...defaultLimits, ...deps.limits }
  const base = { gate: openGate, events: silentEvents, issuer: undefined, ...deps, limits }
  const devices = createDevices(base)
  const sessions = createSessions({ ...base, devices })
  const hubKeys = createHubKeys(base)
  const leaves = createLeaves({ devices })
  // Delivery hands messages to the rooms and the rooms hand entries to delivery: the one circle, closed here.
  const delivery: Delivery = createDelivery({
    ...base,
    submit: submission => submissions.submit(submission),
    signal: (caller, record) => signals.pass(caller, record),
    headOf: key => rooms.peek(key)?.head ?? 0,
    seen: ({ uri }) => devices.seen(uri),
  })
  const rooms: Rooms = createRooms({ ...base, delivery })
  const signals: Signals = createSignals({ ...base, rooms, delivery })
  const submissions: Submissions = createSubmissions({ ...base, hubKeys, rooms, delivery })
  const mailboxes = createMailboxes({ delivery })
  const removals = createRemovals({ ...base, devices, rooms, delivery })
  return { ...base, devices, sessions, hubKeys, leaves, rooms, delivery, mailboxes, submissions, removals }
}

function checkCaller(name: ProviderEndpointName, caller: Caller | undefined): void {
  const { auth } = contract[name]
  const isRight = auth === 'none' || (caller !== undefined && (auth === 'login-or-device' || auth === caller.kind))
  if (!isRight) throw new CausewayError('auth.missing')
}
