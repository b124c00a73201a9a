// Whom to believe. Every account seen is pinned at first sight; later records must continue its chain of signed rotations.
// A record that does not is never used: an alarm is raised and nothing is sent to the account until a person acknowledged it.

import { equalBytes, verifyAccountChain, verifyDeviceCertificate } from '@causeway/crypto'
import type { CryptoProvider } from '@causeway/crypto'
import type { ValidateMember } from '@causeway/mls/member'
import {
  accountKeyRotation,
  type AccountRecord,
  CausewayError,
  decode,
  type DeviceCertificate,
  deviceCertificate,
  type DeviceUri,
  encode,
  utf8ToBytes,
  type UserUri,
} from '@causeway/wire'
import type { Api } from '../api.ts'
import type { EventSource } from '../events.ts'
import type { Clock, ClientStore } from '../ports.ts'
import { type AccountRow, putRow, readRow, tables } from '../tables.ts'

export interface Trust {
  /** Who a leaf's certificate makes its holder, by the account's chain as pinned; undefined for bytes that are none. */
  memberOf(certificate: Uint8Array | undefined): Promise<TrustedMember | undefined>
  /** The pinned record, fetched at first sight. Throws `client.untrusted` while a change is not acknowledged. */
  recordOf(user: UserUri, freshness?: 'held' | 'recent' | 'now'): Promise<AccountRecord>
  isChanged(user: UserUri): Promise<boolean>
  /** Pins the changed record: a person compared, or decided to go on. */
  acknowledge(user: UserUri): Promise<void>
}

/** `removed`: certified once, and no longer among the account's devices. `unknown`: never certified by this account. */
export interface TrustedMember {
  readonly user: UserUri
  readonly device: DeviceUri
  readonly standing: 'certified' | 'removed' | 'unknown'
}

/** Asking again whether an account has changed, at most this often. */
const refreshAfterMs = 10_000
const rowsHeldMax = 2_000

