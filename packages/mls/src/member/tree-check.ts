// A ratchet tree as a joiner must check it (RFC 9420 §12.4.3.1), by the room's own rules, the same the hub applies. The library's
// check is not used: it demands that all ancestors of an unmerged leaf list the same unmerged leaves, and so refuses valid trees.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { decode } from '@causeway/wire'
import type { GroupInfo, RatchetTree } from 'ts-mls'
import { ratchetTreeFromExtension } from 'ts-mls/groupInfo.js'
import { must } from '../must.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import { createSuite } from '../suite.ts'
import { leafRules } from '../tree/leaf-validation.ts'
import { treeFromNodes } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { validateTree } from '../tree/tree-validation.ts'
import type { ValidateMember } from './engine.ts'
import { checkLeaf, leafAt } from './leaf.ts'

/** The tree that a GroupInfo brings, checked against its group context, each leaf by `validateMember` too. */
export function checkedTree(crypto: CryptoProvider, groupInfo: GroupInfo, validateMember: ValidateMember): RatchetTree {
  const { groupId, treeHash } = groupInfo.groupContext
  const extension = groupInfo.extensions.find(e => e.extensionType === 'ratchet_tree')
  must(extension !== undefined, 'a group info without its tree')
  const suite = createSuite(crypto, 1)
  const strict = treeFromNodes(decode(ratchetTreeCodec, extension.extensionData))
  must(equalBytes(rootHash(suite, strict), treeHash), 'tree hash')
  validateTree(leafRules(suite, groupId, []), strict)

  const tree = ratchetTreeFromExtension(groupInfo)
  must(tree !== undefined, 'a group info without its tree')
  for (let leafIndex = 0; leafIndex * 2 < tree.length; leafIndex++) {
    const leaf = leafAt(tree, leafIndex)
    if (leaf !== undefined) checkLeaf(crypto, leaf, validateMember)
  }
  return tree
}
