// A device's stock of key packages. Each must be what others will find in its leaf: its address, its key, its certificate.

import { equalBytes } from '@causeway/crypto'
import type { MlsPublic, PublicKeyPackage } from '@causeway/mls/public'
import type { DeviceRow, Store } from '@causeway/store/ports'
import { CausewayError, keyPackagesMax, utf8ToBytes } from '@causeway/wire'
import type { Devices } from '../accounts/devices.ts'
import { dayOf } from '../limits.ts'
import type { Clock, Handler } from '../ports.ts'

/** The suite of every room today (DESIGN §5). */
export const cipherSuite = 1

export function createUploadKeyPackages(deps: {
  store: Store
  mls: MlsPublic
  clock: Clock
  devices: Devices
}): Handler<'uploadKeyPackages'> {
  const { store, mls, clock, devices } = deps
  return async ({ body }, caller) => {
    const row = await devices.active(caller.uri)
    if (row === undefined) throw new CausewayError('device.removed')
    if (body.length > keyPackagesMax) throw new CausewayError('keys.invalid', `at most ${keyPackagesMax} at a time`)
    const packages = body.map(message => {
      const { ref, lastResort, notAfterMs } = verified(mls, message, clock.nowMs(), row)
      return { ref, body: message, lastResort, expiryDay: dayOf(notAfterMs) }
    })
    return { body: await store.putKeyPackages({ device: caller.device, packages, max: keyPackagesMax }) }
  }
}

export function createCountKeyPackages({ store, clock }: { store: Store; clock: Clock }): Handler<'countKeyPackages'> {
  return async (_, { device }) => ({ body: await store.countKeyPackages({ device, day: dayOf(clock.nowMs()) }) })
}

function verified(mls: MlsPublic, message: Uint8Array, nowMs: number, row: DeviceRow): PublicKeyPackage {
  const keyPackage = verifiedOrRefused(mls, message, nowMs)
  const isOwn =
    keyPackage.cipherSuite === cipherSuite &&
    equalBytes(keyPackage.identity, utf8ToBytes(row.uri)) &&
    equalBytes(keyPackage.signaturePublicKey, row.signatureKey) &&
    keyPackage.certificate !== undefined &&
    equalBytes(keyPackage.certificate, row.certificate)
  if (!isOwn) throw new CausewayError('keys.invalid', 'not a key package of this device')
  return keyPackage
}

function verifiedOrRefused(mls: MlsPublic, message: Uint8Array, nowMs: number): PublicKeyPackage {
  try {
    return mls.verifyKeyPackage(message, nowMs)
  } catch (cause) {
    if (cause instanceof CausewayError) throw new CausewayError('keys.invalid', cause.code, { cause })
    throw cause
  }
}
