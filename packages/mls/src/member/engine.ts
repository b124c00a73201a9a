// What the client needs from an MLS engine (RFC 9420). The engine keeps no storage and does no I/O: a group is a value with
// one owner, who persists `takeChanges()` BEFORE anything made from it leaves the device. Calls on one group wait for each other.

import type { Credential } from '../structures/credential.ts'
import type { Extension } from '../structures/extension.ts'

export type { ApplyAppData } from '../tree/app-data.ts'
export type { Credential, Extension }

/** What this device is in groups: its name, its certificate (leaf extension), its signature key. */
export interface MlsIdentity {
  /** BasicCredential identity: the device URI's bytes. */
  readonly identity: Uint8Array
  readonly signaturePublicKey: Uint8Array
  readonly signaturePrivateKey: Uint8Array
  /** Encoded DeviceCertificate (wire), carried in a leaf extension; left out where it is empty. */
  readonly certificate: Uint8Array
  /** In place of the BasicCredential of `identity`: an x509 chain, end entity first. */
  readonly credential?: Credential
}

/** A leaf as others see it. `leafIndex` counts leaves from 0. */
export interface MlsMember {
  readonly leafIndex: number
  /** BasicCredential identity; of an x509 credential the end entity's certificate (DER). */
  readonly identity: Uint8Array
  readonly credential: Credential
  readonly signaturePublicKey: Uint8Array
  readonly certificate: Uint8Array | undefined
}

/** A leaf before it has a place. */
export type MlsLeaf = Omit<MlsMember, 'leafIndex'>

/**
 * Asked for every credential that enters a group (RFC 9420 §5.3.1); false refuses it. `predecessor` is the leaf that this one
 * replaces: by an update, a path, or a resync. Chains of x509 credentials are validated here.
 */
export type ValidateMember = (member: MlsLeaf, predecessor?: MlsLeaf) => boolean

/** The secret of an external PSK by its id; undefined where it is not held. */
export type FindPsk = (pskId: Uint8Array) => Uint8Array | undefined

export interface MlsKeyPackage {
  /** The KeyPackage as an MLSMessage, to upload. */
  readonly message: Uint8Array
  /** KeyPackageRef (RFC 9420 §5.2), by which a Welcome names it. */
  readonly ref: Uint8Array
  /** Private part, kept until the Welcome came (for good, for a last-resort package). Opaque to the caller. */
  readonly secret: Uint8Array
}

/** A PSK to mix into the next epoch (RFC 9420 §8.4). */
export type PskRequest =
  | { readonly pskType: 'external'; readonly pskId: Uint8Array }
  /** Of an epoch of this group that is still held. */
  | { readonly pskType: 'resumption'; readonly epoch: bigint }

/** The group that shall replace this one (RFC 9420 §11.2). */
export interface ReInitRequest {
  readonly groupId: Uint8Array
  readonly cipherSuite: number
  readonly extensions?: readonly Extension[]
}

/** What an app component wants changed (draft-ietf-mls-extensions §4). `update` undefined removes the component's data. */
export interface AppDataChange {
  readonly componentId: number
  readonly update: Uint8Array | undefined
}

/** Data for this commit only (draft-ietf-mls-extensions, AppEphemeral). */
export interface AppEphemeralData {
  readonly componentId: number
  readonly data: Uint8Array
}

export type WireFormatChoice = 'mls_public_message' | 'mls_private_message'

export interface CommitRequest {
  /** KeyPackage MLSMessages of the devices to add. One outside of its lifetime by the engine's clock is `mls.invalid` (RFC 9420 §7.3). */
  readonly add?: readonly Uint8Array[]
  /** Leaf indices to remove. */
  readonly remove?: readonly number[]
  readonly psks?: readonly PskRequest[]
  /** The whole new list of group context extensions. */
  readonly extensions?: readonly Extension[]
  readonly appData?: readonly AppDataChange[]
  readonly appEphemeral?: readonly AppEphemeralData[]
  /** Stands alone: the group ends with the next epoch (RFC 9420 §11.2). */
  readonly reInit?: ReInitRequest
  /** Commit the proposals received and made in this epoch, by reference. Default true; of those that exclude each other the
   * later ones are left out. */
  readonly includePending?: boolean
  /** A path also where RFC 9420 §12.4 does not demand one. An empty request always has one. */
  readonly forcePath?: boolean
  /** FramedContent.authenticated_data: signed by the committer, seen by the hub and every member. */
  readonly authenticatedData?: Uint8Array
  /** Default `mls_public_message`. */
  readonly wireFormat?: WireFormatChoice
  /** Whether the Welcome carries the tree. Default true. */
  readonly treeInWelcome?: boolean
}

