// RFC 9420 §10.1: whether a key package may be used.

import { equalBytes } from '@causeway/crypto'
import { must } from '../must.ts'
import { type KeyPackage, keyPackageCodec, signedKeyPackageTbs } from '../structures/key-package.ts'
import type { Suite } from '../suite.ts'
import { validateSelf } from './leaf-validation.ts'

/** Throws `mls.invalid`. Whether its leaf fits a group, and whether it is alive, is asked where there is a group or a clock. */
export function validateKeyPackage(suite: Suite, keyPackage: KeyPackage): void {
  const { leafNode } = keyPackage
  must(keyPackage.cipherSuite === suite.id, 'a key package of another cipher suite')
  must(leafNode.leafNodeSource.kind === 'key_package', 'a key package with a leaf made for something else')
  suite.checkEncryptionKey(keyPackage.initKey, 'an init key')
  must(!equalBytes(keyPackage.initKey, leafNode.encryptionKey), 'a key package uses one key twice')
  validateSelf(suite, leafNode, undefined)
  suite.verify(leafNode.signatureKey, 'KeyPackageTBS', signedKeyPackageTbs(keyPackage), keyPackage.signature)
}

/** KeyPackageRef (§5.2). */
export function keyPackageRef(suite: Suite, keyPackage: KeyPackage): Uint8Array {
  return suite.reference('MLS 1.0 KeyPackage Reference', keyPackageCodec.bytesOf(keyPackage))
}
