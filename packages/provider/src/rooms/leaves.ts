// No leaf without a certified device of a participant. The store's row is the certificate as it was verified when the device
// enrolled, and it is active only while every rotation since has kept it; so equality with the row is the whole proof.

import { equalBytes } from '@causeway/crypto'
import type { PublicMember } from '@causeway/mls/public'
import type { DeviceRow } from '@causeway/store/ports'
import { CausewayError, type DeviceUri, parseDeviceUri, utf8FromBytes } from '@causeway/wire'
import type { Devices } from '../accounts/devices.ts'

export interface Leaves {
  /** The active device whose key and certificate this leaf carries; undefined for any other leaf. */
  deviceOf(leaf: PublicMember): Promise<DeviceRow | undefined>
  /** The device that a leaf names, removed ones too. */
  namedBy(leaf: PublicMember): Promise<DeviceRow | undefined>
}

export function createLeaves({ devices }: { devices: Devices }): Leaves {
  return {
    async deviceOf(leaf) {
      const uri = uriOf(leaf)
      const row = uri === undefined ? undefined : await devices.activeNow(uri)
      const isGenuine =
        row !== undefined &&
        leaf.certificate !== undefined &&
        equalBytes(leaf.certificate, row.certificate) &&
        equalBytes(leaf.signaturePublicKey, row.signatureKey)
      return isGenuine ? row : undefined
    },
    async namedBy(leaf) {
      const uri = uriOf(leaf)
      return uri === undefined ? undefined : await devices.anyNow(uri)
    },
  }
}

/** The device URI that a leaf's credential carries. */
export function uriOf({ identity }: PublicMember): DeviceUri | undefined {
  try {
    return parseDeviceUri(utf8FromBytes(identity))
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
