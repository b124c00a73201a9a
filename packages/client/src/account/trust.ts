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
  /** What the server shows now, believed or not: for two people to compare. */
  recordToCompare(user: UserUri): Promise<AccountRecord>
  isChanged(user: UserUri): Promise<boolean>
  /** Pins the changed record: a person compared, or decided to go on. `client.untrusted` where it is not the one that was compared:
   * a server could show one key for that and another right after it. */
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

export interface TrustDeps {
  readonly api: Api
  readonly store: ClientStore
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly events: EventSource
}

export function createTrust(deps: TrustDeps): Trust {
  return new PinnedTrust(deps)
}

class PinnedTrust implements Trust {
  readonly #deps: TrustDeps
  readonly #held = new Map<UserUri, AccountRow>()
  /** Devices whose certificate was not in a record just fetched: not asked about again for a while. */
  readonly #doubted = new Map<DeviceUri, number>()
  /** Changed records that a person was shown last. */
  readonly #compared = new Map<UserUri, AccountRecord>()

  constructor(deps: TrustDeps) {
    this.#deps = deps
  }

  async memberOf(bytes: Uint8Array | undefined): Promise<TrustedMember | undefined> {
    const certificate = bytes === undefined ? undefined : certificateFromBytes(bytes)
    if (certificate === undefined) return undefined
    const { user, device } = certificate
    const known = await this.#rowOf(user)
    if (known !== undefined && lists(known.record, certificate)) return { user, device, standing: 'certified' }
    // A device that is not in the record held may be newer than the record: only a fresh one can say no.
    const isDoubted = this.#deps.clock.nowMs() - (this.#doubted.get(device) ?? -Infinity) < refreshAfterMs
    const row = isDoubted ? known : await this.#fetchedOrKnown(user)
    if (row !== undefined && lists(row.record, certificate)) return { user, device, standing: 'certified' }
    if (!isDoubted) this.#doubt(device)
    return { user, device, standing: row !== undefined && wasEverKey(row.record, certificate) ? 'removed' : 'unknown' }
  }

  async recordOf(user: UserUri, freshness: 'held' | 'recent' | 'now' = 'held'): Promise<AccountRecord> {
    const row = await this.#rowAsOf(user, freshness)
    if (row.state === 'changed') throw new CausewayError('client.untrusted', 'the account key changed')
    return row.record
  }

  async recordToCompare(user: UserUri): Promise<AccountRecord> {
    const { record, offered } = await this.#fetch(user)
    if (offered === undefined) this.#compared.delete(user)
    else this.#compared.set(user, offered)
    return offered ?? record
  }

  async isChanged(user: UserUri): Promise<boolean> {
    return (await this.#rowOf(user))?.state === 'changed'
  }

  async acknowledge(user: UserUri): Promise<void> {
    const row = await this.#rowOf(user)
    if (row?.offered === undefined) return
    const compared = this.#compared.get(user)
    if (compared !== undefined && !continues(compared, row.offered))
      throw new CausewayError('client.untrusted', 'another key than the one that was compared')
    this.#compared.delete(user)
    await this.#write(user, { record: row.offered, state: 'pinned', checkedAtMs: row.checkedAtMs })
  }

  async #rowAsOf(user: UserUri, freshness: 'held' | 'recent' | 'now'): Promise<AccountRow> {
    const row = freshness === 'now' ? undefined : await this.#rowOf(user)
    const isOld = row !== undefined && this.#deps.clock.nowMs() - row.checkedAtMs >= refreshAfterMs
    return row === undefined || (freshness === 'recent' && isOld) ? await this.#fetch(user) : row
  }

  /** Without an answer nothing is decided (and the caller tries again later); a refusal decides. */
  async #fetchedOrKnown(user: UserUri): Promise<AccountRow | undefined> {
    try {
      return await this.#fetch(user)
    } catch (error) {
      if (error instanceof CausewayError && error.retry === 'never') return await this.#rowOf(user)
      throw error
    }
  }

  async #fetch(user: UserUri): Promise<AccountRow> {
    const { api, crypto, clock, events } = this.#deps
    const { body } = await api('readAccount', { params: { user } })
    const verified = body.user === user ? verifyAccountChain(crypto, body) : undefined
    if (verified === undefined) throw new CausewayError('client.untrusted', 'account record')
    const record = { ...body, devices: [...verified.devices.values()] }
    const before = await this.#rowOf(user)
    const checkedAtMs = clock.nowMs()
    if (before === undefined || continues(before.record, record)) {
      return await this.#write(user, { record, state: 'pinned', checkedAtMs })
    }
    const changed = await this.#write(user, { record: before.record, state: 'changed', offered: record, checkedAtMs })
    if (before.state === 'pinned') events.emit({ name: 'alarm', kind: 'account-key-changed', user })
    return changed
  }

  async #rowOf(user: UserUri): Promise<AccountRow | undefined> {
    const row = this.#held.get(user) ?? (await readRow<AccountRow>(this.#deps.store, tables.accounts, user))
    if (row !== undefined) this.#hold(user, row)
    return row
  }

  async #write(user: UserUri, row: AccountRow): Promise<AccountRow> {
    await this.#deps.store.write([putRow(tables.accounts, user, row)])
    this.#hold(user, row)
    return row
  }

  #hold(user: UserUri, row: AccountRow): void {
    this.#held.delete(user)
    this.#held.set(user, row)
    const oldest = this.#held.keys().next().value
    if (this.#held.size > rowsHeldMax && oldest !== undefined) this.#held.delete(oldest)
  }

  #doubt(device: DeviceUri): void {
    if (this.#doubted.size >= rowsHeldMax) this.#doubted.clear()
    this.#doubted.set(device, this.#deps.clock.nowMs())
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
