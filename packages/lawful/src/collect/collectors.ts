// One collector per table of an answer. A column names its datum, so that a scope can leave it out and the answer can say why.

import { type AccountRow, consentSeenBy } from '@causeway/store/ports'
import { base64urlFromBytes, type DatumId, dayMs, decode, fanoutMessage, isoDay, isoTime } from '@causeway/wire'
import type { LawfulReader } from './reader.ts'

export type Cell = string | number

export interface Column {
  readonly datum: DatumId
  readonly what: string
  /** The value is the address of a person, who gets a token unless the scope names them. */
  readonly person?: true
}

export interface Row {
  readonly cells: Readonly<Record<string, Cell>>
  /** When it happened, where the row has a time of its own. */
  readonly atMs?: number
}

export interface Collector {
  readonly table: string
  readonly columns: Readonly<Record<string, Column>>
  collect(reader: LawfulReader, account: AccountRow): Promise<Row[]>
}

const waitingPerRead = 500

const account: Collector = {
  table: 'account',
  columns: {
    account: { datum: 'account.uri', what: 'Address of the account' },
    property: { datum: 'account.property', what: 'App' },
    app_user: { datum: 'account.subject', what: "The app's own id of its user" },
    handle: { datum: 'account.handle', what: 'Handle' },
    handle_since: { datum: 'account.handle_day', what: 'Day since when the account has this handle' },
    created: { datum: 'account.created_day', what: 'Day the account was made' },
    state: { datum: 'account.state', what: 'State' },
    key: { datum: 'account.key', what: 'Public account key' },
    key_generation: { datum: 'account.key', what: 'How often the key was replaced' },
  },
  collect: (_, row) =>
    Promise.resolve([
      {
        cells: {
          account: row.user,
          property: row.property,
          app_user: row.subject,
          handle: row.handle,
          handle_since: isoDay(row.handleDay),
          created: isoDay(row.createdDay),
          state: row.state,
          key: base64urlFromBytes(row.key),
          key_generation: row.generation,
        },
      },
    ]),
}

const devices: Collector = {
  table: 'devices',
  columns: {
    device: { datum: 'device.uri', what: 'Address of the device' },
    state: { datum: 'device.state', what: 'Active or removed' },
    added: { datum: 'device.created_day', what: 'Day it was added' },
    last_seen: { datum: 'device.last_seen_day', what: 'Day it last fetched messages' },
    signature_key: { datum: 'device.certificate', what: 'Public signature key' },
  },
  async collect(reader, { account }) {
    const rows = await reader.devicesEverOfAccount({ account })
    return rows.map(row => {
      const isActive = row.state === 'active'
      const cells = { device: row.uri, state: row.state, signature_key: base64urlFromBytes(row.signatureKey) }
      // Of a removed device only address and state are kept.
      return {
        cells: { ...cells, added: isActive ? isoDay(row.createdDay) : '', last_seen: isActive ? isoDay(row.lastSeenDay) : '' },
      }
    })
  },
}

const contacts: Collector = {
  table: 'contacts',
  columns: {
    requester: { datum: 'contact.consent', what: 'Who asked', person: true },
    target: { datum: 'contact.consent', what: 'Who was asked', person: true },
    // Who asks learns neither a silent no nor what the rules kept back, in no answer (decision 27).
    state: {
      datum: 'contact.consent',
      what: 'How it stands as the account may know: a request nobody answered looks like a declined one',
    },
  },
  async collect(reader, { account }) {
    const rows = await reader.consentsOf({ account })
    return rows.flatMap(row => {
      const state = consentSeenBy(account, row)
      return state === undefined ? [] : [{ cells: { requester: row.requesterUser, target: row.targetUser, state } }]
    })
  },
}

const rooms: Collector = {
  table: 'rooms',
  columns: {
    room: { datum: 'room.uri', what: 'Address of the room' },
    kind: { datum: 'room.kind', what: 'One-to-one, group or notes to self' },
    epoch: { datum: 'room.group_state', what: 'How often the group has changed' },
    participant: { datum: 'room.participants', what: 'Who takes part', person: true },
    role: { datum: 'room.participants', what: 'Number of the role' },
  },
  async collect(reader, { account }) {
    const rows = await reader.roomsOfAccount({ account })
    return rows.flatMap(({ room, kind, epoch, participants }) =>
      participants.map(({ user, role }) => ({ cells: { room, kind, epoch: Number(epoch), participant: user, role } })),
    )
  },
}

const joinLinks: Collector = {
  table: 'join_links',
  columns: {
    room: { datum: 'room.uri', what: 'Address of the group' },
    expires: { datum: 'room.join_link', what: 'When the link that the account made ends' },
    uses: { datum: 'room.join_link', what: 'How often it was used' },
    approval: { datum: 'room.join_link', what: 'Whether somebody of the group decides' },
    revoked: { datum: 'room.join_link', what: 'Whether it was taken back' },
  },
  async collect(reader, { account }) {
    const rows = await reader.joinLinksOfAccount({ account })
    return rows.map(({ room, expiresAtMs, uses, approval, isRevoked }) => ({
      cells: { room, expires: isoTime(expiresAtMs), uses, approval: yesOrNo(approval), revoked: yesOrNo(isRevoked) },
    }))
  },
}

