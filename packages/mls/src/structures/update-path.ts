// RFC 9420 §7.6: UpdatePath, the new keys of a committer's leaf and filtered direct path.

import { type Codec, opaque, struct, vector } from '@causeway/wire'
import { type HpkeCiphertext, hpkeCiphertextCodec } from './hpke-ciphertext.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'

export interface UpdatePathNode {
  readonly encryptionKey: Uint8Array
  readonly encryptedPathSecret: readonly HpkeCiphertext[]
}

export interface UpdatePath {
  readonly leafNode: LeafNode
  readonly nodes: readonly UpdatePathNode[]
}

const ciphertextsCodec: Codec<readonly HpkeCiphertext[]> = vector(hpkeCiphertextCodec)
const nodeCodec: Codec<UpdatePathNode> = struct({ encryptionKey: opaque, encryptedPathSecret: ciphertextsCodec })
const nodesCodec: Codec<readonly UpdatePathNode[]> = vector(nodeCodec)

export const updatePathCodec: Codec<UpdatePath> = struct({ leafNode: leafNodeCodec, nodes: nodesCodec })
