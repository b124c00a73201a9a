// Leaves as the interface shows them, and the owner's judgement of those who enter (RFC 9420 §5.3.1).

import { must } from '../must.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import { certificateOf, identityOf } from '../public/member.ts'
import { leafAt, leaves, type RatchetTree } from '../tree/ratchet-tree.ts'
import type { MlsLeaf, MlsMember, ValidateMember } from './engine.ts'

export function memberAt(tree: RatchetTree, leafIndex: number): MlsMember {
  const leaf = leafAt(tree, leafIndex)
  must(leaf !== undefined, 'nobody is at this leaf')
  return { leafIndex, ...shownLeaf(leaf) }
}

export function membersOf(tree: RatchetTree): MlsMember[] {
  return [...leaves(tree)].map(([leafIndex, leaf]) => ({ leafIndex, ...shownLeaf(leaf) }))
}

/** Copies: the caller may keep and change them. */
export function shownLeaf(leaf: LeafNode): MlsLeaf {
  return {
    identity: identityOf(leaf).slice(),
    credential: leaf.credential,
    signaturePublicKey: leaf.signatureKey.slice(),
    certificate: certificateOf(leaf)?.slice(),
  }
}

export function checkMember(validateMember: ValidateMember, leaf: LeafNode, predecessor?: LeafNode): void {
  const former = predecessor === undefined ? undefined : shownLeaf(predecessor)
  must(validateMember(shownLeaf(leaf), former), 'the member is not certified')
}
