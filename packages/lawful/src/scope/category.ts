// From the inventory to the categories that papers ask for. Nothing is classed by hand twice: the class follows from the
// inventory's legal classes, readability and name.

import { datumIds, type DatumId, inventory } from '@causeway/wire'

/**
 * SUB who the account is · ACC its devices and access · TRF who, when, how large · SAF reports and measures · CTC content as
 * ciphertext · CTP content that can be read · NON what no message service of this kind holds.
 */
export const categories = ['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP', 'NON'] as const
export type Category = (typeof categories)[number]

export const categoryNames: Readonly<Record<Category, string>> = {
  SUB: 'Subscriber: who the account is',
  ACC: 'Access: devices of the account',
  TRF: 'Traffic: with whom, when, how large',
  SAF: 'Safety: reports and measures',
  CTC: 'Content, encrypted: the operator has no key',
  CTP: 'Content that can be read',
  NON: 'Not held',
}

/** undefined: about the service itself, not about any account. */
export function categoryOf(datum: DatumId): Exclude<Category, 'NON'> | undefined {
  const { subject, legal, readability } = inventory[datum]
  if (subject === 'operator' || subject === 'staff' || datum.startsWith('lawful.')) return undefined
  if (legal.us === 'contents') return readability === 'readable' ? 'CTP' : 'CTC'
  if (/^(safety|report|signal|sanction|enforcement|appeal)[._]/.test(datum)) return 'SAF'
  if (legal.eu === 'subscriber') return 'SUB'
  return legal.eu === 'identification' ? 'ACC' : 'TRF'
}

export function dataOf(category: Category): DatumId[] {
  return datumIds.filter(datum => categoryOf(datum) === category)
}

/** What is asked for most and does not exist here, with the reason and where it can be looked up. */
export interface NotHeld {
  readonly what: string
  readonly reason: string
  readonly reference: string
  /** The inventory entry nearest to it, which shows what is held instead. */
  readonly instead: DatumId | undefined
}

export const notHeld: readonly NotHeld[] = [
  {
    what: 'The text of messages, pictures, calls and files',
    reason: 'They are encrypted on the devices of those who take part; the keys never leave these devices.',
    reference: 'RFC 9420 §8 (key schedule), §6.3 (PrivateMessage)',
    instead: 'message.ciphertext',
  },
  {
    what: 'Keys that would decrypt messages',
    reason: 'Keys are made and kept on devices; the server handles public keys only.',
    reference: 'RFC 9420 §5, §7; ARCHITECTURE.md: no server-side room reaches the secret half of the engine',
    instead: 'device.certificate',
  },
  {
    what: 'Messages that were delivered',
    reason: 'A message is deleted when every device has it, and after 30 days at the latest.',
    reference: 'docs/what-we-hold.md, entry message.ciphertext',
    instead: 'message.ciphertext',
  },
  {
    what: 'Address books and lists of contacts',
    reason: 'Devices never upload them. Only requests for contact and their answers are known.',
    reference: 'docs/what-we-hold.md, entry contact.consent',
    instead: 'contact.consent',
  },
  {
    what: 'Names of people and rooms, profile pictures',
    reason: 'They are sent inside encrypted messages.',
    reference: 'draft-ietf-mimi-content §3; docs/what-we-hold.md',
    instead: 'room.uri',
  },
  {
    what: 'Past IP addresses and locations',
    reason: 'An address is kept in memory while a device is connected and ten minutes after, and written nowhere.',
    reference: 'docs/what-we-hold.md, entry network.ip_address',
    instead: 'network.ip_address',
  },
  {
    what: 'Payment data, identity documents, real names',
    reason: 'They are not collected by this service; the app that an account belongs to may have them.',
    reference: 'docs/what-we-hold.md',
    instead: 'account.subject',
  },
]
