import type { AccountRow, DeviceRow, Store } from '@causeway/store/ports'
import {
  accountKeyRotation,
  type AccountRecord,
  CausewayError,
  decode,
  deviceCertificate,
  parseUserUri,
  type UserUri,
} from '@causeway/wire'
import type { Handler } from '../ports.ts'

export function createReadAccount({ store }: { store: Store }): Handler<'readAccount'> {
  return async ({ params }) => {
    const account = await store.accountByUser({ user: userOf(params.user) })
    if (account === undefined) throw new CausewayError('account.unknown')
    return { body: recordOf(account, await store.devicesOfAccount({ account: account.account })) }
  }
}

export function recordOf(account: AccountRow, devices: readonly DeviceRow[]): AccountRecord {
  return {
    user: account.user as UserUri,
    firstKey: account.firstKey,
    rotations: account.rotations.map(rotation => decode(accountKeyRotation, rotation)),
    devices: devices.map(({ certificate }) => decode(deviceCertificate, certificate)),
  }
}

/** The edge may have decoded the segment or not: a URI in its normal form has no '%'. */
function userOf(segment: string): UserUri {
  try {
    return parseUserUri(decodeURIComponent(segment))
  } catch {
    throw new CausewayError('account.unknown')
  }
}
