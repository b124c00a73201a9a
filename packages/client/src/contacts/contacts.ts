// People: found by handle, asked, answered. Who may write to whom is the hub's to enforce; whose keys are whose is the trust's.

import type { ConsentOperation, DeviceUri, MailboxMessage, UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { ClientEvent } from '../events.ts'
import type { StoreChange } from '../ports.ts'
import { type ContactRow, type ContactState, deleteRow, listRows, putRow, readRow, tables } from '../tables.ts'
import { forgetWords, openWords, sealWords, type Words } from './first-words.ts'
import { safetyNumber } from './safety-number.ts'

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
  /** They learn nothing of it. */
  decline(user: UserUri): Promise<void>
  list(): Promise<Contact[]>
  /** Takes the server's list, with the handles of those who ask: for a new device, after a long time away, on a request. */
  refresh(): Promise<void>
  /** Believes the changed account key of a contact from now on. */
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
  const put = async (user: UserUri, state: ContactState, handle?: string, words?: Words): Promise<StoreChange> => {
    const row = await readRow<ContactRow>(store, tables.contacts, user)
    const isNew = state === 'granted' && row?.state !== 'granted'
    return putRow(tables.contacts, user, {
      ...row,
      user,
      state,
      ...(isNew ? { agreedAtMs: clock.nowMs() } : {}),
      ...(handle === undefined ? {} : { handle }),
      ...(words === undefined ? {} : { words }),
    } satisfies ContactRow)
  }
  const tell = async (user: UserUri, operation: ConsentOperation, state: ContactState): Promise<void> => {
    await api('updateConsent', { body: { user, operation } })
    await store.write([await put(user, state)])
  }
  return {
    async find(property, handle) {
      const { user } = (await api('findUser', { body: { property, handle } })).body
      if (user === null) return undefined
      const row = await readRow<ContactRow>(store, tables.contacts, user)
      if (row !== undefined && row.handle !== handle) await store.write([putRow(tables.contacts, user, { ...row, handle })])
      return user
    },
    async request(user, words = '') {
      const record = await context.trust.recordOf(user)
      const sealed = words === '' ? {} : { words: sealWords(context, record, words) }
      await api('updateConsent', { body: { user, operation: 'request', ...sealed } })
      await store.write([await put(user, 'requested')])
    },
    async accept(user) {
      await context.trust.recordOf(user)
      await tell(user, 'grant', 'granted')
    },
    decline: user => tell(user, 'revoke', 'refused'),
    async list() {
      const rows = await listRows<ContactRow>(store, tables.contacts, {})
      return await Promise.all(rows.map(async ({ row }) => ({ ...row, changed: await context.trust.isChanged(row.user) })))
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
      const row = await readRow<ContactRow>(store, tables.contacts, user)
      const next = nextState(operation, row?.state)
      // What was taken back before it was answered leaves nothing.
      if (operation === 'cancel' && row?.state === 'asked')
        return {
          changes: [...forgetWords(context, user, row.words), deleteRow(tables.contacts, user)],
          event: eventOf(operation, user),
        }
      if (next === undefined) return { changes: [], event: undefined }
      const opened = next === 'asked' && box !== undefined ? await openWords(context, user, timestamp, box) : undefined
      const replaced = opened === undefined ? [] : forgetWords(context, user, row?.words)
      return {
        changes: [...replaced, ...(opened?.changes ?? []), await put(user, next, undefined, opened?.words)],
        event: eventOf(operation, user),
      }
    },
    async refresh() {
      const { consents } = (await api('listConsents')).body
      await store.write(await Promise.all(consents.map(({ user, state, handle }) => put(user, state, handle))))
    },
  }
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
      return present === undefined ? undefined : 'requested'
  }
}

function eventOf(operation: ConsentOperation, user: UserUri): ClientEvent {
  if (operation === 'request') return { name: 'contact-request', user }
  return { name: 'contact', user, state: operation === 'grant' ? 'granted' : operation === 'revoke' ? 'refused' : 'cancelled' }
}
