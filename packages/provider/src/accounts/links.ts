// Linking a new device: it leaves an offer, an old device of the account answers with a certificate sealed to it. In memory
// only, for ten minutes (inventory: device.link).
//
// An offer may come from another account of the same person: then its device stands beside the one that asks, at another app. Whoever
// asks is told of none of the accounts; one of their devices answers, or nobody does.

import { base32FromBytes, CausewayError, decode, linkOffer } from '@causeway/wire'
import type { Limits } from '../limits.ts'
import type { Caller, Handler } from '../ports.ts'
import { type EnrolDeps, enrolled, enrolOffered } from './enrol-device.ts'

interface Link {
  /** Names the account of a login, or the device that asks for another account. */
  readonly asker: string
  readonly isFromOwn: boolean
  /** The accounts whose devices see it and may answer. */
  readonly accounts: readonly number[]
  readonly offer: Uint8Array
  readonly untilMs: number
  answer: { readonly account: number; readonly sealed: Uint8Array } | undefined
}

type LinkHandlers = {
  readonly offerLink: Handler<'offerLink'>
  readonly pollLink: Handler<'pollLink'>
  readonly listLinks: Handler<'listLinks'>
  readonly answerLink: Handler<'answerLink'>
  readonly enrolOffered: Handler<'enrolOffered'>
}

export function createLinks(deps: EnrolDeps & { readonly limits: Limits }): LinkHandlers {
  const { crypto, clock, limits, gate, sessions } = deps
  const links = new Map<string, Link>()

  /** Insertion order is expiry order. */
  function open(): [string, Link][] {
    for (const [id, { untilMs }] of links) {
      if (untilMs > clock.nowMs()) break
      links.delete(id)
    }
    return [...links]
  }

  function linkOf(id: string, isMeant: (link: Link) => boolean): Link {
    const link = open().find(([known]) => known === id)?.[1]
    if (link === undefined || !isMeant(link)) throw new CausewayError('device.unknown')
    return link
  }

  const othersOf = async (account: number): Promise<number[]> =>
    (await gate.ownAccounts(account)).filter(each => each !== account)

  return {
    async offerLink({ body }, caller) {
      decode(linkOffer, body.offer)
      const isFromOwn = caller.kind === 'device'
      const accounts = isFromOwn ? await othersOf(caller.account) : caller.account === undefined ? [] : [caller.account]
      if (accounts.length === 0) throw new CausewayError('account.unknown')
      const asker = askerOf(caller)
      if (open().filter(([, link]) => link.asker === asker).length >= limits.linksPerAccountMax)
        throw new CausewayError('request.too_many')
      const id = base32FromBytes(crypto.random(16))
      const untilMs = clock.nowMs() + limits.linkMs
      links.set(id, { asker, isFromOwn, accounts, offer: body.offer, untilMs, answer: undefined })
      return { body: { link: id } }
    },
    async pollLink({ params }, caller) {
      const { answer } = linkOf(params.link, ({ asker }) => asker === askerOf(caller))
      return { body: { sealed: answer?.sealed ?? null } }
    },
    async listLinks(_, { account }) {
      const pending = open().filter(([, { accounts, answer }]) => answer === undefined && accounts.includes(account))
      return { body: { links: pending.map(([link, { offer, isFromOwn }]) => ({ link, offer, isFromOwn })) } }
    },
    async answerLink({ params, body }, { account }) {
      const isMeant = ({ accounts, answer }: Link): boolean =>
        accounts.includes(account) && (answer === undefined || answer.account === account)
      linkOf(params.link, isMeant).answer = { account, sealed: body.sealed }
      return { body: undefined }
    },
    async enrolOffered({ params, body }, caller) {
      const { answer, offer, isFromOwn } = linkOf(params.link, ({ asker }) => asker === askerOf(caller))
      // The accounts may be one person's no longer.
      const isOwn = isFromOwn && answer !== undefined && (await othersOf(caller.account)).includes(answer.account)
      if (!isOwn) throw new CausewayError('device.unknown')
      return { body: enrolled(sessions, await enrolOffered(deps, answer.account, decode(linkOffer, offer), body.certificate)) }
    },
  }
}

function askerOf(caller: Caller): string {
  return caller.kind === 'login' ? `account ${caller.account}` : `device ${caller.device}`
}
