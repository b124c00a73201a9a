// A leaf as the server sees it.

import { CausewayError } from '@causeway/wire'
import { extensionTypes } from '../structures/code-points.ts'
import { extensionData } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import type { PublicMember } from './group.ts'

export function publicMember(leafIndex: number, leaf: LeafNode): PublicMember {
  return {
    leafIndex,
    identity: identityOf(leaf),
    signaturePublicKey: leaf.signatureKey,
    certificate: certificateOf(leaf),
  }
}

/** The basic credential's identity; devices have no other credential (`mls.unsupported`). */
export function identityOf({ credential }: LeafNode): Uint8Array {
  if (credential.credentialType !== 'basic') throw new CausewayError('mls.unsupported', 'a credential that is not basic')
  return credential.identity
}

export function certificateOf({ extensions }: LeafNode): Uint8Array | undefined {
  return extensionData(extensions, extensionTypes.device_certificate)
}
