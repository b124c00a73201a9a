// What a lawful order about one account could get, as the inventory declares it: nothing else is held.

import { type Datum, type DatumId, datumIds, inventory } from '@causeway/wire'

export interface OrderClass {
  readonly name: string
  /** In words, with how long each is held. */
  readonly data: readonly string[]
}

const classNames: Readonly<Record<Datum['legal']['eu'], string>> = {
  subscriber: 'who the account belongs to',
  identification: 'which devices',
  traffic: 'who with whom, and when',
  // Of what people write, only appeals can be read: they are written to the operator.
  content: 'what was written to the operator itself',
}

/** Readable data about people that an order may reach, by class; without content, since none of it is readable. */
export function orderClasses(): OrderClass[] {
  const classes = Object.entries(classNames) as [Datum['legal']['eu'], string][]
  return classes.map(([legal, name]) => ({ name, data: dataOf(legal) })).filter(({ data }) => data.length > 0)
}

function dataOf(legal: Datum['legal']['eu']): string[] {
  return datumIds
    .map((id): Datum => inventory[id])
    .filter(datum => datum.legal.eu === legal && datum.readability !== 'ciphertext' && datum.purposes.includes('lawful'))
    .filter(({ subject }) => subject !== 'operator')
    .map(({ what, retention }) => `${what} (${retention})`)
}

/** What is held only as ciphertext. Empty would mean that the operator can read what people write. */
export function unreadableContent(): DatumId[] {
  return datumIds.filter(id => inventory[id].legal.eu === 'content' && inventory[id].readability === 'ciphertext')
}

export function readableContent(): DatumId[] {
  return datumIds.filter(id => inventory[id].legal.eu === 'content' && inventory[id].readability !== 'ciphertext')
}
