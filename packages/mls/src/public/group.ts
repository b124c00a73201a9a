// The hub's half of a group: public keys only. Follows PublicMessage handshakes, verifies everything that public keys can
// verify, and never moves on an invalid commit. (Types; the code follows in this folder.)

import type { Credential } from '../structures/credential.ts'
import type { Extension } from '../structures/extension.ts'

/** A leaf of the public tree. */
export interface PublicMember {
  readonly leafIndex: number
  /** BasicCredential identity bytes: a device URI. Of an x509 credential the end entity's certificate (DER). */
  readonly identity: Uint8Array
  readonly credential: Credential
  readonly signaturePublicKey: Uint8Array
  /** The device certificate of the leaf extension; undefined where a leaf has none. */
  readonly certificate: Uint8Array | undefined
}

/** What a verified handshake would change. Nothing has changed yet. */
export interface PublicChange {
  readonly epoch: bigint
  /** undefined when the committer joins by this very commit. */
  readonly senderLeafIndex: number | undefined
  readonly sender: PublicMember
  readonly authenticatedData: Uint8Array
  readonly added: readonly PublicMember[]
  readonly removed: readonly PublicMember[]
  /** A member whose leaf (key or certificate) was replaced, the committer included. */
  readonly updated: readonly PublicMember[]
  /** Data for this commit only, of app components (draft-ietf-mls-extensions). */
  readonly appEphemeral: readonly { readonly componentId: number; readonly data: Uint8Array }[]
  /** The group shall be replaced (RFC 9420 §11.2): it takes no further handshakes. */
  readonly isReInit: boolean
  /** The state after the change. */
  readonly next: MlsPublicGroup
}

/** Immutable. Every refusal is `mls.*` or `wire.*` and leaves everything as it was. */
export interface MlsPublicGroup {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  members(): readonly PublicMember[]
  treeHash(): Uint8Array
  /** Of the group context. */
  readonly extensions: readonly Extension[]
  /** Verifies a commit (PublicMessage MLSMessage) of the present epoch, with the GroupInfo of the epoch it starts: group
   * context, tree hash and confirmed transcript hash must agree, and the GroupInfo signature must verify. */
  applyCommit(commit: Uint8Array, groupInfo: Uint8Array): PublicChange
  /** Keeps a proposal (PublicMessage MLSMessage of a member, external sender or newcomer) that a commit of this epoch may name. */
  applyProposal(proposal: Uint8Array): MlsPublicGroup
  /** GroupInfo MLSMessage with ratchet tree, for an external join. */
  groupInfo(): Uint8Array
  /** For the store; public data only. */
  serialise(): Uint8Array
}

/** What a PrivateMessage shows in the clear. */
export interface PrivateMessageHeader {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly contentType: 'application' | 'proposal' | 'commit'
  readonly authenticatedData: Uint8Array
}

/** A key package as the hub sees it, verified (signature, lifetime, suite). */
export interface PublicKeyPackage {
  readonly ref: Uint8Array
  readonly identity: Uint8Array
  readonly signaturePublicKey: Uint8Array
  readonly certificate: Uint8Array | undefined
  readonly cipherSuite: number
  readonly notAfterMs: number
  readonly lastResort: boolean
}

/** The door `@causeway/mls/public`. */
export interface MlsPublic {
  /** From a GroupInfo MLSMessage with ratchet tree; verifies the tree as a joiner would (RFC 9420 §12.4.3.1). */
  fromGroupInfo(groupInfo: Uint8Array): MlsPublicGroup
  restore(state: Uint8Array): MlsPublicGroup
  verifyKeyPackage(message: Uint8Array, nowMs: number): PublicKeyPackage
  privateMessageHeader(message: Uint8Array): PrivateMessageHeader
  /** KeyPackageRefs named in a Welcome: to whom it goes. */
  welcomeRefs(welcome: Uint8Array): readonly Uint8Array[]
}
