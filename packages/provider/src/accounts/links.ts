// Linking a new device: it leaves an offer, an old device of the account answers with a certificate sealed to it. In memory
// only, for ten minutes (inventory: device.link).

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError, decode, linkOffer } from '@causeway/wire'
import type { Limits } from '../limits.ts'
import type { Clock, Handler } from '../ports.ts'

interface Link {
  readonly account: number
  readonly offer: Uint8Array
  readonly untilMs: number
  sealed: Uint8Array | null
}

type LinkHandlers = {
  readonly offerLink: Handler<'offerLink'>
  readonly pollLink: Handler<'pollLink'>
  readonly listLinks: Handler<'listLinks'>
  readonly answerLink: Handler<'answerLink'>
}

export function createLinks(deps: { crypto: CryptoProvider; clock: Clock; limits: Limits }): LinkHandlers {
  const { crypto, clock, limits } = deps
  const links = new Map<string, Link>()

  /** Insertion order is expiry order. */
  function forgetExpired(): void {
    for (const [id, { untilMs }] of links) {
      if (untilMs > clock.nowMs()) return
      links.delete(id)
    }
  }

  function linksOf(account: number): [string, Link][] {
    forgetExpired()
    return [...links].filter(([, link]) => link.account === account)
  }

  function linkOf(id: string, account: number | undefined): Link {
    forgetExpired()
    const link = links.get(id)
    if (link === undefined || link.account !== account) throw new CausewayError('device.unknown')
    return link
  }

  return {
    async offerLink({ body }, { account }) {
      decode(linkOffer, body.offer)
      if (account === undefined) throw new CausewayError('account.unknown')
      if (linksOf(account).length >= limits.linksPerAccountMax) throw new CausewayError('request.too_many')
      const id = base32FromBytes(crypto.random(16))
      links.set(id, { account, offer: body.offer, untilMs: clock.nowMs() + limits.linkMs, sealed: null })
      return { body: { link: id } }
    },
    async pollLink({ params }, { account }) {
      return { body: { sealed: linkOf(params.link, account).sealed } }
    },
    async listLinks(_, { account }) {
      const open = linksOf(account).filter(([, { sealed }]) => sealed === null)
      return { body: { links: open.map(([link, { offer }]) => ({ link, offer })) } }
    },
    async answerLink({ params, body }, { account }) {
      linkOf(params.link, account).sealed = body.sealed
      return { body: undefined }
    },
  }
}
