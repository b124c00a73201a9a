// The door `@causeway/mls/public`: what a server does with MLS. Public keys only.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError, enumeration, Reader, u8 } from '@causeway/wire'
import { componentData, dictionaryOf } from '../structures/component-data.ts'
import { componentIds, contentTypes, protocolVersions, wireFormats } from '../structures/code-points.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { createSuite } from '../suite.ts'
import type { ApplyAppData } from '../tree/app-data.ts'
import { keyPackageRef, validateKeyPackage } from '../tree/key-package-validation.ts'
import { isAlive } from '../tree/leaf-validation.ts'
import { must } from '../must.ts'
import type { MlsPublic, PrivateMessageHeader, PublicKeyPackage } from './group.ts'
import { certificateOf, identityOf } from './member.ts'
import { groupFromGroupInfo, restoreGroup } from './public-group.ts'

export type * from './group.ts'

/** RFC 9420 §7.2 wants a longest lifetime: thirty days, and a day for clocks that differ. */
const keyPackageLifetimeSecondsMax = 31n * 86_400n

/** All operations throw only `mls.*` and `wire.*`, and change nothing that they were given. */
export function createMlsPublic(options: { crypto: CryptoProvider; applyAppData?: ApplyAppData }): MlsPublic {
  const { crypto, applyAppData } = options
  const deps = { crypto, applyAppData }
  return {
    fromGroupInfo: groupInfo => groupFromGroupInfo(deps, groupInfo),
    restore: state => restoreGroup(deps, state),
    verifyKeyPackage: (message, nowMs) => verifyKeyPackage(crypto, message, nowMs),
    privateMessageHeader,
    welcomeRefs: welcome => decodeMlsMessage('mls_welcome', welcome).secrets.map(secrets => secrets.newMember),
  }
}

/** RFC 9420 §10.1, with the lifetime. */
function verifyKeyPackage(crypto: CryptoProvider, message: Uint8Array, nowMs: number): PublicKeyPackage {
  const keyPackage = decodeMlsMessage('mls_key_package', message)
  const suite = createSuite(crypto, keyPackage.cipherSuite)
  validateKeyPackage(suite, keyPackage)
  const { leafNode, extensions } = keyPackage
  must(leafNode.leafNodeSource.kind === 'key_package', 'a key package with a leaf made for something else')
  const { lifetime } = leafNode.leafNodeSource
  must(lifetime.notAfter - lifetime.notBefore <= keyPackageLifetimeSecondsMax, 'a key package that lives too long')
  must(isAlive(lifetime, nowMs), 'a key package outside of its lifetime')
  const lastResort = componentData(dictionaryOf(extensions), componentIds.last_resort_key_package)
  must(lastResort === undefined || lastResort.length === 0, 'a last resort mark with data')
  return {
    ref: keyPackageRef(suite, keyPackage),
    identity: identityOf(leafNode),
    signaturePublicKey: leafNode.signatureKey,
    certificate: certificateOf(leafNode),
    cipherSuite: keyPackage.cipherSuite,
    notAfterMs: Number(lifetime.notAfter) * 1000,
    lastResort: lastResort !== undefined,
  }
}

const contentTypeCodec = enumeration(u8, contentTypes)

// Once for each message that the hub accepts: the ciphertext is stepped over, not copied.
function privateMessageHeader(bytes: Uint8Array): PrivateMessageHeader {
  const reader = new Reader(bytes)
  if (reader.u16() !== protocolVersions.mls10 || reader.u16() !== wireFormats.mls_private_message)
    throw new CausewayError('wire.bad_enum')
  const view = (): Uint8Array => reader.fixedView(reader.vectorLength())
  const groupId = view()
  const epoch = reader.u64()
  const contentType = contentTypeCodec.read(reader)
  const authenticatedData = view()
  // encrypted_sender_data and ciphertext (RFC 9420 §6.3)
  reader.skip(reader.vectorLength())
  reader.skip(reader.vectorLength())
  reader.end()
  return { groupId, epoch, contentType, authenticatedData }
}
