// A ratchet tree as a joiner must check it (RFC 9420 §12.4.3.1, last list). The library's own check is not used: it demands that
// all ancestors of an unmerged leaf list the same unmerged leaves, and so refuses valid trees.

import type { CryptoProvider } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { CiphersuiteImpl, GroupContext, RatchetTree } from 'ts-mls'
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { verifyParentHashes } from 'ts-mls/parentHash.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { directPath, leafToNodeIndex, leafWidth, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import type { ValidateMember } from './engine.ts'
import { checkKeysUnique, checkLeaf } from './leaf.ts'
import { equalBytes } from './message.ts'

export async function checkTree(
  crypto: CryptoProvider,
  suite: CiphersuiteImpl,
  tree: RatchetTree,
  context: GroupContext,
  validateMember: ValidateMember,
): Promise<void> {
  for (const [index, node] of tree.entries()) {
    if (node !== undefined && (node.nodeType === 'leaf') !== (index % 2 === 0)) throw invalid('a node out of its place')
  }
  if (!equalBytes(context.treeHash, await treeHashRoot(tree, suite.hash))) throw invalid('tree hash')
  checkUnmergedLeaves(tree)
  checkKeysUnique(tree)
  if (!(await verifyParentHashes(tree, suite.hash))) throw invalid('parent hash')
  for (let leafIndex = 0; leafIndex * 2 < tree.length; leafIndex++) {
    const node = tree[leafIndex * 2]
    if (node?.nodeType !== 'leaf') continue
    const { leaf } = node
    const signed =
      leaf.leafNodeSource === 'key_package'
        ? await verifyLeafNodeSignatureKeyPackage(leaf, suite.signature)
        : await verifyLeafNodeSignature(leaf, context.groupId, leafIndex, suite.signature)
    if (!signed) throw invalid('leaf signature')
    checkLeaf(crypto, leaf, validateMember)
  }
}

// Each unmerged leaf is a non-blank descendant, listed by every non-blank node between; the lists ascend without repeats.
function checkUnmergedLeaves(tree: RatchetTree): void {
  for (const [index, node] of tree.entries()) {
    if (node?.nodeType !== 'parent') continue
    let last = -1
    for (const leafIndex of node.parent.unmergedLeaves) {
      if (leafIndex <= last || tree[leafIndex * 2] === undefined) throw invalid('unmerged leaves')
      last = leafIndex
      const path = directPath(leafToNodeIndex(toLeafIndex(leafIndex)), leafWidth(tree.length))
      const place = path.indexOf(toNodeIndex(index))
      if (place < 0) throw invalid('unmerged leaf elsewhere')
      for (const between of path.slice(0, place)) {
        const lower = tree[between]
        if (lower?.nodeType === 'parent' && !lower.parent.unmergedLeaves.includes(leafIndex))
          throw invalid('unmerged leaf left out')
      }
    }
  }
}

function invalid(detail: string): CausewayError {
  return new CausewayError('mls.invalid', detail)
}
