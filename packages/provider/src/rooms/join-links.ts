// Ways into a group: its admins make links, people ask by them, and an admin's device adds who is let in (commit-rules.ts). The hub
// sees the code that a link's secret gives, when somebody uses it; the secret, and what the group is called, it does not.

import { equalBytes, type CryptoProvider } from '@causeway/crypto'
import type { JoinLinkRow, Mailing, RoomRow, Store } from '@causeway/store/ports'
import {
  capability,
  CausewayError,
  encode,
  type Gate,
  joinLinkMsMax,
  joinLinksPerRoomMax,
  joinRequestsPerLinkMax,
  mailboxMessage,
  participantsMax,
  roleIndex,
  rolesOf,
  type UserUri,
} from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import type { Room } from './room.ts'
import type { Rooms } from './rooms.ts'

interface JoinDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly gate: Gate
  readonly rooms: Rooms
  readonly mailboxes: Mailboxes
}

type JoinHandlers = {
  readonly [N in
    | 'createJoinLink'
    | 'listJoinLinks'
    | 'revokeJoinLink'
    | 'readJoinLink'
    | 'askToJoin'
    | 'listJoinRequests'
    | 'declineJoinRequest']: Handler<N>
}

export function createJoinLinks(deps: JoinDeps): JoinHandlers {
  const { store, clock, limits } = deps
  const asks = createBudget(clock, { max: limits.joinAsksPerDayMax, windowMs: 86_400_000 })
  return {
    async createJoinLink({ params, body }, caller) {
      const { stream } = await roomOfInviter(deps, params.room, caller)
      const nowMs = clock.nowMs()
      if (body.expiresAtMs <= nowMs || body.expiresAtMs > nowMs + joinLinkMsMax)
        throw new CausewayError('request.invalid', 'a link lives until some time within a year')
      const expiryDay = dayOf(body.expiresAtMs) + limits.entryDays
      const made = { ...body, stream, account: caller.account, expiryDay, linksMax: joinLinksPerRoomMax }
      if ((await store.createJoinLink(made)).kind === 'too-many')
        throw new CausewayError('request.too_many', 'the group has as many links as it may have; take one back')
      return { body: undefined }
    },
    async listJoinLinks({ params }, caller) {
      const { stream } = await roomOfInviter(deps, params.room, caller)
      const rows = await store.joinLinksOfRoom({ stream })
      return { body: { links: rows.map(row => ({ ...shown(row), state: stateOf(row, clock.nowMs()) })) } }
    },
    async revokeJoinLink({ params, body: { link } }, caller) {
      const { stream } = await roomOfInviter(deps, params.room, caller)
      if (!(await store.revokeJoinLink({ link, stream }))) throw new CausewayError('join.unknown')
      return { body: undefined }
    },

    async readJoinLink({ body: { code } }, caller) {
      const { row, room } = await linkOf(deps, code)
      const { preview, approval } = row
      if (isIn(room, caller.account)) return { body: { preview, approval, state: 'member', room: room.uri } }
      const asked = await store.joinRequest({ stream: room.stream, account: caller.account })
      if (asked === undefined) mustBeOpen(row, clock.nowMs())
      return { body: { preview, approval, state: asked === undefined ? 'open' : 'asked' } }
    },
    async askToJoin({ body: { code, proof } }, caller) {
      asks.take(`${caller.account}`)
      const { row, room } = await linkOf(deps, code)
      if (isIn(room, caller.account)) return { body: undefined }
      mustBeOpen(row, clock.nowMs())
      if (room.participants.length >= participantsMax.group) throw new CausewayError('room.full')
      await ask(deps, room, row, proof, caller)
      return { body: undefined }
    },
    async listJoinRequests({ params }, caller) {
      const room = await roomOfInviter(deps, params.room, caller)
      const rows = await store.joinRequestsOfRoom({ stream: room.stream })
      const open = rows.filter(({ account }) => !isIn(room, account))
      return {
        body: {
          requests: open.map(({ user, handle, askedAtMs, link, proof }) => ({
            user: user as UserUri,
            handle,
            askedAtMs,
            link,
            proof,
          })),
        },
      }
    },
    async declineJoinRequest({ params, body: { user } }, caller) {
      const { stream } = await roomOfInviter(deps, params.room, caller)
      const asked = await store.accountByUser({ user })
      const request = asked && (await store.joinRequest({ stream, account: asked.account }))
      if (request?.state !== 'asked') throw new CausewayError('join.not_open')
      await store.settleJoinRequest({ stream, account: request.account, state: 'declined' })
      return { body: undefined }
    },
  }
}

