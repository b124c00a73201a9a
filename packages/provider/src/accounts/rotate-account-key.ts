// A new account key, signed by the old one. The devices it does not keep are gone: from the account, from every room, at once.

import { type CryptoProvider, equalBytes, verifyRotation } from '@causeway/crypto'
import type { AccountRow, DeviceRow, Mailing, Store } from '@causeway/store/ports'
import {
  accountKeyRotation,
  type AccountKeyRotation,
  CausewayError,
  decode,
  encode,
  mailboxMessage,
  type RequestOf,
  type Contract,
} from '@causeway/wire'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { dayOf, type Limits } from '../limits.ts'
import type { Clock, DeviceCaller, Handler } from '../ports.ts'
import type { Removals } from '../rooms/removals.ts'

interface RotateDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly limits: Limits
  readonly mailboxes: Mailboxes
  readonly removals: Removals
}

export function createRotateAccountKey(deps: RotateDeps): Handler<'rotateAccountKey'> {
  const { store, crypto, mailboxes, removals } = deps
  return async ({ body }, caller) => {
    const rotation = decode(accountKeyRotation, body.rotation)
    const account = await store.accountByUser({ user: caller.user })
    if (account === undefined) throw new CausewayError('device.unknown')
    // The answer was lost and the device asks again.
    if (account.rotations.some(known => equalBytes(known, body.rotation))) return { body: undefined }
    checkRotation(crypto, rotation, account, caller)
    const devices = await store.devicesOfAccount({ account: caller.account })
    const kept = keptRows(rotation, devices, caller)
    const outcome = await store.rotateAccountKey({
      account: caller.account,
      expectedGeneration: account.generation,
      rotation: body.rotation,
      newKey: rotation.newKey,
      kept: kept.map(({ device }) => device),
      mailings: mailingsOf(deps, body.sealedKeys, kept, caller),
      expiryDay: dayOf(deps.clock.nowMs()) + deps.limits.entryDays,
    })
    if (outcome.kind === 'wrong-generation') throw new CausewayError('account.key_mismatch')
    mailboxes.mailed(outcome.mailed)
    await removals.announce(outcome.removed, outcome.rooms)
    return { body: undefined }
  }
}

function checkRotation(crypto: CryptoProvider, rotation: AccountKeyRotation, account: AccountRow, caller: DeviceCaller): void {
  const follows = rotation.generation === account.generation + 1 && equalBytes(rotation.oldKey, account.key)
  if (rotation.user !== caller.user || !follows || equalBytes(rotation.oldKey, rotation.newKey))
    throw new CausewayError('account.key_mismatch')
  if (!verifyRotation(crypto, rotation)) throw new CausewayError('auth.bad_signature')
}

function keptRows(rotation: AccountKeyRotation, devices: readonly DeviceRow[], caller: DeviceCaller): DeviceRow[] {
  const rows = rotation.kept.map(uri => devices.find(row => row.uri === uri))
  const kept = rows.filter(row => row !== undefined)
  const isWhole = kept.length === rotation.kept.length && new Set(rotation.kept).size === kept.length
  // Who rotates knows the new key, so it stays; another device removes it.
  if (!isWhole || !rotation.kept.includes(caller.uri)) throw new CausewayError('device.unknown')
  return kept
}

/** Exactly one sealed key for each kept device but the caller: nobody may be left without the account key. */
function mailingsOf(
  { clock }: RotateDeps,
  sealedKeys: RequestOf<Contract['rotateAccountKey']>['body']['sealedKeys'],
  kept: readonly DeviceRow[],
  caller: DeviceCaller,
): Mailing[] {
  const others = kept.filter(({ uri }) => uri !== caller.uri)
  const sealedByUri = new Map<string, Uint8Array>(sealedKeys.map(({ device, sealed }) => [device, sealed]))
  if (sealedKeys.length !== others.length) throw new CausewayError('request.invalid', 'one sealed key for each other device')
  return others.map(({ device, uri }) => {
    const sealed = sealedByUri.get(uri)
    if (sealed === undefined) throw new CausewayError('request.invalid', 'one sealed key for each other device')
    return { device, body: encode(mailboxMessage, { kind: 'accountKey', timestamp: clock.nowMs(), sealed }) }
  })
}