const joinRequests: Collector = {
  table: 'join_requests',
  columns: {
    room: { datum: 'room.uri', what: 'Address of the group that the account asks to join' },
    // How it stands is left out: what the rules keep back must look like what nobody has answered.
    asked: { datum: 'room.join_request', what: 'When it asked' },
  },
  async collect(reader, { account }) {
    const rows = await reader.joinRequestsOfAccount({ account })
    return rows.map(({ room, askedAtMs }) => ({ cells: { room, asked: isoTime(askedAtMs) }, atMs: askedAtMs }))
  },
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

const waiting: Collector = {
  table: 'undelivered',
  columns: {
    room: { datum: 'room.uri', what: 'Room whose message waits for a device of the account' },
    accepted: { datum: 'message.time', what: 'When the server accepted it' },
    size_bytes: { datum: 'message.size', what: 'Padded size' },
    group_change: { datum: 'message.handshake', what: 'Whether it changes the group' },
    ciphertext: { datum: 'message.ciphertext', what: 'The encrypted message, base64url; the operator has no key' },
  },
  async collect(reader, { account }) {
    const rows: Row[] = []
    let after = { afterStream: 0, afterCursor: 0 }
    for (;;) {
      const page = await reader.waitingOfAccount({ account, ...after, limit: waitingPerRead })
      rows.push(...page.map(waitingRow))
      const last = page.at(-1)
      if (last === undefined || page.length < waitingPerRead) return rows
      after = { afterStream: last.stream, afterCursor: last.cursor }
    }
  },
}

function waitingRow({ room, body }: { room: string; body: Uint8Array }): Row {
  const entry = decode(fanoutMessage, body)
  const isApplication = entry.kind === 'application'
  const ciphertext = isApplication ? base64urlFromBytes(entry.message) : ''
  const cells = {
    room,
    accepted: isoTime(entry.timestamp),
    size_bytes: body.length,
    group_change: isApplication ? 'no' : 'yes',
    ciphertext,
  }
  return { cells, atMs: entry.timestamp }
}

const media: Collector = {
  table: 'files',
  columns: {
    file: { datum: 'media.record', what: 'Id of an encrypted file that the account uploaded' },
    size_bytes: { datum: 'media.record', what: 'Padded size' },
    received_bytes: { datum: 'media.record', what: 'How much of it has arrived' },
    expires: { datum: 'media.record', what: 'Day after which it is deleted' },
  },
  async collect(reader, { account }) {
    const rows = await reader.mediaOfAccount({ account })
    return rows.map(row => ({
      cells: {
        file: base64urlFromBytes(row.id),
        size_bytes: row.sizeBytes,
        received_bytes: row.receivedBytes,
        expires: isoDay(row.expiryDay),
      },
    }))
  },
}

const standing: Collector = {
  table: 'standing',
  columns: {
    age_band: { datum: 'safety.age_band', what: 'Age band as the app said it' },
    guardian: { datum: 'safety.guardian', what: "The app's id of the guardian, where the account is supervised", person: true },
    linked_accounts: { datum: 'safety.person_link', what: 'How many accounts of the same person are linked, this one included' },
    counters: { datum: 'safety.counters', what: 'Bounded counts that limits are based on, as they are kept (CBOR, base64url)' },
  },
  async collect(reader, { account }) {
    const row = await reader.standingOf({ account })
    if (row === undefined) return []
    const counters = base64urlFromBytes((await reader.counters({ account })) ?? new Uint8Array(0))
    return [{ cells: { age_band: row.ageBand, guardian: row.guardianSubject, linked_accounts: row.person.length, counters } }]
  },
}

const blocks: Collector = {
  table: 'blocks',
  columns: {
    person: { datum: 'safety.block', what: 'Whom the account blocked or muted', person: true },
    kind: { datum: 'safety.block', what: 'Block or mute' },
  },
  async collect(reader, { account }) {
    return (await reader.blocksOf({ account })).map(({ user, kind }) => ({ cells: { person: user, kind } }))
  },
}

const refusals: Collector = {
  table: 'refusals',
  columns: {
    refused: { datum: 'safety.refusal', what: 'Whom the account refused', person: true },
    day: { datum: 'safety.refusal', what: 'Day' },
  },
  async collect(reader, { account }) {
    const rows = await reader.refusalsOfAccount({ account })
    return rows.map(({ refused, day }) => ({ cells: { refused, day: isoDay(day) }, atMs: day * dayMs }))
  },
}

const safetyRecords: Collector = {
  table: 'safety',
  columns: {
    report: { datum: 'safety.report', what: 'A report about the account, and how it stands' },
    restriction: { datum: 'safety.action', what: 'A restriction of the account, and how it stands' },
    appeal: { datum: 'safety.appeal', what: 'An appeal of the account, and how it stands' },
    watched: { datum: 'safety.hit', what: 'That a rule which only watches would have fired, and what a person found' },
  },
  async collect(reader, { account }) {
    const rows = await reader.safetyRecordsAbout({ account })
    return rows.map(({ kind, id, state }) => {
      const of = (wanted: string): string => (kind === wanted ? `${id} ${state}` : '')
      return { cells: { report: of('report'), restriction: of('action'), appeal: of('appeal'), watched: of('hit') } }
    })
  },
}

export const collectors: readonly Collector[] = [
  account,
  devices,
  contacts,
  rooms,
  joinLinks,
  joinRequests,
  waiting,
  media,
  standing,
  blocks,
  refusals,
  safetyRecords,
]

/** The table and column that show a datum, where one does. */
export function columnsOf(datum: DatumId): string[] {
  return collectors.flatMap(({ table, columns }) =>
    Object.entries(columns).flatMap(([name, column]) => (column.datum === datum ? [`${table}.${name}`] : [])),
  )
}
