// The private keys of the nodes above us.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { ClientState } from 'ts-mls'

/**
 * Refuses a state in which a private key we were given does not fit the public key in the tree (RFC 9420 §12.4.2, "verify that
 * the public keys are the same"), which ts-mls leaves out, and drops keys of nodes that are blank now.
 */
export function checkOwnPath(crypto: CryptoProvider, state: ClientState): ClientState {
  const privateKeys: Record<number, Uint8Array> = {}
  for (const [index, key] of Object.entries(state.privatePath.privateKeys)) {
    const node = state.ratchetTree[Number(index)]
    if (node === undefined) continue
    const published = node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey
    if (!equalBytes(crypto.dhKeyPair('X25519', key).publicKey, published))
      throw new CausewayError('mls.invalid', 'a path key does not fit')
    privateKeys[Number(index)] = key
  }
  return { ...state, privatePath: { ...state.privatePath, privateKeys } }
}
