// Changing a room. What is wanted (the intention) is durable first, then the commit made from it, then the hub is asked. The
// commit counts when the log shows it; another's commit before it means building ours anew from the intention.

import {
  assert,
  authorizeUpdate,
  CausewayError,
  claimUsersMax,
  type DeviceUri,
  type ErrorCode,
  errors,
  hasCode,
  type Participant,
  type ParticipantListUpdate,
  type HandshakeBundle,
  type RoomUri,
  type UserUri,
} from '@causeway/wire'
import { createMlsPublic } from '@causeway/mls/public'
import { backoffMs, randomBelow } from '../backoff.ts'
import type { Context } from '../context.ts'
import { faultTeller } from '../events.ts'
import { deleteRow, type Intent, type IntentRow, keyOf, listRows, positionOf, putRow, type RoomRow, tables } from '../tables.ts'
import { authenticatedDataOfUpdate } from './envelope.ts'
import { intentsOf } from './process.ts'
import type { RoomTurn, RoomTurns } from './turn.ts'

export interface Commits {
  /** Resolves when the hub accepted the commit and it is merged; rejects with the refusal. */
  want(room: RoomUri, intent: Intent): Promise<void>
  /** The same for what a new room was written with. */
  fulfilled(room: RoomUri, numbers: readonly number[]): Promise<void>
  /** The same without waiting for its end. */
  note(room: RoomUri, intent: Intent): Promise<void>
  /** Goes on with what is unfinished. */
  kick(room: RoomUri): void
  /** Entries of the log were processed: they may have fulfilled something. */
  processed(room: RoomUri): void
  kickAll(): Promise<void>
  /** The leaves of the departed go after a small random time, unless another member is faster. */
  tidySoon(room: RoomUri): void
  /** Now; true when none are left. */
  tidy(room: RoomUri): Promise<boolean>
}

export interface CommitDeps {
  readonly context: Context
  readonly turns: RoomTurns
  readonly catchUp: (room: RoomUri) => Promise<void>
}

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

const attemptsMax = 20
/** An agreement that was just given may take a moment; one that is not there is for people to bring about, not for trying. */
const consentTriesMax = 4
const tidyAfterMs = { least: 300, spread: 2_000 }

export function createCommits(deps: CommitDeps): Commits {
  return new RoomCommits(deps)
}

class RoomCommits implements Commits {
  readonly #deps: CommitDeps
  readonly #waiters = new Map<string, Waiter>()
  readonly #running = new Map<RoomUri, Promise<void>>()
  readonly #again = new Set<RoomUri>()
  readonly #tidying = new Set<RoomUri>()
  readonly #tell: (error: unknown) => void
  #retries = 0
  readonly #unagreed = new Map<string, number>()

  constructor(deps: CommitDeps) {
    this.#deps = deps
    this.#tell = faultTeller(deps.context.events)
  }

  async want(room: RoomUri, intent: Intent): Promise<void> {
    const key = await this.#deps.turns.take(room, turn => noteIntent(turn, intent))
    const done = this.#ended(key)
    this.kick(room)
    await done
  }

