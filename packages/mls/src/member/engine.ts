// What the client needs from an MLS engine (RFC 9420). The engine keeps no storage and does no I/O: a group is a value with
// one owner, who persists `serialise()` BEFORE anything made from it leaves the device, and runs one operation at a time.

/** What this device is in groups: its name, its certificate (leaf extension), its signature key. */
export interface MlsIdentity {
  /** BasicCredential identity: the device URI's bytes. */
  readonly identity: Uint8Array
  readonly signaturePublicKey: Uint8Array
  readonly signaturePrivateKey: Uint8Array
  /** Encoded DeviceCertificate (wire), carried in a leaf extension. */
  readonly certificate: Uint8Array
}

/** A leaf as others see it. `leafIndex` counts leaves from 0. */
export interface MlsMember {
  readonly leafIndex: number
  readonly identity: Uint8Array
  readonly signaturePublicKey: Uint8Array
  readonly certificate: Uint8Array | undefined
}

/** Asked for every credential that enters a group; false refuses it. */
export type ValidateMember = (member: Omit<MlsMember, 'leafIndex'>) => boolean

export interface MlsKeyPackage {
  /** The KeyPackage as an MLSMessage, to upload. */
  readonly message: Uint8Array
  /** KeyPackageRef (RFC 9420 §5.2), by which a Welcome names it. */
  readonly ref: Uint8Array
  /** Private part, kept until the Welcome came (for good, for a last-resort package). Opaque to the caller. */
  readonly secret: Uint8Array
}

export interface CommitRequest {
  /** KeyPackage MLSMessages of the devices to add. */
  readonly add?: readonly Uint8Array[]
  /** Leaf indices to remove. */
  readonly remove?: readonly number[]
  /** FramedContent.authenticated_data: signed by the committer, seen by the hub and every member. */
  readonly authenticatedData?: Uint8Array
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
      /** This device is among `removed`: the group is over for it. */
      readonly selfRemoved: boolean
    }
  | { readonly kind: 'proposal'; readonly epoch: bigint; readonly sender: MlsMember | undefined }

/** One group as one member sees it. Mutable. All refusals are `mls.*` and leave the state as it was. */
export interface MlsGroup {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly ownLeafIndex: number
  members(): readonly MlsMember[]
  /** RFC 9420 §8.7; equal for all who are in the same state. */
  epochAuthenticator(): Uint8Array
  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array>

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
  /** Complete state, staged commit included, with engine name and version inside; secret. */
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

export interface MlsEngine {
  /** Lifetime at most 30 days (RFC 9420 §7.2); `lastResort` marks it as in draft-ietf-mls-extensions. */
  generateKeyPackage(identity: MlsIdentity, options: { nowMs: number; lastResort: boolean }): Promise<MlsKeyPackage>
  createGroup(identity: MlsIdentity, groupId: Uint8Array, options: { nowMs: number }): Promise<MlsGroup>
  joinFromWelcome(identity: MlsIdentity, welcome: Uint8Array, keyPackage: MlsKeyPackage): Promise<MlsGroup>
  /** KeyPackageRefs named in a Welcome: which stored key package to take. */
  keyPackageRefsOf(welcome: Uint8Array): readonly Uint8Array[]
  /** `resync` removes this device's own old leaf in the same commit (RFC 9420 §12.4.3.2). */
  joinExternal(
    identity: MlsIdentity,
    groupInfo: Uint8Array,
    options: { nowMs: number; resync: boolean; authenticatedData?: Uint8Array },
  ): Promise<ExternalJoin>
  restore(identity: MlsIdentity, state: Uint8Array): Promise<MlsGroup>
}