/** A proposal of our own, sent ahead of a commit (RFC 9420 §12.1). */
export type ProposalRequest =
  | { readonly kind: 'add'; readonly keyPackage: Uint8Array }
  /** A fresh leaf with the identity that the group has (§12.1.2). */
  | { readonly kind: 'update' }
  | { readonly kind: 'remove'; readonly leafIndex: number }
  | { readonly kind: 'psk'; readonly psk: PskRequest }
  | { readonly kind: 'reInit'; readonly reInit: ReInitRequest }
  | { readonly kind: 'extensions'; readonly extensions: readonly Extension[] }
  | { readonly kind: 'appData'; readonly change: AppDataChange }
  | { readonly kind: 'appEphemeral'; readonly data: AppEphemeralData }
  /** We leave (draft-ietf-mls-extensions, SelfRemove). PublicMessage only. */
  | { readonly kind: 'selfRemove' }

export interface MessageOptions {
  readonly authenticatedData?: Uint8Array
  /** Default `mls_public_message`. */
  readonly wireFormat?: WireFormatChoice
}

/** A commit of our own that the hub has not accepted yet. Exactly one of merge and discard ends it. */
export interface StagedCommit {
  /** PublicMessage MLSMessage. */
  readonly commit: Uint8Array
  /** Welcome MLSMessage when somebody was added. */
  readonly welcome: Uint8Array | undefined
  /** GroupInfo MLSMessage of the new epoch with ratchet tree and external_pub. */
  readonly groupInfo: Uint8Array
  /** The epoch that the commit starts. */
  readonly epoch: bigint
}

export type Processed =
  | {
      readonly kind: 'message'
      readonly epoch: bigint
      readonly sender: MlsMember
      readonly authenticatedData: Uint8Array
      readonly plaintext: Uint8Array
    }
  | {
      readonly kind: 'commit'
      /** The epoch now reached. */
      readonly epoch: bigint
      readonly sender: MlsMember
      readonly authenticatedData: Uint8Array
      readonly added: readonly MlsMember[]
      readonly removed: readonly MlsMember[]
      /** Members whose leaf was replaced in place, the committer included. */
      readonly updated: readonly MlsMember[]
      readonly appEphemeral: readonly AppEphemeralData[]
      /** The group shall be replaced by this one (RFC 9420 §11.2): nothing more is sent in it. */
      readonly reInit: ReInitRequest | undefined
      /** This device is among `removed`: the group is over for it. */
      readonly selfRemoved: boolean
    }
  | {
      readonly kind: 'proposal'
      readonly epoch: bigint
      /** undefined for somebody outside of the group. */
      readonly sender: MlsMember | undefined
      readonly authenticatedData: Uint8Array
      readonly proposalType: number
    }

/** One record of a group's state. `value` undefined deletes it. Keys are short and ASCII. */
export interface StateChange {
  readonly key: string
  readonly value: Uint8Array | undefined
}

export interface StateRecord {
  readonly key: string
  readonly value: Uint8Array
}

/** One group as one member sees it. Mutable. All refusals are `mls.*` and leave the state as it was. */
export interface MlsGroup {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly ownLeafIndex: number
  readonly cipherSuite: number
  /** Of the group context. */
  readonly extensions: readonly Extension[]
  members(): readonly MlsMember[]
  /** RFC 9420 §8.7; equal for all who are in the same state. */
  epochAuthenticator(): Uint8Array
  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array>
  /** SafeExportSecret (draft-ietf-mls-extensions): once per component and epoch; changes state. */
  safeExportSecret(componentId: number): Promise<Uint8Array>
  /** A component's data in the group's AppDataDictionary. */
  appData(componentId: number): Uint8Array | undefined

  /** A proposal of our own, kept to be committed by reference. Changes state: persist before sending. */
  propose(proposal: ProposalRequest, options?: MessageOptions): Promise<Uint8Array>
  /** Makes a commit and stages it; the group stays in its epoch until `mergeStaged`. An empty request updates the path. */
  commit(request: CommitRequest): Promise<StagedCommit>
  mergeStaged(): void
  discardStaged(): void
  /** The staged commit, also after `restore`. */
  readonly staged: StagedCommit | undefined

  /** PrivateMessage MLSMessage. Changes state: persist before sending. */
  encrypt(plaintext: Uint8Array, authenticatedData: Uint8Array): Promise<Uint8Array>
  /** Takes any MLSMessage of the group. Discards nothing staged: the caller decides. */
  process(message: Uint8Array): Promise<Processed>