export function createTrust(deps: {
  api: Api
  store: ClientStore
  crypto: CryptoProvider
  clock: Clock
  events: EventSource
}): Trust {
  const { api, store, crypto, clock, events } = deps
  const held = new Map<UserUri, AccountRow>()

  /** Devices whose certificate was not in a record just fetched: not asked about again for a while. */
  const doubted = new Map<DeviceUri, number>()
  const noteDoubt = (device: DeviceUri): void => {
    if (doubted.size >= rowsHeldMax) doubted.clear()
    doubted.set(device, clock.nowMs())
  }

  const rowOf = async (user: UserUri): Promise<AccountRow | undefined> => {
    const row = held.get(user) ?? (await readRow<AccountRow>(store, tables.accounts, user))
    if (row !== undefined) hold(user, row)
    return row
  }
  const hold = (user: UserUri, row: AccountRow): void => {
    held.delete(user)
    held.set(user, row)
    const oldest = held.keys().next().value
    if (held.size > rowsHeldMax && oldest !== undefined) held.delete(oldest)
  }
  const write = async (user: UserUri, row: AccountRow): Promise<AccountRow> => {
    await store.write([putRow(tables.accounts, user, row)])
    hold(user, row)
    return row
  }
  const fetchRow = async (user: UserUri): Promise<AccountRow> => {
    const { body } = await api('readAccount', { params: { user } })
    const verified = body.user === user ? verifyAccountChain(crypto, body) : undefined
    if (verified === undefined) throw new CausewayError('client.untrusted', 'account record')
    const record = { ...body, devices: [...verified.devices.values()] }
    const before = await rowOf(user)
    const checkedAtMs = clock.nowMs()
    if (before === undefined || continues(before.record, record)) {
      return await write(user, { record, state: 'pinned', checkedAtMs })
    }
    const changed = await write(user, { record: before.record, state: 'changed', offered: record, checkedAtMs })
    if (before.state === 'pinned') events.emit({ name: 'alarm', kind: 'account-key-changed', user })
    return changed
  }
  const freshRow = async (user: UserUri): Promise<AccountRow> => {
    const row = await rowOf(user)
    const isFresh = row !== undefined && clock.nowMs() - row.checkedAtMs < refreshAfterMs
    return isFresh ? row : await fetchRow(user)
  }
  const rowAsOf = async (user: UserUri, freshness: 'held' | 'recent' | 'now'): Promise<AccountRow> => {
    if (freshness === 'now') return await fetchRow(user)
    return freshness === 'recent' ? await freshRow(user) : ((await rowOf(user)) ?? (await fetchRow(user)))
  }
  /** Without an answer nothing is decided (and the caller tries again later); a refusal decides. */
  const fetchedOrKnown = async (user: UserUri): Promise<AccountRow | undefined> => {
    try {
      return await fetchRow(user)
    } catch (error) {
      if (error instanceof CausewayError && error.retry === 'never') return await rowOf(user)
      throw error
    }
  }

  return {
    async memberOf(bytes) {
      if (bytes === undefined) return undefined
      const certificate = certificateFromBytes(bytes)
      if (certificate === undefined) return undefined
      const { user, device } = certificate
      const known = await rowOf(user)
      if (known !== undefined && lists(known.record, certificate)) return { user, device, standing: 'certified' }
      // A device that is not in the record held may be newer than the record: only a fresh one can say no.
      const doubt = doubted.get(device)
      const isRecent = doubt !== undefined && clock.nowMs() - doubt < refreshAfterMs
      const row = isRecent ? known : await fetchedOrKnown(user)
      if (row !== undefined && lists(row.record, certificate)) return { user, device, standing: 'certified' }
      if (!isRecent) noteDoubt(device)
      const wasCertified = row !== undefined && wasEverKey(row.record, certificate)
      return { user, device, standing: wasCertified ? 'removed' : 'unknown' }
    },
    async recordOf(user, freshness = 'held') {
      const row = await rowAsOf(user, freshness)
      if (row.state === 'changed') throw new CausewayError('client.untrusted', 'the account key changed')
      return row.record
    },
    isChanged: async user => (await rowOf(user))?.state === 'changed',
    async acknowledge(user) {
      const row = await rowOf(user)
      if (row?.offered === undefined) return
      await write(user, { record: row.offered, state: 'pinned', checkedAtMs: row.checkedAtMs })
    },
  }
}

/**
 * The check that needs no network, for every leaf that enters a group: its certificate names this very device and key, and the
 * account key in it signed it. That this account key is the account's is `standingOf`.
 */
export function memberValidator(crypto: CryptoProvider): ValidateMember {
  return ({ identity, signaturePublicKey, certificate }) => {
    const decoded = certificate === undefined ? undefined : certificateFromBytes(certificate)
    return (
      decoded !== undefined &&
      equalBytes(utf8ToBytes(decoded.device), identity) &&
      equalBytes(decoded.signatureKey, signaturePublicKey) &&
      verifyDeviceCertificate(crypto, decoded)
    )
  }
}

export function certificateFromBytes(bytes: Uint8Array): DeviceCertificate | undefined {
  try {
    return decode(deviceCertificate, bytes)
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

/** `next` has the first key and all the rotations of `before`, in their order. */
function continues(before: AccountRecord, next: AccountRecord): boolean {
  return (
    equalBytes(before.firstKey, next.firstKey) &&
    before.rotations.length <= next.rotations.length &&
    before.rotations.every((rotation, at) => {
      const later = next.rotations[at]
      return later !== undefined && equalBytes(encode(accountKeyRotation, rotation), encode(accountKeyRotation, later))
    })
  )
}

function lists(record: AccountRecord, certificate: DeviceCertificate): boolean {
  const bytes = encode(deviceCertificate, certificate)
  return record.devices.some(device => equalBytes(encode(deviceCertificate, device), bytes))
}

function wasEverKey(record: AccountRecord, certificate: DeviceCertificate): boolean {
  const key = certificate.generation === 0 ? record.firstKey : record.rotations[certificate.generation - 1]?.newKey
  return key !== undefined && equalBytes(key, certificate.accountKey)
}
