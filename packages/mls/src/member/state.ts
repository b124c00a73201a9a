// What a member holds of a group. Values; but for the secret trees, whose steps are applied when a message has proved genuine.

import { type CipherSuite, type CryptoProvider, zero } from '@causeway/crypto'
import { CausewayError, encode } from '@causeway/wire'
import type { PublicEpoch } from '../handshake/epoch.ts'
import { must } from '../must.ts'
import { groupContextCodec } from '../structures/group-context.ts'
import type { ReInit } from '../structures/proposal.ts'
import { createSuite } from '../suite.ts'
import type { ApplyAppData } from '../tree/app-data.ts'
import type { RatchetTree } from '../tree/ratchet-tree.ts'
import type { Clock, FindPsk, MlsIdentity, ValidateMember } from './engine.ts'
import type { ExportTree } from './secrets/export-tree.ts'
import { type EpochSecrets, epochSecretNames } from './secrets/key-schedule.ts'
import type { SecretTree } from './secrets/secret-tree.ts'
import type { PrivateKeys } from './secrets/tree-kem.ts'

/** What one run of the core is given beside a state. */
export interface Core {
  readonly crypto: CryptoProvider
  readonly identity: MlsIdentity
  readonly clock: Clock
  readonly validateMember: ValidateMember
  readonly findPsk: FindPsk
  readonly applyAppData: ApplyAppData | undefined
}

export interface MemberState {
  readonly suite: CipherSuite
  /** The half that needs no secrets, but for its hash functions, which belong to one run. */
  readonly view: Omit<PublicEpoch, 'suite'>
  /** Encoded GroupContext. */
  readonly context: Uint8Array
  readonly confirmationTag: Uint8Array
  readonly ownLeafIndex: number
  readonly privateKeys: PrivateKeys
  /** Private leaf keys of our own pending Updates, by ProposalRef in hex. */
  readonly ownUpdates: ReadonlyMap<string, Uint8Array>
  readonly secrets: EpochSecrets
  readonly secretTree: SecretTree
  readonly exports: ExportTree
  /** Newest first. */
  readonly past: readonly PastEpoch[]
  /** replaced: by the group that `reInit` announces (§11.2). */
  readonly status: 'active' | 'removed' | 'replaced'
  readonly reInit: ReInit | undefined
}

/** What is kept of an epoch that is over: enough to read its late messages and to name its resumption PSK. */
export interface PastEpoch {
  readonly epoch: bigint
  readonly context: Uint8Array
  /** Only its leaves are meant. */
  readonly tree: RatchetTree
  readonly senderDataSecret: Uint8Array
  readonly resumptionPsk: Uint8Array
  readonly secretTree: SecretTree
}

export const pastEpochsKept = 2

export function epochOf(crypto: CryptoProvider, state: MemberState): PublicEpoch {
  return { ...state.view, suite: createSuite(crypto, state.suite.id) }
}

export function contextBytes({ context }: Pick<PublicEpoch, 'context'>): Uint8Array {
  return encode(groupContextCodec, context)
}

export function checkActive({ status }: MemberState): void {
  must(status !== 'removed', 'removed from the group')
  must(status !== 'replaced', 'the group is being replaced')
}

/** The past epochs of the state that follows. */
export function pastAfter(state: MemberState): readonly PastEpoch[] {
  const { view, context, secrets, secretTree } = state
  const latest: PastEpoch = {
    epoch: view.context.epoch,
    context,
    // Nobody asks for a tree hash of it any more.
    tree: { nodes: view.tree.nodes, hashes: [] },
    senderDataSecret: secrets.senderDataSecret,
    resumptionPsk: secrets.resumptionPsk,
    secretTree,
  }
  return [latest, ...state.past].slice(0, pastEpochsKept)
}

/** Wipes what `before` held and `after` does not use. */
export function wipeReplaced(before: MemberState, after: MemberState): void {
  for (const name of epochSecretNames) {
    if (name !== 'senderDataSecret' && name !== 'resumptionPsk') zero(before.secrets[name])
  }
  const kept = new Set<Uint8Array>(after.privateKeys.values())
  for (const key of [...before.privateKeys.values(), ...before.ownUpdates.values()]) if (!kept.has(key)) zero(key)
  before.exports.wipe()
  for (const past of before.past) if (!after.past.includes(past)) wipePast(past)
}

/** Wipes everything. */
export function wipeState(state: MemberState): void {
  wipeNext(state, new Set())
  for (const past of state.past) wipePast(past)
}

/** Wipes a state that never came to be; private keys that the present one uses stay. */
export function wipeNext(state: MemberState, kept: ReadonlySet<Uint8Array>): void {
  for (const name of epochSecretNames) zero(state.secrets[name])
  for (const key of [...state.privateKeys.values(), ...state.ownUpdates.values()]) if (!kept.has(key)) zero(key)
  state.exports.wipe()
  state.secretTree.wipe()
}

function wipePast(past: PastEpoch): void {
  zero(past.senderDataSecret, past.resumptionPsk)
  past.secretTree.wipe()
}

/** Runs; refusals that are not `mls.*` become this one. */
export function refusing<T>(code: 'mls.invalid' | 'mls.undecryptable', work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof CausewayError && !error.code.startsWith('mls.')) {
      throw new CausewayError(code, error.detail ?? error.code, { cause: error })
    }
    throw error
  }
}
