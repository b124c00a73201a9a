// The own account's devices: who they are, taking in a new one, putting one out.

import { equalBytes, open, seal, signRotation } from '@causeway/crypto'
import {
  accountKeyRotation,
  type AccountKeyRotation,
  CausewayError,
  decode,
  type DeviceCertificate,
  type DeviceUri,
  domainOf,
  encode,
  fixed,
  linkOffer,
  struct,
  u32,
  utf8ToBytes,
} from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import { type AccountKey, certifyDevice } from '../account/identity.ts'
import type { Context } from '../context.ts'
import { type MeRow, putRow, readRow, tables } from '../tables.ts'
import { linkCode, normalCode, sealHandover } from './link.ts'

export interface Device {
  readonly device: DeviceUri
  readonly isThis: boolean
  readonly issuedAtMs: number
}

export interface Devices {
  list(): Promise<Device[]>
  /**
   * Takes in the device that shows this code (or QR text). `device.unknown` when no pending offer has it. `elsewhere`: one that was offered
   * at another account of this person, so that this account is used there too (`client.enter`); such a one is not taken in otherwise.
   */
  approve(code: string, from?: { readonly elsewhere: boolean }): Promise<DeviceUri>
  /** Rotates the account key, so that the removed device is certified no more; rooms drop its leaves. */
  remove(device: DeviceUri): Promise<void>
}

interface SealedAccountKey {
  readonly privateKey: Uint8Array
  readonly generation: number
}

const sealedAccountKey: Codec<SealedAccountKey> = struct<SealedAccountKey>({ privateKey: fixed(32), generation: u32 })
const purpose = utf8ToBytes('Causeway account key 1')

export function createDevices(context: Context, removed: (device: DeviceUri) => Promise<void>): Devices {
  const { api, crypto } = context
  return {
    async list() {
      const { device } = context.me()
      const certificates = await ownDevices(context)
      return certificates.map(each => ({ device: each.device, isThis: each.device === device, issuedAtMs: each.issuedAtMs }))
    },
    async approve(code, { elsewhere } = { elsewhere: false }) {
      const wanted = normalCode(code)
      const me = context.me()
      const { links } = (await api('listLinks')).body
      for (const { link, offer: bytes, isFromOwn } of links) {
        const offer = decode(linkOffer, bytes)
        if (linkCode(crypto, offer) !== wanted || isFromOwn !== elsewhere || domainOf(offer.device) !== me.property) continue
        const certificate = certifyDevice(crypto, accountKeyOf(me), { ...offer, user: me.user }, context.clock.nowMs())
        const sealed = sealHandover(crypto, offer, { privateKey: me.accountPrivateKey, generation: me.generation, certificate })
        await api('answerLink', { params: { link }, body: { sealed } })
        return offer.device
      }
      throw new CausewayError('device.unknown', 'no device offers this code')
    },
    async remove(device) {
      if (device === context.me().device) throw new CausewayError('auth.forbidden', 'remove this device from another one')
      // Without an answer, or with one that not every room was told: the account's record says what happened.
      await rotate(context, await ownDevices(context), device).catch(async (error: unknown) => {
        if ((await settleRotation(context)) !== device) throw error
      })
      await removed(device)
    },
  }
}

async function ownDevices(context: Context): Promise<readonly DeviceCertificate[]> {
  return (await context.trust.recordOf(context.me().user, 'now')).devices
}

function accountKeyOf(me: MeRow): AccountKey {
  return { publicKey: me.accountKey, privateKey: me.accountPrivateKey, generation: me.generation }
}

interface RotationRow {
  readonly privateKey: Uint8Array
  readonly rotation: AccountKeyRotation
  readonly removed: DeviceUri
}

/** The new key is durable before the server learns of it; only its acceptance makes it the account's. */
async function rotate(context: Context, devices: readonly DeviceCertificate[], removed: DeviceUri): Promise<void> {
  const me = context.me()
  const kept = devices.filter(({ device }) => device !== removed)
  const { publicKey, privateKey } = context.crypto.signatureKeyPair('Ed25519')
  const generation = me.generation + 1
  const rotation = signRotation(context.crypto, me.accountPrivateKey, {
    user: me.user,
    generation,
    oldKey: me.accountKey,
    newKey: publicKey,
    kept: kept.map(({ device }) => device),
  })
  await context.store.write([putRow(tables.account, 'rotation', { privateKey, rotation, removed } satisfies RotationRow)])
  const sealedKeys = kept
    .filter(({ device }) => device !== me.device)
    .map(({ device, sealingKey }) => {
      const key = encode(sealedAccountKey, { privateKey, generation })
      return { device, sealed: seal(context.crypto, sealingKey, purpose, utf8ToBytes(device), key) }
    })
  await context.api('rotateAccountKey', { body: { rotation: encode(accountKeyRotation, rotation), sealedKeys } })
  await adoptAccountKey(context, privateKey, generation)
}

/** A rotation whose answer was lost: the device it removed if the account's record says that it happened, now as if it had been answered. */
export async function settleRotation(context: Context): Promise<DeviceUri | undefined> {
  const row = await readRow<RotationRow>(context.store, tables.account, 'rotation')
  if (row === undefined || row.rotation.generation <= context.me().generation) return undefined
  const record = await context.trust.recordOf(context.me().user, 'now')
  const happened = record.rotations.some(({ newKey }) => equalBytes(newKey, row.rotation.newKey))
  if (!happened) return undefined
  await adoptAccountKey(context, row.privateKey, row.rotation.generation)
  return row.removed
}

/** Another device of the account rotated the key and sealed it to this one. */
export function openAccountKey(context: Context, sealed: Uint8Array): MeRow | undefined {
  const me = context.me()
  try {
    const recipient = { publicKey: me.sealingKey, privateKey: me.sealingPrivateKey }
    const bytes = open(context.crypto, recipient, purpose, utf8ToBytes(me.device), sealed)
    const { privateKey, generation } = decode(sealedAccountKey, bytes)
    if (generation <= me.generation) return undefined
    const { publicKey } = context.crypto.signatureKeyPair('Ed25519', privateKey)
    return { ...me, accountKey: publicKey, accountPrivateKey: privateKey, generation }
  } catch (error) {
    // The server may put anything in a mailbox; what does not open changes nothing.
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

async function adoptAccountKey(context: Context, privateKey: Uint8Array, generation: number): Promise<void> {
  const { publicKey } = context.crypto.signatureKeyPair('Ed25519', privateKey)
  const me = { ...context.me(), accountKey: publicKey, accountPrivateKey: privateKey, generation }
  await context.store.write([putRow(tables.account, 'me', me)])
  context.setMe(me)
}
