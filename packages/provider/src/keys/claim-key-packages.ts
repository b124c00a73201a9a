// Key packages of those who agreed to be written to, of the own devices, of who asks to join a room, and named devices of people one shares a
// room with. Each is handed out once (RFC 9750); claiming is budgeted, because every claim uses up somebody's stock.

import type { AccountRow, DeviceRow, Store } from '@causeway/store/ports'
import { CausewayError, type DeviceUri, type KeyMaterial, type UserUri, type Gate } from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { ProviderEvents } from '../events.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import { mayInvite } from '../rooms/join-links.ts'

interface ClaimDeps {
  readonly store: Store
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly events: ProviderEvents
}

export function createClaimKeyPackages(deps: ClaimDeps): Handler<'claimKeyPackages'> {
  const { store, clock, limits } = deps
  const budget = createBudget(clock, { max: limits.claimsPerHourMax, windowMs: 3_600_000 })
  return async ({ body }, caller) => {
    const accounts = await accountsOf(store, [...new Set(body.users)])
    await mustBeAllowed(deps, caller, accounts, body.devices === undefined ? 'to-add' : 'present')
    // Emptying the own stock harms nobody else.
    for (const { account } of accounts) if (account !== caller.account) budget.take(`${caller.account} ${account}`)
    const wanted = body.devices === undefined ? undefined : new Set(body.devices)
    const devices = await Promise.all(accounts.map(account => devicesToClaim(store, account, wanted, caller)))
    return { body: await claim(deps, accounts, devices) }
  }
}

async function accountsOf(store: Store, users: readonly UserUri[]): Promise<AccountRow[]> {
  const accounts = await Promise.all(users.map(user => store.accountByUser({ user })))
  const unknown = users.filter((_, at) => accounts[at] === undefined)
  if (unknown.length > 0) throw new CausewayError('account.unknown', undefined, { users: unknown })
  return accounts as AccountRow[]
}

/**
 * Names who has not agreed, as asking for each alone would. Who shares a room with the caller need not have agreed for devices of theirs
 * that the room lacks; to be added to one they must, or the commit would be refused when their key packages are used up.
 */
async function mustBeAllowed(
  { store, gate }: ClaimDeps,
  caller: DeviceCaller,
  accounts: readonly AccountRow[],
  purpose: 'to-add' | 'present',
): Promise<void> {
  const others = accounts.map(({ account }) => account).filter(account => account !== caller.account)
  const states = await Promise.all(others.map(target => store.consent({ requester: caller.account, target })))
  const verdicts = await Promise.all(others.map(target => gate.admit({ kind: 'claim-keys', account: caller.account, target })))
  const strangers = others.filter((_, at) => states[at] !== 'granted' || verdicts[at]?.kind !== 'allowed')
  if (strangers.length === 0) return
  const rooms = await store.roomsOfAccount({ account: caller.account })
  const present = purpose === 'present' ? rooms.flatMap(({ participants }) => participants.map(({ account }) => account)) : []
  const companions = new Set(present)
  const invited = new Set(rooms.filter(room => mayInvite(room, caller.account)).map(({ stream }) => stream))
  const unagreed: number[] = []
  for (const account of strangers.filter(stranger => !companions.has(stranger))) {
    const asks = await store.joinRequestsOfAccount({ account })
    if (!asks.some(({ stream, state }) => state === 'asked' && invited.has(stream))) unagreed.push(account)
  }
  if (unagreed.length === 0) return
  const users = accounts.filter(({ account }) => unagreed.includes(account)).map(({ user }) => user)
  throw new CausewayError('consent.needed', undefined, { users })
}

async function devicesToClaim(
  store: Store,
  { account }: AccountRow,
  wanted: ReadonlySet<string> | undefined,
  caller: DeviceCaller,
): Promise<DeviceRow[]> {
  const devices = await store.devicesOfAccount({ account })
  return devices.filter(({ device, uri }) => device !== caller.device && (wanted === undefined || wanted.has(uri)))
}

async function claim(
  { store, clock, events }: ClaimDeps,
  accounts: readonly AccountRow[],
  devices: readonly (readonly DeviceRow[])[],
): Promise<KeyMaterial[]> {
  const numbers = devices.flat().map(({ device }) => device)
  const claimed = await store.claimKeyPackages({ devices: numbers, day: dayOf(clock.nowMs()) })
  const bodies = new Map(claimed.map(({ device, body }) => [device, body]))
  const exhausted = claimed.filter(({ body }) => body === undefined).length
  if (exhausted > 0) events.keyPackagesExhausted({ devices: exhausted })
  return accounts.map(({ user }, at) => ({
    user: user as UserUri,
    devices: (devices[at] ?? []).map(({ device, uri }) => ({ device: uri as DeviceUri, keyPackage: bodies.get(device) })),
  }))
}