  async fulfilled(room: RoomUri, numbers: readonly number[]): Promise<void> {
    await Promise.all(numbers.map(number => this.#ended(`${keyOf(room)}/${positionOf(number)}`)))
  }

  async note(room: RoomUri, intent: Intent): Promise<void> {
    await this.#deps.turns.take(room, turn => noteIntent(turn, intent))
    this.kick(room)
  }

  kick(room: RoomUri): void {
    this.#run(room).catch(this.#tell)
  }

  processed(room: RoomUri): void {
    if (this.#waitingIn(room).length > 0 && !this.#running.has(room)) this.kick(room)
  }

  async kickAll(): Promise<void> {
    const { store } = this.#deps.context
    for (const { row } of await listRows<RoomRow>(store, tables.rooms, {})) {
      if ((await store.list(tables.intents, { prefix: `${keyOf(row.room)}/`, limit: 1 })).length > 0) this.kick(row.room)
      if (row.departed.length > 0) this.tidySoon(row.room)
    }
  }

  tidySoon(room: RoomUri): void {
    if (this.#tidying.has(room)) return
    this.#tidying.add(room)
    const { timers, crypto } = this.#deps.context
    timers.after(tidyAfterMs.least + randomBelow(crypto, tidyAfterMs.spread), () => {
      this.#tidying.delete(room)
      this.tidy(room).catch(this.#tell)
    })
  }

  async tidy(room: RoomUri): Promise<boolean> {
    const { turns } = this.#deps
    if (((await turns.read(room))?.departed.length ?? 0) === 0) return true
    await this.want(room, { kind: 'tidy' })
    return ((await turns.read(room))?.departed.length ?? 0) === 0
  }

  #ended(key: string): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.set(key, { resolve, reject }))
  }

  #run(room: RoomUri): Promise<void> {
    const present = this.#running.get(room)
    if (present !== undefined) {
      this.#again.add(room)
      return present
    }
    const work = this.#workOff(room).finally(() => {
      this.#running.delete(room)
      if (this.#again.delete(room)) this.kick(room)
    })
    this.#running.set(room, work)
    return work
  }

  async #workOff(room: RoomUri): Promise<void> {
    for (;;) {
      const next = (await intentsOf(this.#deps.context, keyOf(room)))[0]
      if (next === undefined) return await this.#settleFulfilled(room)
      try {
        await fulfil(this.#deps, room, next)
        this.#settle(next.key, undefined)
        this.#retries = 0
      } catch (error) {
        await this.#failed(room, next.key, error)
      }
    }
  }

  /** A refusal ends the intention. Anything else leaves it, and whoever waits for it waits on. */
  async #failed(room: RoomUri, key: string, error: unknown): Promise<void> {
    if (!(error instanceof CausewayError) || error.code === 'client.closed') throw error
    if (!this.#isFinal(key, error.code)) {
      const { timers, crypto } = this.#deps.context
      timers.after(backoffMs(crypto, this.#retries++), () => this.kick(room))
      throw error
    }
    await this.#deps.turns.take(room, turn => giveUp(turn, key))
    this.#settle(key, error)
  }

  #isFinal(key: string, code: ErrorCode): boolean {
    if (code !== 'consent.needed') return errors[code].retry === 'never'
    const tries = (this.#unagreed.get(key) ?? 0) + 1
    this.#unagreed.set(key, tries)
    return tries >= consentTriesMax
  }

  /** The log may have fulfilled an intention whose own answer was lost. */
  async #settleFulfilled(room: RoomUri): Promise<void> {
    for (const key of this.#waitingIn(room)) {
      if ((await this.#deps.context.store.get(tables.intents, key)) === undefined) this.#settle(key, undefined)
    }
  }

  #waitingIn(room: RoomUri): string[] {
    return [...this.#waiters.keys()].filter(key => key.startsWith(`${keyOf(room)}/`))
  }

  #settle(key: string, error: unknown): void {
    const waiter = this.#waiters.get(key)
    this.#waiters.delete(key)
    this.#unagreed.delete(key)
    if (error === undefined) waiter?.resolve()
    else waiter?.reject(error)
  }
}

async function noteIntent(turn: RoomTurn, intent: Intent): Promise<string> {
  const number = turn.row.nextNumber++
  const key = `${turn.key}/${positionOf(number)}`
  turn.change(putRow(tables.intents, key, { number, intent, claimed: undefined, bundle: undefined } satisfies IntentRow))
  await turn.save()
  return key
}

async function giveUp(turn: RoomTurn, key: string): Promise<void> {
  turn.group?.discardStaged()
  turn.touchGroup()
  turn.change(deleteRow(tables.intents, key))
  await turn.save()
}

type Next = { readonly key: string; readonly row: IntentRow }

/** One intention, up to the epoch in which it is true. */
async function fulfil(deps: CommitDeps, room: RoomUri, { key, row }: Next): Promise<void> {
  const { context, turns } = deps
  const claimed = row.claimed ?? (await claim(deps, room, key, row).catch(notOpenAnyMore(row.intent)))
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const bundle = await turns.take(room, turn => stage(context, turn, { key, row: { ...row, claimed } }))
    if (bundle === undefined) return
    const { body: outcome } = await context.api('updateRoom', { params: { room: keyOf(room) }, body: bundle })
    // Accepted: the log shows our commit, and merges it. Refused: it shows whose commit came first, perhaps our own earlier one.
    await deps.catchUp(room)
    if (outcome.kind === 'wrongEpoch') await pauseForTurn(context, attempt)
  }
  throw new CausewayError('room.wrong_epoch')
}

/** Whoever asked by a link and does not any more will not agree later either. */
function notOpenAnyMore(intent: Intent): (error: unknown) => never {
  return error => {
    const hasAsked = intent.kind === 'add' && intent.byLink === true
    throw hasAsked && hasCode(error, 'consent.needed') ? new CausewayError('join.not_open') : error
  }
}

// Members that race for the same epoch step back for different times.
function pauseForTurn(context: Context, attempt: number): Promise<void> {
  const ms = randomBelow(context.crypto, 50 * (attempt + 1))
  return new Promise(resolve => void context.timers.after(ms, resolve))
}

/** The commit for an intention, durable as staged; undefined when there is nothing (more) to do. */
async function stage(context: Context, turn: RoomTurn, { key, row }: Next): Promise<HandshakeBundle | undefined> {
  const { group } = turn
  const stillWanted = (await context.store.get(tables.intents, key)) !== undefined
  if (!stillWanted) return undefined
  if (turn.row.status !== 'active' || group === undefined) throw statusError(turn)
  if (group.staged !== undefined) return bundleOf(group.staged)
  const change = await changeFor(context, turn, row)
  if (change === undefined) {
    turn.change(deleteRow(tables.intents, key))
    await turn.save()
    return undefined
  }
  const staged = await group.commit(change)
  turn.touchGroup()
  turn.change(putRow(tables.intents, key, { ...row, bundle: staged.commit }))
  await turn.save()
  return bundleOf(staged)
}

function statusError(turn: RoomTurn): CausewayError {
  return new CausewayError(turn.row.status === 'over' ? 'room.not_participant' : 'client.offline')
}

function bundleOf({ commit, welcome, groupInfo }: HandshakeBundle): HandshakeBundle {
  return { commit, welcome, groupInfo }
}

interface Change {
  readonly add?: readonly Uint8Array[]
  readonly remove?: readonly number[]
  readonly authenticatedData?: Uint8Array
}

/** What a commit must say now, given who is in the room now. */
async function changeFor(context: Context, turn: RoomTurn, { intent, claimed }: IntentRow): Promise<Change | undefined> {
  const { participants } = turn.row
  switch (intent.kind) {
    case 'add': {
      const added = intent.users.filter(({ user }) => !participants.some(present => present.user === user))
      if (added.length === 0) return undefined
      const wanted = new Set<UserUri>(added.map(({ user }) => user))
      const keyPackages = (claimed ?? []).filter(({ user }) => wanted.has(user)).map(({ keyPackage }) => keyPackage)
      return { add: keyPackages, ...checkedUpdate(context, turn, { changed: [], removed: [], added }) }
    }
    case 'remove': {
      const removed = indicesOf(participants, intent.users)
      if (removed.length === 0) return undefined
      const remove = await leavesOf(context, turn, new Set<string>(intent.users))
      return { remove, ...checkedUpdate(context, turn, { changed: [], removed, added: [] }) }
    }
    case 'role': {
      const index = participants.findIndex(({ user }) => user === intent.user)
      if (index < 0 || participants[index]?.role === intent.role) return undefined
      return checkedUpdate(context, turn, { changed: [{ index, role: intent.role }], removed: [], added: [] })
    }
    case 'siblings': {
      const present = await devicesIn(context, turn)
      const missing = (claimed ?? []).filter(({ device }) => !present.has(device))
      return missing.length === 0 ? undefined : { add: missing.map(({ keyPackage }) => keyPackage) }
    }
    case 'tidy': {
      const remove = await leavesOf(context, turn, new Set(turn.row.departed))
      if (remove.length === 0) turn.row.departed = []
      return remove.length === 0 ? undefined : { remove }
    }
    case 'refresh':
      return {}
  }
}

function checkedUpdate(context: Context, turn: RoomTurn, update: ParticipantListUpdate): { authenticatedData: Uint8Array } {
  // The hub checks the same; refusing here spares the others an epoch.
  authorizeUpdate(turn.row.kind, turn.row.participants, context.me().user, update)
  return { authenticatedData: authenticatedDataOfUpdate(update) }
}

function indicesOf(participants: readonly Participant[], users: readonly UserUri[]): number[] {
  return users.map(user => participants.findIndex(present => present.user === user)).filter(index => index >= 0)
}

/** Leaves of these users or devices, our own never: nobody can remove itself by a commit (RFC 9420 §12.2). */
async function leavesOf(context: Context, turn: RoomTurn, who: ReadonlySet<string>): Promise<number[]> {
  assert(turn.group !== undefined, 'leaves are asked of a group')
  const leaves: number[] = []
  for (const { leafIndex, certificate } of turn.group.members()) {
    if (leafIndex === turn.group.ownLeafIndex) continue
    const member = await context.trust.memberOf(certificate)
    if (member !== undefined && (who.has(member.user) || who.has(member.device))) leaves.push(leafIndex)
  }
  return leaves
}

/** Claims a key package of each device to add, once: they stay with the intention however often the commit is rebuilt. */
async function claim(deps: CommitDeps, room: RoomUri, key: string, row: IntentRow): Promise<IntentRow['claimed']> {
  const { context, turns } = deps
  const siblings = row.intent.kind === 'siblings' ? await missingSiblings(deps, room) : undefined
  if (row.intent.kind !== 'add' && siblings === undefined) return undefined
  const users = row.intent.kind === 'add' ? row.intent.users.map(({ user }) => user) : [context.me().user]
  const claimed = siblings?.length === 0 ? [] : await claimOf(context, users, siblings)
  await turns.take(room, async turn => {
    turn.change(putRow(tables.intents, key, { ...row, claimed }))
    await turn.save()
  })
  return claimed
}

/** `devices`: of these only. Refused, it names who has not agreed (`users`), and nothing was used up of those who were asked with them. */
export async function claimOf(
  context: Context,
  users: readonly UserUri[],
  devices?: DeviceUri[],
): Promise<NonNullable<IntentRow['claimed']>> {
  const claimed: NonNullable<IntentRow['claimed']> = []
  for (let at = 0; at < users.length; at += claimUsersMax) {
    const some = users.slice(at, at + claimUsersMax)
    const { body } = await context.api('claimKeyPackages', { body: { users: some, devices } })
    for (const { user, devices } of body) {
      for (const { device, keyPackage } of devices) {
        if (keyPackage !== undefined && (await isCertifiedFor(context, user, keyPackage)))
          claimed.push({ user, device, keyPackage })
      }
    }
  }
  return claimed
}

async function missingSiblings({ context, turns }: CommitDeps, room: RoomUri): Promise<DeviceUri[]> {
  // As of now: a device that was enrolled since the record was read asked for its rooms before this one was there.
  const { devices } = await context.trust.recordOf(context.me().user, 'now')
  const present = await turns.take(room, turn => devicesIn(context, turn))
  return devices.map(({ device }) => device).filter(device => !present.has(device))
}

/** The devices whose leaves are in the tree. */
async function devicesIn(context: Context, turn: RoomTurn): Promise<Set<DeviceUri>> {
  const present = new Set<DeviceUri>()
  for (const { certificate } of turn.group?.members() ?? []) {
    const member = await context.trust.memberOf(certificate)
    if (member !== undefined) present.add(member.device)
  }
  return present
}

/** The hub hands out key packages, but who their devices belong to is for the account's chain to say: no ghost is added. */
async function isCertifiedFor(context: Context, user: UserUri, keyPackage: Uint8Array): Promise<boolean> {
  await context.trust.recordOf(user, 'recent')
  const member = await context.trust.memberOf(certificateOf(context, keyPackage))
  if (member?.user === user && member.standing === 'certified') return true
  context.events.emit({ name: 'alarm', kind: 'unknown-member', user, cause: 'room.leaf_without_participant' })
  return false
}

function certificateOf(context: Context, keyPackage: Uint8Array): Uint8Array | undefined {
  try {
    return createMlsPublic({ crypto: context.crypto }).verifyKeyPackage(keyPackage, context.clock.nowMs()).certificate
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
