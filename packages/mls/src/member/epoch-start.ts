// RFC 9420 §8 and §12.4: what a commit's sender and its receivers do alike once tree and context of the next epoch stand.

import { zero } from '@causeway/crypto'
import type { PublicEpoch } from '../handshake/epoch.ts'
import type { ReInit } from '../structures/proposal.ts'
import { leafCount } from '../tree/ratchet-tree.ts'
import { ExportTree } from './secrets/export-tree.ts'
import { confirmationTag, joinerSecret, type StartedEpoch, startEpoch } from './secrets/key-schedule.ts'
import { type Psk, pskSecret } from './secrets/psk-secret.ts'
import { SecretTree } from './secrets/secret-tree.ts'
import type { PrivateKeys } from './secrets/tree-kem.ts'
import { contextBytes, type Core, type MemberState } from './state.ts'

export interface EpochInput {
  /** Its interim transcript hash is not final yet: that takes the confirmation tag. */
  readonly epoch: PublicEpoch
  readonly initSecret: Uint8Array
  readonly commitSecret: Uint8Array
  readonly psks: readonly Psk[]
}

export interface BegunEpoch {
  readonly context: Uint8Array
  readonly started: StartedEpoch
  readonly joiner: Uint8Array
  readonly confirmationTag: Uint8Array
}

export function beginEpoch(core: Core, state: Pick<MemberState, 'suite'>, input: EpochInput): BegunEpoch {
  const { crypto } = core
  const context = contextBytes(input.epoch)
  const joiner = joinerSecret(crypto, state.suite, input.initSecret, input.commitSecret, context)
  const psk = pskSecret(crypto, state.suite, input.psks)
  const started = startEpoch(crypto, state.suite, joiner, psk, context)
  zero(psk)
  const { confirmedTranscriptHash } = input.epoch.context
  const tag = confirmationTag(crypto, state.suite, started.secrets.confirmationKey, confirmedTranscriptHash)
  return { context, started, joiner, confirmationTag: tag }
}

/** The state of an epoch that has begun. Past epochs are the caller's. */
export function stateOf(
  suite: MemberState['suite'],
  epoch: PublicEpoch,
  begun: Pick<BegunEpoch, 'context' | 'started' | 'confirmationTag'>,
  own: { readonly leafIndex: number; readonly privateKeys: PrivateKeys },
  reInit: ReInit | undefined,
): MemberState {
  const { suite: _hashing, ...view } = epoch
  const { started } = begun
  return {
    suite,
    view,
    context: begun.context,
    confirmationTag: begun.confirmationTag,
    ownLeafIndex: own.leafIndex,
    privateKeys: own.privateKeys,
    ownUpdates: new Map(),
    secrets: started.secrets,
    secretTree: SecretTree.start(suite, leafCount(epoch.tree), started.encryptionSecret),
    exports: ExportTree.start(suite, started.applicationExport),
    past: [],
    status: reInit === undefined ? 'active' : 'replaced',
    reInit,
  }
}
