// PSKs named by proposals and Welcomes, with their secrets (RFC 9420 §8.4, §11).

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import { must } from '../must.ts'
import type { PreSharedKeyId } from '../structures/pre-shared-key-id.ts'
import type { FindPsk, PskRequest } from './engine.ts'
import type { Psk } from './secrets/psk-secret.ts'
import type { MemberState } from './state.ts'

/** The name that a request gets in a proposal. */
export function pskIdOf(crypto: CryptoProvider, state: MemberState, psk: PskRequest): PreSharedKeyId {
  const pskNonce = crypto.random(state.suite.hashBytes)
  if (psk.pskType === 'external') return { pskType: 'external', pskId: psk.pskId.slice(), pskNonce }
  const { groupId } = state.view.context
  return { pskType: 'resumption', usage: 'application', pskGroupId: groupId, pskEpoch: psk.epoch, pskNonce }
}

/** Each PSK's secret; `mls.invalid` where one is not held. */
export function withSecrets(ids: readonly PreSharedKeyId[], findPsk: FindPsk, group: MemberState | undefined): Psk[] {
  return ids.map(id => {
    const secret = id.pskType === 'external' ? findPsk(id.pskId) : resumptionPsk(group, id.pskGroupId, id.pskEpoch)
    if (secret === undefined) throw new CausewayError('mls.invalid', 'a PSK that is not held')
    return { id, secret }
  })
}

/** The resumption PSK of an epoch that the group still holds. */
export function resumptionPsk(group: MemberState | undefined, groupId: Uint8Array, epoch: bigint): Uint8Array | undefined {
  if (group === undefined || !equalBytes(groupId, group.view.context.groupId)) return undefined
  if (epoch === group.view.context.epoch) return group.secrets.resumptionPsk
  return group.past.find(past => past.epoch === epoch)?.resumptionPsk
}

/** §12.4.3.1: a Welcome into a successor names the predecessor's PSK once, into any other group not at all. */
export function checkWelcomePsks(ids: readonly PreSharedKeyId[], nonceBytes: number): void {
  const successors = ids.filter(id => id.pskType === 'resumption' && id.usage !== 'application')
  must(successors.length <= 1, 'a Welcome continues two groups')
  must(
    ids.every(({ pskNonce }) => pskNonce.length === nonceBytes),
    'a psk nonce of the wrong size',
  )
}