  /** GroupInfo MLSMessage with ratchet tree and external_pub of the present epoch. */
  groupInfo(): Promise<Uint8Array>
  /** What changed in the records of the state since the last call; everything at the first. Secret. To be written in one batch
   * with what it belongs to: small for a message, as large as its path for a commit. */
  takeChanges(): readonly StateChange[]
  /** All records as one value, staged commit included, with engine name and version inside; secret. */
  serialise(): Uint8Array
  /** Wipes the secrets held; the group cannot be used afterwards. */
  destroy(): void
}

export interface ExternalJoin {
  readonly group: MlsGroup
  /** PublicMessage MLSMessage to submit; the group is valid only once the hub accepted it. */
  readonly commit: Uint8Array
  readonly groupInfo: Uint8Array
}

export interface KeyPackageOptions {
  readonly nowMs: number
  /** Marks it as in draft-ietf-mls-extensions: may be handed out more than once. */
  readonly lastResort: boolean
  /** Number of RFC 9420 §17.1; default 1. The identity's signature key must fit it. */
  readonly cipherSuite?: number
}

export interface GroupOptions {
  readonly nowMs: number
  readonly cipherSuite?: number
  readonly extensions?: readonly Extension[]
}

export interface WelcomeOptions {
  /** The `ratchet_tree` extension's data, where the Welcome has none. */
  readonly ratchetTree?: Uint8Array
  /** The group that a reinit or a branch continues, whose resumption PSK the Welcome names. */
  readonly predecessor?: MlsGroup
}

/** What a new group that continues another one needs (RFC 9420 §11.2, §11.3). */
export interface SuccessorOptions {
  readonly nowMs: number
  readonly groupId: Uint8Array
  /** KeyPackage MLSMessages: of all other members for a reinit, of some for a branch. */
  readonly add: readonly Uint8Array[]
}

/** Where a proposal from outside goes. */
export interface ExternalProposalTarget {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly cipherSuite: number
  /** Our index in the group's `external_senders`; undefined proposes our own joining (§12.1.8). */
  readonly senderIndex: number | undefined
}

/** Unix milliseconds, as the device believes them to be. */
export interface Clock {
  nowMs(): number
}

export interface MlsEngine {
  /** Lifetime at most 30 days (RFC 9420 §7.2). */
  generateKeyPackage(identity: MlsIdentity, options: KeyPackageOptions): Promise<MlsKeyPackage>
  createGroup(identity: MlsIdentity, groupId: Uint8Array, options: GroupOptions): Promise<MlsGroup>
  joinFromWelcome(
    identity: MlsIdentity,
    welcome: Uint8Array,
    keyPackage: MlsKeyPackage,
    options?: WelcomeOptions,
  ): Promise<MlsGroup>
  /** KeyPackageRefs named in a Welcome: which stored key package to take. */
  keyPackageRefsOf(welcome: Uint8Array): readonly Uint8Array[]
  /** `resync` removes this device's own old leaf in the same commit (RFC 9420 §12.4.3.2). */
  joinExternal(
    identity: MlsIdentity,
    groupInfo: Uint8Array,
    options: { nowMs: number; resync: boolean; authenticatedData?: Uint8Array },
  ): Promise<ExternalJoin>
  /** After a commit with a reinit: the group it announced, with a staged-and-merged first commit and its Welcome. */
  reInit(identity: MlsIdentity, former: MlsGroup, options: SuccessorOptions): Promise<Successor>
  /** A group of some of the members beside the present one (RFC 9420 §11.3). */
  branch(identity: MlsIdentity, former: MlsGroup, options: SuccessorOptions): Promise<Successor>
  /** PublicMessage MLSMessage with a proposal from outside of the group (RFC 9420 §12.1.8). */
  proposeExternally(
    identity: MlsIdentity,
    target: ExternalProposalTarget,
    proposal: Exclude<ProposalRequest, { kind: 'update' | 'selfRemove' | 'psk' }>,
  ): Promise<Uint8Array>
  /** From `serialise()`, or from the records that `takeChanges` gave. */
  restore(identity: MlsIdentity, state: Uint8Array | readonly StateRecord[]): Promise<MlsGroup>
}

export interface Successor {
  readonly group: MlsGroup
  /** Welcome MLSMessage for the others. */
  readonly welcome: Uint8Array
  readonly groupInfo: Uint8Array
}