/** May `account` come in by its open request, with these others in the room? What the rules now say no to is kept back from now on. */
export async function admitByLink(
  { store, gate }: Pick<JoinDeps, 'store' | 'gate'>,
  stream: number,
  account: number,
  members: readonly number[],
): Promise<void> {
  const verdict = await gate.admit({ kind: 'join-group', account, members })
  if (verdict.kind === 'allowed') return
  await store.settleJoinRequest({ stream, account, state: 'withheld' })
  throw new CausewayError('join.not_open')
}

async function ask(deps: JoinDeps, room: Room, row: JoinLinkRow, proof: Uint8Array, caller: DeviceCaller): Promise<void> {
  const { store, gate, clock, limits, mailboxes } = deps
  const { account } = caller
  const verdict = await gate.admit({ kind: 'join-group', account, members: room.participants.map(each => each.account) })
  if (verdict.kind === 'refused') throw new CausewayError(verdict.code)
  // The same work whether it is kept back or not.
  const mailings = mailingsTo(room, caller, clock.nowMs())
  const isWithheld = verdict.kind === 'withheld'
  const day = dayOf(clock.nowMs())
  const outcome = await store.askToJoin({
    account,
    link: row.link,
    askedAtMs: clock.nowMs(),
    proof,
    state: isWithheld ? 'withheld' : 'asked',
    pendingMax: joinRequestsPerLinkMax,
    mailings: isWithheld ? [] : mailings,
    mailExpiryDay: day + limits.entryDays,
    expiryDay: day + limits.entryDays,
  })
  if (outcome.kind === 'asked') mailboxes.mailed(outcome.mailed)
  if (outcome.kind === 'unknown') throw new CausewayError('join.revoked')
  if (outcome.kind === 'used-up') throw new CausewayError('join.expired')
  if (outcome.kind === 'too-many') throw new CausewayError('request.too_many', 'many wait for an answer')
}

/** To every device of those who may add people. */
function mailingsTo(room: Room, { user }: DeviceCaller, timestamp: number): Mailing[] {
  const body = encode(mailboxMessage, { kind: 'joinRequest', timestamp, room: room.uri, user })
  const inviters = new Set(room.participants.filter(each => mayInvite(room, each.account)).map(({ account }) => account))
  return [...room.devices].filter(([, { account }]) => inviters.has(account)).map(([device]) => ({ device, body }))
}

async function linkOf({ store, crypto, rooms }: JoinDeps, code: Uint8Array): Promise<{ row: JoinLinkRow; room: Room }> {
  const link = crypto.hash('SHA-256', code)
  const row = await store.joinLink({ link })
  const room = row && (await rooms.byStream(row.stream))
  if (row === undefined || room === undefined || !equalBytes(row.link, link)) throw new CausewayError('join.unknown')
  return { row, room }
}

async function roomOfInviter({ rooms }: JoinDeps, segment: string, caller: DeviceCaller): Promise<Room> {
  const { room } = await rooms.forParticipant(segment, caller)
  if (room.kind !== 'group' || !mayInvite(room, caller.account)) throw new CausewayError('room.not_allowed')
  return room
}

/** May this account add people to the room? */
export function mayInvite({ kind, participants }: Pick<RoomRow, 'kind' | 'participants'>, account: number): boolean {
  const role = participants.find(each => each.account === account)?.role ?? roleIndex.none
  return rolesOf(kind)[role]?.capabilities.has(capability.addParticipant) ?? false
}

function isIn({ participants }: Room, account: number): boolean {
  return participants.some(each => each.account === account && each.role > roleIndex.banned)
}

const endings = { expired: 'join.expired', revoked: 'join.revoked', 'used-up': 'join.expired' } as const

function mustBeOpen(row: JoinLinkRow, nowMs: number): void {
  const state = stateOf(row, nowMs)
  if (state !== 'open') throw new CausewayError(endings[state])
}

function stateOf({ isRevoked, expiresAtMs, uses, usesMax }: JoinLinkRow, nowMs: number): 'open' | keyof typeof endings {
  if (isRevoked) return 'revoked'
  if (expiresAtMs <= nowMs) return 'expired'
  return uses >= usesMax ? 'used-up' : 'open'
}

function shown({ link, user, expiresAtMs, usesMax, uses, approval }: JoinLinkRow) {
  return { link, by: user as UserUri, expiresAtMs, usesMax, uses, approval }
}
