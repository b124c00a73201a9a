// From one epoch to the next: what of the old one is kept for messages that were ordered before the commit, and what is wiped.

import type { ClientState, EpochReceiverData, KeySchedule } from 'ts-mls'
import { leafAt } from './leaf.ts'
import { keepApplicationRatchets, wipeSecretTree } from './ratchet.ts'

/** The state with only the ratchets that can be used; for every new epoch, whichever way it was reached. */
export function trimmed(state: ClientState): ClientState {
  const isMember = (leafIndex: number): boolean => leafAt(state.ratchetTree, leafIndex) !== undefined
  return { ...state, secretTree: keepApplicationRatchets(state.secretTree, isMember) }
}

/**
 * Enters the next epoch. Exactly one past epoch stays readable: a message of it may be ordered before a commit and be
 * delivered, or processed, just after. All else of the past is wiped.
 */
export function enterEpoch(old: ClientState, next: ClientState): ClientState {
  for (const past of old.historicalReceiverData.values()) wipeReceiver(past)
  const { senderDataSecret, ...rest } = old.keySchedule
  for (const secret of Object.values(rest)) secret.fill(0)
  wipeReplacedKeys(old, next)
  const isReadable = (leafIndex: number): boolean =>
    leafIndex !== old.privatePath.leafIndex && leafAt(old.ratchetTree, leafIndex) !== undefined
  const receiver: EpochReceiverData = {
    senderDataSecret,
    secretTree: keepApplicationRatchets(old.secretTree, isReadable),
    // Only leaves are asked for (sender's signature key).
    ratchetTree: old.ratchetTree.map(node => (node?.nodeType === 'leaf' ? node : undefined)),
    groupContext: old.groupContext,
    resumptionPsk: new Uint8Array(),
  }
  return { ...next, historicalReceiverData: new Map([[old.groupContext.epoch, receiver]]) }
}

/** Wipes the keys of `old` that `next` no longer holds. */
export function wipeReplacedKeys(old: ClientState, next: ClientState): void {
  const kept = new Set(Object.values(next.privatePath.privateKeys))
  for (const key of Object.values(old.privatePath.privateKeys)) if (!kept.has(key)) key.fill(0)
}

function wipeReceiver(receiver: EpochReceiverData): void {
  receiver.senderDataSecret.fill(0)
  receiver.resumptionPsk.fill(0)
  wipeSecretTree(receiver.secretTree)
}

/** Wipes every secret of a state except the signature key, which belongs to the device and not to the group. */
export function wipeState(state: ClientState): void {
  wipeSecretTree(state.secretTree)
  for (const past of state.historicalReceiverData.values()) wipeReceiver(past)
  wipeKeySchedule(state.keySchedule)
  for (const key of Object.values(state.privatePath.privateKeys)) key.fill(0)
}

export function wipeKeySchedule(schedule: KeySchedule): void {
  for (const secret of Object.values(schedule)) (secret as Uint8Array).fill(0)
}
