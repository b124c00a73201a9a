// One device of one engine, in at most one group: what the engines of a mixed group have in common.

/** A handshake as the hub would take it. */
export interface Handshake {
  /** PublicMessage MLSMessage. */
  readonly commit: Uint8Array
  /** Welcome MLSMessage where somebody was added. */
  readonly welcome: Uint8Array | undefined
  /** GroupInfo MLSMessage of the epoch that the commit starts, with ratchet tree and external_pub. */
  readonly groupInfo: Uint8Array
}

/** A commit that the hub has not judged yet; exactly one of the two ends it. */
export interface StagedHandshake extends Handshake {
  accept(): Promise<void>
  reject(): Promise<void>
}

export interface CommitWish {
  /** KeyPackage MLSMessages. */
  readonly add: readonly Uint8Array[]
  readonly remove: readonly OracleDevice[]
  /** Takes up, by reference, what was proposed in this epoch; then there is nothing to add or remove beside. */
  readonly pending?: boolean
}

/** A proposal sent ahead of the commit that takes it up. */
export type ProposalWish =
  | { readonly kind: 'add'; readonly keyPackage: Uint8Array }
  | { readonly kind: 'remove'; readonly device: OracleDevice }
  | { readonly kind: 'update' }

export type Heard =
  | { readonly kind: 'message'; readonly sender: string; readonly plaintext: Uint8Array }
  | { readonly kind: 'commit'; readonly removed: boolean }
  | { readonly kind: 'proposal' }

export type EngineName = 'causeway' | 'ts-mls' | 'ts-mls-stock' | 'openmls'

export interface OracleDevice {
  readonly engine: EngineName
  /** BasicCredential identity as text. */
  readonly name: string
  /** KeyPackage MLSMessage; its secrets stay in the device. */
  keyPackage(): Promise<Uint8Array>
  createGroup(groupId: Uint8Array): Promise<void>
  joinByWelcome(welcome: Uint8Array): Promise<void>
  /** External commit; with `resync` it removes the device's own leaf, which is in the group. */
  joinExternally(groupInfo: Uint8Array, resync: boolean): Promise<StagedHandshake>
  /** PublicMessage MLSMessage. Absent where the engine sends no proposals by themselves. */
  propose?(wish: ProposalWish): Promise<Uint8Array>
  /** Kinds that `propose` takes. */
  readonly proposes: readonly ProposalWish['kind'][]
  /** An empty wish renews the path. */
  commit(wish: CommitWish): Promise<StagedHandshake>
  encrypt(plaintext: Uint8Array): Promise<Uint8Array>
  /** Many messages in the way that costs the engine least (core-crypto: in one transaction). */
  encryptMany(plaintexts: readonly Uint8Array[]): Promise<Uint8Array[]>
  processMany(messages: readonly Uint8Array[]): Promise<void>
  /** Throws for whatever the engine refuses. */
  process(message: Uint8Array): Promise<Heard>
  epoch(): Promise<bigint>
  /** Equal in all members of one state: the exporter with label "exporter", no context, 32 bytes. */
  secret(): Promise<Uint8Array>
  /** Names of the members, sorted. */
  members(): Promise<string[]>
  /** Forgets the group. */
  leave(): Promise<void>
}

export interface Engine {
  readonly name: EngineName
  /** `number` becomes part of the identity, in the form that core-crypto demands of a client id. */
  newDevice(number: number): Promise<OracleDevice>
}

/** `<uuid>:<device>@<domain>`: the only identities that core-crypto takes. */
export function identityOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}:${(number + 1).toString(16)}@a.example`
}
