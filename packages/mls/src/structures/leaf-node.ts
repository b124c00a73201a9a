// RFC 9420 §7.2: LeafNode and LeafNodeTBS.

import { type Codec, encode, enumeration, opaque, struct, u8, Writer } from '@causeway/wire'
import { opaqueAt, type Span, withoutLast } from '../bytes.ts'
import { type Capabilities, capabilitiesCodec } from './capabilities.ts'
import { leafNodeSources } from './code-points.ts'
import { type Credential, credentialCodec } from './credential.ts'
import { type Extension, extensionsCodec } from './extension.ts'
import { kept, type KeptCodec } from './kept.ts'
import { type Lifetime, lifetimeCodec } from './lifetime.ts'

/** How the leaf came into the tree, with what only that way brings along. */
export type LeafNodeSource =
  | { readonly kind: 'key_package'; readonly lifetime: Lifetime }
  | { readonly kind: 'update' }
  | { readonly kind: 'commit'; readonly parentHash: Uint8Array }

export interface LeafNode {
  readonly encryptionKey: Uint8Array
  readonly signatureKey: Uint8Array
  readonly credential: Credential
  readonly capabilities: Capabilities
  readonly leafNodeSource: LeafNodeSource
  readonly extensions: readonly Extension[]
  readonly signature: Uint8Array
}

/** Where a leaf stands: signed with every leaf that was made inside a group. */
export interface LeafPosition {
  readonly groupId: Uint8Array
  readonly leafIndex: number
}

const sourceKindCodec = enumeration(u8, leafNodeSources)

const leafNodeSourceCodec: Codec<LeafNodeSource> = {
  write(w, source) {
    sourceKindCodec.write(w, source.kind)
    if (source.kind === 'key_package') lifetimeCodec.write(w, source.lifetime)
    if (source.kind === 'commit') w.opaque(source.parentHash)
  },
  read(r): LeafNodeSource {
    const kind = sourceKindCodec.read(r)
    if (kind === 'key_package') return { kind, lifetime: lifetimeCodec.read(r) }
    if (kind === 'commit') return { kind, parentHash: r.opaque() }
    return { kind }
  },
}

const unsignedCodec: Codec<Omit<LeafNode, 'signature'>> = struct({
  encryptionKey: opaque,
  signatureKey: opaque,
  credential: credentialCodec,
  capabilities: capabilitiesCodec,
  leafNodeSource: leafNodeSourceCodec,
  extensions: extensionsCodec,
})

export const leafNodeCodec: KeptCodec<LeafNode> = kept({
  write(w, leaf) {
    unsignedCodec.write(w, leaf)
    w.opaque(leaf.signature)
  },
  read: r => Object.assign(unsignedCodec.read(r), { signature: r.opaque() }),
})

/** Where keys and credential stand in an encoded leaf, so that a thousand are compared without being decoded. */
export function signatureKeySpan(encoded: Uint8Array): Span {
  return opaqueAt(encoded, opaqueAt(encoded, 0).to)
}

/** The credential with its type. */
export function credentialSpan(encoded: Uint8Array): Span {
  const from = signatureKeySpan(encoded).to
  // Of either type one vector: an identity, or certificates.
  return { from, to: opaqueAt(encoded, from + 2).to }
}

/** The capabilities, five vectors. */
export function capabilitiesSpan(encoded: Uint8Array): Span {
  const from = credentialSpan(encoded).to
  let to = from
  for (let vectors = 0; vectors < 5; vectors++) to = opaqueAt(encoded, to).to
  return { from, to }
}

/** The credential's type, without decoding the leaf. */
export function credentialTypeIn(encoded: Uint8Array): number {
  const { from } = credentialSpan(encoded)
  return ((encoded[from] ?? 0) << 8) | (encoded[from + 1] ?? 0)
}

/** What the leaf's signature will cover. `position` is left out for source `key_package`. */
export function leafNodeTbs(leaf: Omit<LeafNode, 'signature'>, position: LeafPosition | undefined): Uint8Array {
  return tbs(encode(unsignedCodec, leaf), leaf.leafNodeSource, position)
}

/** The same of a leaf that is signed. */
export function signedLeafTbs(leaf: LeafNode, position: LeafPosition | undefined): Uint8Array {
  return tbs(withoutLast(leafNodeCodec.bytesOf(leaf), leaf.signature), leaf.leafNodeSource, position)
}

function tbs(unsigned: Uint8Array, source: LeafNodeSource, position: LeafPosition | undefined): Uint8Array {
  // A key package is made before its owner knows the group, so nothing binds that leaf to one.
  if (source.kind === 'key_package' || position === undefined) return unsigned
  const w = new Writer()
  w.fixed(unsigned)
  w.opaque(position.groupId)
  w.u32(position.leafIndex)
  return w.finish()
}
