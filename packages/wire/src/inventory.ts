// The inventory: every datum the operator of a Causeway server can hold. Table columns, event fields, metric labels, queue
// payloads and endpoints each name their datum by key; what is not here does not compile or fails the build. The public page,
// the legal answers and the user's own view are generated from this object (DESIGN §8).

import {
  content,
  type Datum,
  datum,
  identification,
  type Purpose,
  subscriber,
  traffic,
  untilDelivered,
  whileAccount,
} from './inventory/datum.ts'
import { joinData } from './inventory/join.ts'
import { lawfulData } from './inventory/lawful.ts'
import { loginData } from './inventory/login.ts'
import { passingData } from './inventory/passing.ts'
import { safetyData } from './inventory/safety.ts'
import { staffData } from './inventory/staff.ts'

export type { Datum, LegalClass, Purpose, Readability } from './inventory/datum.ts'

export const inventory = {
  'account.uri': datum('The address of an account at its property', 'Messages need an address', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['delivery', 'account', 'safety', 'lawful'],
  }),
  'account.property': datum('Which app the account belongs to', 'Routing, and the badge beside a name', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['delivery', 'account', 'safety', 'lawful'],
  }),
  'account.subject': datum("The app's own id of its user", 'Ties the login of the app to the account', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['account', 'lawful'],
  }),
  'account.handle': datum(
    'The handle people are found by: phone number, username or e-mail address, as the app has it',
    'Others can find this person',
    {
      subject: 'account holder',
      retention: whileAccount,
      readability: 'readable',
      legal: subscriber,
      purposes: ['account', 'safety', 'lawful'],
    },
  ),
  'account.handle_day': datum(
    'The day since when the account has its handle',
    'A recycled phone number is not taken for its holder',
    {
      subject: 'account holder',
      retention: whileAccount,
      readability: 'readable',
      legal: subscriber,
      purposes: ['account', 'lawful'],
    },
  ),
  'account.key': datum('The public account key, its rotations and their signatures', 'Others verify that devices are genuine', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'public-key',
    legal: subscriber,
    purposes: ['delivery', 'account', 'lawful'],
  }),
  'account.created_day': datum('The day the account was made', 'Limits for new accounts', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['account', 'safety', 'lawful'],
  }),
  'account.state': datum('Whether the account is active', 'Suspended or deleted accounts are not served', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['delivery', 'account', 'safety', 'lawful'],
  }),
  'account.sealed_key': datum(
    "The account's private key, sealed to one of its other devices",
    'After a removal the kept devices get the new account key',
    {
      subject: 'device',
      retention: untilDelivered,
      readability: 'ciphertext',
      legal: content,
      purposes: ['delivery'],
    },
  ),

  'device.uri': datum('The address of a device', 'Each device is delivered to on its own', {
    subject: 'device',
    retention: 'as long as the device is in the account',
    readability: 'readable',
    legal: identification,
    purposes: ['delivery', 'account', 'lawful'],
  }),
  'device.certificate': datum(
    'The public keys of a device with the certificate of its account',
    'A device nobody certified is refused',
    {
      subject: 'device',
      retention: 'as long as the device is in the account',
      readability: 'public-key',
      legal: identification,
      purposes: ['delivery', 'account', 'lawful'],
    },
  ),
  'device.state': datum('Whether a device is active or removed', 'Removed devices are not served', {
    subject: 'device',
    retention: 'as long as the account exists',
    readability: 'readable',
    legal: identification,
    purposes: ['delivery', 'account', 'lawful'],
  }),
  'device.created_day': datum('The day a device was added', 'The owner sees unknown devices', {
    subject: 'device',
    retention: 'as long as the device is in the account',
    readability: 'readable',
    legal: identification,
    purposes: ['account', 'lawful'],
  }),
  'device.last_seen_day': datum(
    'The day a device last fetched messages',
    'Devices that never come back must not keep messages alive',
    {
      subject: 'device',
      retention: 'as long as the device is in the account',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'account', 'lawful'],
    },
  ),
  'device.key_package': datum('Public MLS key packages, each used once', 'People can write to a device that is offline', {
    subject: 'device',
    retention: 'until used, at most 30 days',
    readability: 'public-key',
    legal: traffic,
    purposes: ['delivery'],
  }),
  'device.spent_key_package': datum(
    'The hash of a key package that was handed out',
    'A key package that is uploaded again is not handed out twice',
    {
      subject: 'device',
      retention: 'until the key package would have expired, at most 30 days',
      readability: 'public-key',
      legal: traffic,
      purposes: ['delivery'],
    },
  ),
  'device.link': datum(
    'A pending request to link a new device: its public keys, who asks and whose devices may answer, then a secret sealed to it',
    'Adding a device',
    {
      subject: 'device',
      retention: '10 minutes',
      readability: 'ciphertext',
      legal: traffic,
      purposes: ['account'],
    },
  ),
  'device.session': datum('A challenge or session token while it is valid', 'Signing in', {
    subject: 'device',
    retention: 'at most 1 hour, in memory',
    readability: 'secret',
    legal: traffic,
    purposes: ['account', 'security'],
  }),

  ...loginData,

  'contact.consent': datum('Who asked whom for contact, and the answer', 'Nobody is written to by somebody they refused', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'account', 'safety', 'lawful'],
  }),
  'contact.first_words': datum(
    'What somebody who asks for contact has to say: one short text, sealed to each device of the one who is asked',
    'A stranger is judged by what they say, before anything is accepted',
    {
      subject: 'account holder',
      retention: untilDelivered,
      readability: 'ciphertext',
      legal: content,
      purposes: ['delivery'],
    },
  ),

  'room.uri': datum('The address of a room', 'Messages are ordered per room', {
    subject: 'room',
    retention: 'as long as the room has participants; its random id, without anything else, for good: it is never used again',
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'safety', 'lawful'],
  }),
  'room.kind': datum('Whether a room is one-to-one, a group or notes to self', 'Different rules apply', {
    subject: 'room',
    retention: 'as long as the room has participants',
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'safety', 'lawful'],
  }),
  'room.participants': datum('Who takes part in a room, with which role', 'Only they may write and read there', {
    subject: 'room',
    retention: 'as long as the person takes part',
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'safety', 'lawful'],
  }),
  'room.group_state': datum(
    'The public half of the MLS group: the ratchet tree with public keys, the epoch',
    'The server refuses invalid changes, and lets a device rejoin',
    {
      subject: 'room',
      retention: 'as long as the room has participants',
      readability: 'public-key',
      legal: traffic,
      purposes: ['delivery', 'lawful'],
    },
  ),
  'room.cursor': datum(
    'How far a device has fetched a room or its mailbox',
    'Nothing is lost and what everybody has is deleted',
    {
      subject: 'device',
      retention: 'as long as the device is in the room',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery'],
    },
  ),

  'message.ciphertext': datum('An encrypted message', 'It waits for devices that are offline', {
    subject: 'room',
    retention: untilDelivered,
    readability: 'ciphertext',
    legal: content,
    purposes: ['delivery', 'lawful'],
  }),
  'message.handshake': datum(
    'A change of a group: who was added or removed by whom, with public keys',
    'Devices follow the group',
    {
      subject: 'room',
      retention: untilDelivered,
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'lawful'],
    },
  ),
  'message.welcome': datum(
    'An invitation into a group, encrypted for one device',
    'The device can join while the inviter is offline',
    {
      subject: 'device',
      retention: untilDelivered,
      readability: 'ciphertext',
      legal: content,
      purposes: ['delivery'],
    },
  ),
  'message.time': datum('When the server accepted a message', 'Order, and reports that prove when', {
    subject: 'room',
    retention: untilDelivered,
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'safety', 'lawful'],
  }),
  'message.size': datum('The padded size of a message', 'Unavoidable while it is held', {
    subject: 'room',
    retention: untilDelivered,
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'operation', 'lawful'],
  }),
  'message.idempotency_key': datum(
    'A random number chosen by the sending device',
    'A message sent again is not delivered twice',
    {
      subject: 'device',
      retention: untilDelivered,
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery'],
    },
  ),
  'message.sender': datum('Which device submitted a message', 'Checking that it may write there; the franking stamp covers it', {
    subject: 'device',
    retention: 'seconds, in memory',
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'safety'],
  }),
  'message.frank': datum(
    'The stamp by which a reported message, or what was said with a request for contact, can be verified',
    'Reports that can be believed',
    {
      subject: 'room',
      retention: untilDelivered,
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'safety'],
    },
  ),

  ...joinData,

  'media.ciphertext': datum('An encrypted file', 'Attachments wait until they are fetched', {
    subject: 'account holder',
    retention: '30 days',
    readability: 'ciphertext',
    legal: content,
    purposes: ['delivery'],
  }),
  'media.record': datum(
    'Size, upload progress, uploading account and expiry of an encrypted file',
    'Resuming uploads, quotas, expiry',
    {
      subject: 'account holder',
      retention: '30 days',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'lawful'],
    },
  ),

  ...passingData,
  'network.ip_address': datum('The IP address of a connection', 'Limits against floods', {
    subject: 'device',
    retention: 'while connected and 10 minutes after, in memory only',
    readability: 'readable',
    legal: identification,
    lawfulBasis: 'legitimate interest',
    purposes: ['security'],
  }),
  'network.rate': datum('Counters of recent requests per device and address', 'Limits against floods', {
    subject: 'device',
    retention: '10 minutes, in memory only',
    readability: 'readable',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['security'],
  }),

  ...lawfulData,
  ...staffData,

  ...safetyData,

  'server.secret': datum("The server's own keys: session, franking, signing, embedded login", 'Stamps, sessions and logins', {
    subject: 'operator',
    retention: 'until rotated',
    readability: 'secret',
    legal: traffic,
    purposes: ['operation'],
  }),
  'server.schema': datum('Versions and internal row numbers of the database', 'Running the store', {
    subject: 'operator',
    retention: 'as long as the store exists',
    readability: 'readable',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['operation', 'delivery', 'account', 'safety', 'lawful', 'security'],
  }),
  'server.expiry': datum('The day after which a row is deleted', 'Retention limits', {
    subject: 'operator',
    retention: 'as long as the row exists',
    readability: 'readable',
    legal: traffic,
    purposes: ['operation', 'delivery', 'account'],
  }),
  'server.operation': datum('Counts, durations and outcomes without any person or room in them', 'Keeping the service healthy', {
    subject: 'operator',
    retention: 'as long as the operator keeps logs and metrics',
    readability: 'readable',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['operation'],
  }),
} as const satisfies Record<string, Datum>

export type DatumId = keyof typeof inventory

export const datumIds: readonly DatumId[] = Object.keys(inventory) as DatumId[]

/** May a datum be read for a purpose? */
export function mayRead(datumId: DatumId, purpose: Purpose): boolean {
  return (inventory[datumId].purposes as readonly Purpose[]).includes(purpose)
}
