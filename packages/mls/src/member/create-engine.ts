// The engine: key packages, and the four ways into a group.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError, decode, encode, fixed, struct, u8 } from '@causeway/wire'
import { createGroup, type KeyPackage, type PrivateKeyPackage } from 'ts-mls'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { clientConfig } from './client-config.ts'
import type { MlsEngine, MlsIdentity, MlsKeyPackage, StateRecord, ValidateMember } from './engine.ts'
import { joinByExternalCommit } from './external.ts'
import { groupOf, type GroupDeps, restoreGroup } from './group.ts'
import { checkLeaf, makeKeyPackage } from './leaf.ts'
import { decodeMessageOf, encodeMessage, refusing, refusingAsync } from './message.ts'
import { createSuite } from './suite.ts'
import { joinByWelcome } from './welcome.ts'

/**
 * The MLS engine of this version of Causeway: ts-mls 1.6.4 behind `MlsEngine`, suite 1.
 * `validateMember` is asked for every leaf that enters a group; left out, every leaf passes.
 */
export function createMlsEngine(options: { crypto: CryptoProvider; validateMember?: ValidateMember }): MlsEngine {
  const { crypto, validateMember = () => true } = options
  const suite = createSuite(crypto)
  const deps: GroupDeps = { crypto, suite, validateMember }

  return {
    async generateKeyPackage(identity, { nowMs, lastResort }) {
      const { publicPackage, privatePackage } = await makeKeyPackage(suite, identity, { nowMs, lastResort })
      return {
        message: encodeMessage({ wireformat: 'mls_key_package', keyPackage: publicPackage }),
        ref: await makeKeyPackageRef(publicPackage, suite.hash),
        secret: encodeSecret(privatePackage),
      }
    },

    async createGroup(identity, groupId, { nowMs }) {
      const own = await makeKeyPackage(suite, identity, { nowMs, lastResort: false })
      refusing('mls.invalid', () => checkLeaf(crypto, own.publicPackage.leafNode, validateMember))
      return groupOf(deps, await createGroup(groupId.slice(), own.publicPackage, own.privatePackage, [], suite, clientConfig))
    },

    joinFromWelcome(identity, welcome, stored) {
      return refusingAsync('mls.invalid', async () => {
        const message = decodeMessageOf('mls_welcome', welcome)
        const { keyPackage, keys } = openKeyPackage(identity, stored)
        // RFC 9420 §12.4.3.1: nothing else in a Welcome vouches for its suite.
        if (message.welcome.cipherSuite !== keyPackage.cipherSuite) throw new CausewayError('mls.invalid', 'another cipher suite')
        return groupOf(deps, await joinByWelcome(crypto, suite, message.welcome, keyPackage, keys, validateMember))
      })
    },

    keyPackageRefsOf(welcome) {
      return decodeMessageOf('mls_welcome', welcome).welcome.secrets.map(secret => secret.newMember.slice())
    },

    joinExternal(identity, groupInfo, { nowMs, resync, authenticatedData = new Uint8Array() }) {
      return refusingAsync('mls.invalid', async () => {
        const message = decodeMessageOf('mls_group_info', groupInfo)
        const own = await makeKeyPackage(suite, identity, { nowMs, lastResort: false })
        checkLeaf(crypto, own.publicPackage.leafNode, validateMember)
        const { commit, state } = await joinByExternalCommit(
          crypto,
          suite,
          identity,
          message.groupInfo,
          { keyPackage: own.publicPackage, keys: own.privatePackage },
          { resync, authenticatedData: authenticatedData.slice() },
          validateMember,
        )
        const group = groupOf(deps, state)
        return { group, commit, groupInfo: await group.groupInfo() }
      })
    },

    restore(identity, state) {
      return refusingAsync('mls.invalid', () => restoreGroup(deps, bytesOf(state), identity.signaturePrivateKey))
    },
    reInit: () => Promise.reject(new CausewayError('mls.unsupported')),
    branch: () => Promise.reject(new CausewayError('mls.unsupported')),
    proposeExternally: () => Promise.reject(new CausewayError('mls.unsupported')),
  }
}

function bytesOf(state: Uint8Array | readonly StateRecord[]): Uint8Array {
  return state instanceof Uint8Array ? state : (state[0]?.value ?? new Uint8Array())
}

interface KeyPackageSecret {
  version: number
  initPrivateKey: Uint8Array
  hpkePrivateKey: Uint8Array
}

const secretCodec = struct<KeyPackageSecret>({ version: u8, initPrivateKey: fixed(32), hpkePrivateKey: fixed(32) })

function encodeSecret(keys: PrivateKeyPackage): Uint8Array {
  return encode(secretCodec, { version: 1, initPrivateKey: keys.initPrivateKey, hpkePrivateKey: keys.hpkePrivateKey })
}

function openKeyPackage(identity: MlsIdentity, stored: MlsKeyPackage): { keyPackage: KeyPackage; keys: PrivateKeyPackage } {
  const { keyPackage } = decodeMessageOf('mls_key_package', stored.message)
  if (!equalBytes(keyPackage.leafNode.signaturePublicKey, identity.signaturePublicKey))
    throw new CausewayError('mls.invalid', 'the key package of another identity')
  const { version, initPrivateKey, hpkePrivateKey } = decode(secretCodec, stored.secret)
  if (version !== 1) throw new CausewayError('mls.unsupported', 'key package secret')
  return { keyPackage, keys: { initPrivateKey, hpkePrivateKey, signaturePrivateKey: identity.signaturePrivateKey.slice() } }
}
