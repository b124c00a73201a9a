// RFC 9420 §10: KeyPackage and KeyPackageTBS.

import { type Codec, encode, opaque, struct, u16 } from '@causeway/wire'
import { withoutLast } from '../bytes.ts'
import type { ProtocolVersion } from './code-points.ts'
import { type Extension, extensionsCodec } from './extension.ts'
import { kept, type KeptCodec } from './kept.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'
import { versionCodec } from './version.ts'

export interface KeyPackageTbs {
  readonly version: ProtocolVersion
  readonly cipherSuite: number
  readonly initKey: Uint8Array
  readonly leafNode: LeafNode
  readonly extensions: readonly Extension[]
}

export interface KeyPackage extends KeyPackageTbs {
  readonly signature: Uint8Array
}

const tbsCodec: Codec<KeyPackageTbs> = struct({
  version: versionCodec,
  cipherSuite: u16,
  initKey: opaque,
  leafNode: leafNodeCodec,
  extensions: extensionsCodec,
})

export const keyPackageCodec: KeptCodec<KeyPackage> = kept({
  write(w, keyPackage) {
    tbsCodec.write(w, keyPackage)
    w.opaque(keyPackage.signature)
  },
  read: r => Object.assign(tbsCodec.read(r), { signature: r.opaque() }),
})

/** What the key package's signature will cover. */
export function keyPackageTbs(keyPackage: KeyPackageTbs): Uint8Array {
  return encode(tbsCodec, keyPackage)
}

/** The same of a key package that is signed. */
export function signedKeyPackageTbs(keyPackage: KeyPackage): Uint8Array {
  return withoutLast(keyPackageCodec.bytesOf(keyPackage), keyPackage.signature)
}
