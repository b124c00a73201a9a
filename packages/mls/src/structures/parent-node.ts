// RFC 9420 §7.1: ParentNode.

import { CausewayError, type Codec, opaque, struct, u32, vector } from '@causeway/wire'

export interface ParentNode {
  readonly encryptionKey: Uint8Array
  readonly parentHash: Uint8Array
  /** Leaf indices, increasing. */
  readonly unmergedLeaves: readonly number[]
}

const numbers: Codec<readonly number[]> = vector(u32)

const unmergedLeavesCodec: Codec<readonly number[]> = {
  write: (w, leaves) => numbers.write(w, increasing(leaves)),
  read: r => increasing(numbers.read(r)),
}

export const parentNodeCodec: Codec<ParentNode> = struct({
  encryptionKey: opaque,
  parentHash: opaque,
  unmergedLeaves: unmergedLeavesCodec,
})

// RFC 9420 §7.1: the entries MUST be sorted in increasing order.
function increasing(leaves: readonly number[]): readonly number[] {
  leaves.forEach((leaf, i) => {
    if (i > 0 && leaf <= (leaves[i - 1] ?? 0)) throw new CausewayError('wire.bad_structure', 'unmerged leaves are not sorted')
  })
  return leaves
}
