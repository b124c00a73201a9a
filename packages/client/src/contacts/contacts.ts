// People: found by handle, asked, answered. Who may write to whom is the hub's to enforce; whose keys are whose is the trust's.

import type { ConsentOperation, DeviceUri, MailboxMessage, UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { ClientEvent } from '../events.ts'
import type { StoreChange } from '../ports.ts'
import { type ContactRow, type ContactState, deleteRow, listRows, putRow, readRow, tables } from '../tables.ts'
import { forgetWords, openWords, sealWords } from './first-words.ts'
import { safetyNumber } from './safety-number.ts'
import { forgetWithdrawn, isWithdrawnOver, mayStillSpeak, withdrawn, withoutWords } from './withdrawn.ts'

export interface Contact extends ContactRow {
  /** The account key changed without a signature of the old one: nothing is sent until `acknowledge`. */
  readonly changed: boolean
}

export interface ContactDevice {
  readonly device: DeviceUri
  readonly issuedAtMs: number
}

export interface Contacts {
  /** By exact match; undefined for nobody. */
  find(property: string, handle: string): Promise<UserUri | undefined>
  /** `words`: what they see with the request, at most 2,048 bytes of UTF-8 (`wire.too_large`), sealed to each of their devices. */
  request(user: UserUri, words?: string): Promise<void>
  accept(user: UserUri): Promise<void>
  /** They learn nothing of it. What they said is forgotten here. */
  decline(user: UserUri): Promise<void>
  /** Takes an own request back that nobody has answered. What was said with it stays with whom it was shown. */
  withdraw(user: UserUri): Promise<void>
  /** Forgets what is kept of a request that was taken back, before its time (`withdrawnKeptMs`). */
  forget(user: UserUri): Promise<void>
  list(): Promise<Contact[]>
  /** Takes the server's list, with the handles of those who ask: for a new device, after a long time away, on a request. */
  refresh(): Promise<void>
  /** Believes the changed account key of a contact from now on: the one that `safetyNumber` was last of, if it was asked for since the
   * change. `client.untrusted` where the server has shown another one after that: it is to be compared again. */
  acknowledge(user: UserUri): Promise<void>
  /** The devices that the account of this person certifies now: who can read what is sent to them. */
  devices(user: UserUri): Promise<readonly ContactDevice[]>
  /** Sixty digits that both sides see alike when nobody stands between them; of the keys the server now shows. */
  safetyNumber(user: UserUri): Promise<string>
}

export interface ContactsInside extends Contacts {
  /** What another one's operation changes here, and what the app is told. */
  received(message: ConsentMessage): Promise<{ changes: StoreChange[]; event: ClientEvent | undefined }>
}

export type ConsentMessage = Extract<MailboxMessage, { kind: 'consent' }>

export function createContacts(context: Context, trusted: () => void): ContactsInside {
  const { api, store, clock } = context
  const readContact = (user: UserUri): Promise<ContactRow | undefined> => readRow<ContactRow>(store, tables.contacts, user)
  const put = (row: ContactRow | undefined, user: UserUri, state: ContactState, more: Learnt = {}): StoreChange => {
    const isNew = state === 'granted' && row?.state !== 'granted'
    const agreed = isNew ? { agreedAtMs: clock.nowMs() } : {}
    return putRow(tables.contacts, user, { ...row, user, state, ...agreed, ...more } satisfies ContactRow)
  }
  const tell = async (user: UserUri, operation: ConsentOperation, state: ContactState): Promise<void> => {
    await api('updateConsent', { body: { user, operation } })
    const known = await readContact(user)
    const { row, changes } = known === undefined ? nothingKept : withoutWords(context, known, saidLess[state])
    await store.write([...changes, put(row, user, state)])
  }
  return {
    async find(property, handle) {
      const { user } = (await api('findUser', { body: { property, handle } })).body
      if (user === null) return undefined
      const row = await readContact(user)
      if (row !== undefined && row.handle !== handle) await store.write([putRow(tables.contacts, user, { ...row, handle })])
      return user
    },
    async request(user, words = '') {
      const record = await context.trust.recordOf(user)
      const sealed = words === '' ? {} : { words: sealWords(context, record, words) }
      await api('updateConsent', { body: { user, operation: 'request', ...sealed } })
      await store.write([put(await readContact(user), user, 'requested')])
    },
    async accept(user) {
      await context.trust.recordOf(user)
      await tell(user, 'grant', 'granted')
    },
    decline: user => tell(user, 'revoke', 'refused'),
    async withdraw(user) {
      await api('updateConsent', { body: { user, operation: 'cancel' } })
      // They may have said yes meanwhile: then there was nothing to take back.
      if ((await readContact(user))?.state === 'requested') await store.write([deleteRow(tables.contacts, user)])
    },
    async forget(user) {
      const row = await readContact(user)
      if (row !== undefined) await store.write(forgetWithdrawn(context, row))
    },
    async list() {
      const rows = (await listRows<ContactRow>(store, tables.contacts, {})).map(({ row }) => row)
      const over = rows.filter(row => isWithdrawnOver(row, clock.nowMs()))
      if (over.length > 0) await store.write(over.flatMap(row => forgetWithdrawn(context, row)))
      const kept = rows.flatMap(row => (over.includes(row) ? remaining(context, row) : [row]))
      return await Promise.all(kept.map(async row => ({ ...row, changed: await context.trust.isChanged(row.user) })))
    },
    async acknowledge(user) {
      await context.trust.acknowledge(user)
      trusted()
    },
    async devices(user) {
      const { devices } = await context.trust.recordOf(user, 'recent')
      return devices.map(({ device, issuedAtMs }) => ({ device, issuedAtMs }))
    },
    async safetyNumber(user) {
      const ours = await context.trust.recordOf(context.me().user)
      return safetyNumber(context.crypto, ours, await context.trust.recordToCompare(user))
    },
    async received({ operation, user, timestamp, words: box }) {
      const row = await readContact(user)
      const event = eventOf(operation, user)
      if (operation === 'cancel' && row?.state === 'asked')
        return { changes: [putRow(tables.contacts, user, withdrawn(row, clock.nowMs()))], event }
      const next = nextState(operation, row?.state)
      if (next === undefined) return { changes: [], event: undefined }
      const isHeard = next === 'asked' && mayStillSpeak(row)
      const opened = isHeard && box !== undefined ? await openWords(context, user, timestamp, box) : undefined
      const replaced = opened === undefined || row?.words === undefined ? [] : forgetWords(context, user, [row.words])
      const more = opened === undefined ? {} : { words: opened.words }
      return { changes: [...replaced, ...(opened?.changes ?? []), put(row, user, next, more)], event }
    },
    async refresh() {
      const { consents } = (await api('listConsents')).body
      const changes = consents.map(async ({ user, state, handle }) => {
        const row = await readContact(user)
        return put(row, user, state, handle === undefined ? {} : { handle })
      })
      await store.write(await Promise.all(changes))
    },
  }
}

type Learnt = Partial<Pick<ContactRow, 'handle' | 'words'>>

const nothingKept = { row: undefined, changes: [] } as const
/** With a no everything that they said goes, with a yes what they took back. */
const saidLess: Readonly<Partial<Record<ContactState, 'all' | 'withdrawn'>>> = { refused: 'all', granted: 'withdrawn' }

function remaining(context: Context, row: ContactRow): ContactRow[] {
  return row.state === 'withdrawn' ? [] : [withoutWords(context, row).row]
}

// A request that crosses our own, or comes after we agreed, asks nothing new.
function nextState(operation: ConsentOperation, present: ContactState | undefined): ContactState | undefined {
  switch (operation) {
    case 'request':
      return present === 'granted' || present === 'refused' ? undefined : 'asked'
    case 'grant':
      return 'granted'
    case 'cancel':
    case 'revoke':
      return present === undefined || present === 'withdrawn' ? undefined : 'requested'
  }
}

function eventOf(operation: ConsentOperation, user: UserUri): ClientEvent {
  if (operation === 'request') return { name: 'contact-request', user }
  return { name: 'contact', user, state: operation === 'grant' ? 'granted' : operation === 'revoke' ? 'refused' : 'cancelled' }
}
