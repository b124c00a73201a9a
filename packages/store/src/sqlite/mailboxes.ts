// Mailboxes: the stream of one device, for what is meant for it alone.

import type { DatabaseSync } from 'node:sqlite'
import { CausewayError } from '@causeway/wire'
import type { Mailed, Mailing, StreamNumber } from '../ports/operations.ts'
import type { Log } from './streams.ts'

type ClientIdOf = (mailing: Mailing, index: number) => Uint8Array

export interface Mailboxes {
  /** `clientIdOf` makes a repeated mailing harmless while it waits; without it each call mails anew. */
  mail(mailings: readonly Mailing[], expiryDay: number, clientIdOf?: ClientIdOf): Mailed[]
  /** Where mailings of before are waiting; one that was read since is answered with the head of its mailbox. */
  mailedBefore(mailings: readonly Mailing[], clientIdOf: ClientIdOf): Mailed[]
}

export function createMailboxes(db: DatabaseSync, log: Log): Mailboxes {
  const mailbox = db.prepare('SELECT mailbox, state FROM device WHERE device = ?')

  function mailboxOf({ device }: Mailing): { stream: StreamNumber; isActive: boolean } {
    const row = mailbox.get(device)
    if (row === undefined) throw new CausewayError('device.unknown')
    return { stream: Number(row['mailbox']), isActive: Number(row['state']) === 0 }
  }

  return {
    mail(mailings, expiryDay, clientIdOf = () => new Uint8Array(0)) {
      return mailings.map((mailing, index) => {
        const { stream, isActive } = mailboxOf(mailing)
        // What was read is not waiting any more, so the same bytes are mailed again.
        const { head, low } = log.position(stream)
        // A device removed meanwhile has no reader: the mailing is for nobody.
        if (!isActive) return { device: mailing.device, stream, cursor: head }
        const clientId = clientIdOf(mailing, index)
        const { cursor } = log.appendOne({ stream, clientId, floor: low, body: mailing.body, expiryDay })
        return { device: mailing.device, stream, cursor }
      })
    },
    mailedBefore(mailings, clientIdOf) {
      return mailings.map((mailing, index) => {
        const { stream } = mailboxOf(mailing)
        const { head, low } = log.position(stream)
        const cursor = log.heldCursor({ stream, clientId: clientIdOf(mailing, index), floor: low }) ?? head
        return { device: mailing.device, stream, cursor }
      })
    },
  }
}
