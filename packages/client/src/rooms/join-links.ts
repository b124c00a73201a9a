// Ways into a group, from both sides: its admins make links and answer who asks; somebody else follows one and asks.

import { equalBytes } from '@causeway/crypto'
import { base64urlFromBytes, CausewayError, roleIndex, type RoomUri, type UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import { deleteRow, hexOf, type Intent, keyOf, putRow, readRow, type RoomRow, tables } from '../tables.ts'
import type { Commits } from './commits.ts'
import { type JoinPreview, joinSecretOf, newJoinSecret } from './join-link.ts'

export interface NewJoinLink {
  /** When it ends, ms since 1970, within a year; default: in a week. */
  readonly expiresAtMs?: number
  /** How many people may ask by it, at most 1,000; default 100. */
  readonly usesMax?: number
  /** Default true: an admin says yes to each. False: this device does by itself, whenever it is running. */
  readonly approval?: boolean
}

export interface JoinLink {
  readonly id: string
  /** `https://<property>/join#…`; undefined where another device made it: the server does not have it. */
  readonly url: string | undefined
  readonly by: UserUri
  readonly expiresAtMs: number
  readonly usesMax: number
  readonly uses: number
  readonly approval: boolean
  readonly state: 'open' | 'expired' | 'revoked' | 'used-up'
}

/** Of a group, for those who may add people; others get `room.not_allowed`. */
export interface JoinLinks {
  create(link?: NewJoinLink): Promise<JoinLink>
  list(): Promise<JoinLink[]>
  /** Throws `join.unknown` for none of this group. */
  revoke(id: string): Promise<void>
}

export interface JoinRequest {
  readonly user: UserUri
  readonly handle: string
  readonly askedAtMs: number
  /** This device has the link they asked by and checked that they have it too. */
  readonly isProven: boolean
}

export interface JoinRequests {
  list(): Promise<JoinRequest[]>
  /** Adds them. Throws `join.not_open` when there is nothing to approve any more. */
  approve(user: UserUri): Promise<void>
  /** They are not told. */
  decline(user: UserUri): Promise<void>
}

export interface FollowedLink extends JoinPreview {
  readonly approval: boolean
  /** `asked`: nobody has answered, as far as can be told. */
  readonly state: 'open' | 'asked' | 'member'
  /** Of a member. */
  readonly room: RoomUri | undefined
}

interface JoinDeps {
  readonly context: Context
  readonly commits: Commits
}

interface LinkRow {
  readonly room: RoomUri
  readonly secret: string
}

const weekMs = 7 * 86_400_000
const usesDefault = 100

export function joinLinksOf({ context }: Pick<JoinDeps, 'context'>, room: RoomUri): JoinLinks {
  const { api, store, crypto, clock } = context
  const params = { room: keyOf(room) }
  const list = async (): Promise<JoinLink[]> => {
    const { links } = (await api('listJoinLinks', { params })).body
    return await Promise.all(
      links.map(async ({ link, ...rest }) => {
        const kept = await readRow<LinkRow>(store, tables.joinLinks, hexOf(link))
        return { ...rest, id: base64urlFromBytes(link), url: kept && urlOf(context, kept.secret) }
      }),
    )
  }
  return {
    list,
    async create({ expiresAtMs = clock.nowMs() + weekMs, usesMax = usesDefault, approval = true } = {}) {
      const row = await readRow<RoomRow>(store, tables.rooms, keyOf(room))
      const secret = newJoinSecret(crypto)
      const preview = secret.seal({ name: row?.name ?? '', picture: row?.picture?.preview })
      // Durable first: a link that nobody can show would stand at the server for nothing.
      const kept: LinkRow = { room, secret: secret.text }
      await store.write([putRow(tables.joinLinks, hexOf(secret.link), kept)])
      await api('createJoinLink', { params, body: { link: secret.link, preview, expiresAtMs, usesMax, approval } })
      const made = { expiresAtMs, usesMax, approval, uses: 0, state: 'open' } as const
      return { ...made, id: base64urlFromBytes(secret.link), url: urlOf(context, secret.text), by: context.me().user }
    },
    async revoke(id) {
      const found = (await api('listJoinLinks', { params })).body.links.find(({ link }) => base64urlFromBytes(link) === id)
      if (found === undefined) throw new CausewayError('join.unknown')
      await api('revokeJoinLink', { params, body: { link: found.link } })
      await store.write([deleteRow(tables.joinLinks, hexOf(found.link))])
    },
  }
}

export function joinRequestsOf({ context, commits }: JoinDeps, room: RoomUri): JoinRequests {
  const params = { room: keyOf(room) }
  const list = async (): Promise<JoinRequest[]> => {
    const { requests } = (await context.api('listJoinRequests', { params })).body
    return await Promise.all(
      requests.map(async ({ user, handle, askedAtMs, link, proof }) => ({
        user,
        handle,
        askedAtMs,
        isProven: await isProven(context, { user, link, proof }),
      })),
    )
  }
  return {
    list,
    async approve(user) {
      if (!(await list()).some(each => each.user === user)) throw new CausewayError('join.not_open')
      await commits.want(room, letIn(user))
    },
    async decline(user) {
      await context.api('declineJoinRequest', { params, body: { user } })
    },
  }
}

/** What a link leads to. Throws `join.unknown`, `join.expired`, `join.revoked`. */
export async function followLink({ context }: Pick<JoinDeps, 'context'>, link: string): Promise<FollowedLink> {
  const secret = joinSecretOf(context.crypto, link)
  const { preview, approval, state, room } = (await context.api('readJoinLink', { body: { code: secret.code } })).body
  return { ...secret.open(preview), approval, state, room }
}

/** Answers alike whoever is asked; who is let in gets a Welcome. */
export async function askToJoin({ context }: Pick<JoinDeps, 'context'>, link: string): Promise<FollowedLink> {
  const secret = joinSecretOf(context.crypto, link)
  await context.api('askToJoin', { body: { code: secret.code, proof: secret.proofOf(context.me().user) } })
  return await followLink({ context }, link)
}

/** Links without approval: who has the link is let in. The server's word that somebody asked is not enough. */
export async function answerByLink({ context, commits }: JoinDeps, room: RoomUri): Promise<void> {
  const params = { room: keyOf(room) }
  const [links, requests] = await Promise.all([
    context.api('listJoinLinks', { params }),
    context.api('listJoinRequests', { params }),
  ])
  for (const request of requests.body.requests) {
    const link = links.body.links.find(each => equalBytes(each.link, request.link))
    if (link?.approval !== false || link.by !== context.me().user || !(await isProven(context, request))) continue
    await commits.note(room, letIn(request.user))
  }
}

function letIn(user: UserUri): Intent {
  return { kind: 'add', users: [{ user, role: roleIndex.member }], byLink: true }
}

async function isProven(
  { store, crypto }: Context,
  { user, link, proof }: { readonly user: UserUri; readonly link: Uint8Array; readonly proof: Uint8Array },
): Promise<boolean> {
  const kept = await readRow<LinkRow>(store, tables.joinLinks, hexOf(link))
  return kept !== undefined && equalBytes(joinSecretOf(crypto, kept.secret).proofOf(user), proof)
}

function urlOf(context: Context, secret: string): string {
  return `https://${context.me().property}/join#${secret}`
}
