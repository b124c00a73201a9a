// Mailboxes of devices: welcomes, consents, keys. Written by the store together with what caused them; here only the news.

import type { Mailed } from '@causeway/store/ports'
import type { Delivery } from './delivery.ts'

export interface Mailboxes {
  mailed(mailed: readonly Mailed[]): void
}

export function createMailboxes({ delivery }: { delivery: Delivery }): Mailboxes {
  return {
    mailed(mailed) {
      for (const { device, cursor } of mailed) delivery.mailboxGrew(device, cursor)
    },
  }
}
