// Why a datum that is declared stands in no answer. Most reasons follow from the inventory; the rest are written here, and a
// test asks that every datum has a collector or a reason.

import { datumIds, type DatumId, inventory, mayRead } from '@causeway/wire'
import { columnsOf } from './collectors.ts'

const written: Partial<Record<DatumId, string>> = {
  'contact.first_words': 'They are sealed to devices of the one who was asked; the operator cannot open them.',
  'message.preview_site': 'It is known for the seconds of a connection and kept nowhere.',
  'network.signal': 'It is passed on to who is connected and kept nowhere; it is encrypted, and of one size.',
  'room.join_preview': 'Sealed under the secret of a link, which stands in its address and never reaches the operator.',
  'account.sealed_key': 'It is sealed to a device of the account; the operator cannot open it.',
  'login.passkey':
    'Public keys that a sign-in is checked with, in the file of the embedded login, which no collector reads; the account itself is listed.',
  'device.key_package': 'One-time public keys of a device; the device itself is listed.',
  'device.spent_key_package': 'Hashes of one-time public keys; the device itself is listed.',
  'room.cursor': 'Row positions by which undelivered messages are found; what they find is listed.',
  'message.welcome': 'It is encrypted for one device; the operator cannot open it.',
  'message.idempotency_key': 'A random number chosen by a device; it says nothing.',
  'message.frank': 'A stamp: a hash and a signature under keys of the server, from which nothing can be read.',
  'safety.evidence':
    'It is sealed to the safety team by the device of who reported; the report is listed, and a paper that reaches content is answered by that team.',
  'safety.reporter': 'A weight by which reports are sorted; it says nothing about what happened.',
  'safety.tip':
    'It went to the body that the law names, which passes it on itself; in an answer, or in the own view, it would warn whom it is about.',
  'safety.setting': 'A setting of how the account is found; who the account is stands beside it.',
  'media.ciphertext': 'Its record is listed. The file is encrypted and the operator has no key; it is preserved on request.',
}

/** undefined for a datum that a collector shows. */
export function neverProducedReason(datum: DatumId): string | undefined {
  if (columnsOf(datum).length > 0) return undefined
  const own = written[datum]
  if (own !== undefined) return own
  const { subject, readability, retention } = inventory[datum]
  if (datum.startsWith('lawful.')) return 'It exists because of such requests, and is about them.'
  if (subject === 'staff') return 'It is about people who work for the operator or for an agency, not about an account.'
  if (subject === 'operator') return 'It is about the service, not about an account.'
  if (readability === 'secret') return 'It is a secret that keeps others out of the account; it says nothing about its holder.'
  if (/in memory|minutes|seconds/.test(retention)) return `It is gone before a request can be answered: ${retention}.`
  return undefined
}

/** Declared for lawful answers or readable, yet neither collected nor explained: must be empty. */
export function unexplainedData(): DatumId[] {
  return datumIds.filter(datum => columnsOf(datum).length === 0 && neverProducedReason(datum) === undefined)
}

/** Shown by a collector, yet not declared for the purpose: must be empty. */
export function undeclaredData(): DatumId[] {
  return datumIds.filter(datum => columnsOf(datum).length > 0 && !mayRead(datum, 'lawful'))
}
