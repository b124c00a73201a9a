// A leaf as the server sees it.

import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import type { PublicMember } from './group.ts'

export function publicMember(leafIndex: number, leaf: LeafNode): PublicMember {
  return {
    leafIndex,
    identity: identityOf(leaf),
    credential: leaf.credential,
    signaturePublicKey: leaf.signatureKey,
    certificate: certificateOf(leaf),
  }
}

/** How the caller knows a client. Chains are validated by the caller (RFC 9420 §5.3). */
export function identityOf({ credential }: LeafNode): Uint8Array {
  if (credential.credentialType === 'basic') return credential.identity
  return credential.certificates[0] ?? new Uint8Array()
}

export function certificateOf({ extensions }: LeafNode): Uint8Array | undefined {
  return extensionData(extensions, extensionTypes.device_certificate)
}
