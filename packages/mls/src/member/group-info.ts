// RFC 9420 §12.4.3: GroupInfos and Welcomes of an epoch of ours.

import { encryptorWithLabel, expandWithLabel, signWithLabel, zero } from '@causeway/crypto'
import { encode, opaque } from '@causeway/wire'
import { extensionTypes } from '../structures/code-points.ts'
import type { Extension } from '../structures/extension.ts'
import { type GroupInfo, groupInfoCodec, groupInfoTbs } from '../structures/group-info.ts'
import type { KeyPackage } from '../structures/key-package.ts'
import { mlsMessageCodec } from '../structures/mls-message.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import { createSuite } from '../suite.ts'
import { keyPackageRef } from '../tree/key-package-validation.ts'
import { childTowards, covers, nodeOfLeaf, root } from '../tree/tree-math.ts'
import { groupSecretsCodec } from './secrets/group-secrets.ts'
import { externalKeyPair } from './secrets/key-schedule.ts'
import type { Psk } from './secrets/psk-secret.ts'
import type { PathStep } from './secrets/tree-kem.ts'
import type { BegunEpoch } from './epoch-start.ts'
import type { Core, MemberState } from './state.ts'

/** GroupInfo MLSMessage with ratchet tree and external_pub. */
export function groupInfoMessage(core: Core, state: MemberState): Uint8Array {
  const pair = externalKeyPair(core.crypto, state.suite, state.secrets.externalSecret)
  zero(pair.privateKey)
  // `struct { HPKEPublicKey external_pub; }`: the key is a vector of its own inside the extension's data.
  const external = { extensionType: extensionTypes.external_pub, extensionData: encode(opaque, pair.publicKey) }
  const body = signedGroupInfo(core, state, [external, ratchetTreeExtension(state)])
  return encode(mlsMessageCodec, { wireFormat: 'mls_group_info', body })
}

export function ratchetTreeExtension({ view }: MemberState): Extension {
  return { extensionType: extensionTypes.ratchet_tree, extensionData: encode(ratchetTreeCodec, view.tree.nodes) }
}

function signedGroupInfo({ crypto, identity }: Core, state: MemberState, extensions: readonly Extension[]): GroupInfo {
  const { confirmationTag, view, ownLeafIndex } = state
  const unsigned = { groupContext: view.context, extensions, confirmationTag, signer: ownLeafIndex }
  const { signature } = state.suite
  return {
    ...unsigned,
    signature: signWithLabel(crypto, signature, identity.signaturePrivateKey, 'GroupInfoTBS', groupInfoTbs(unsigned)),
  }
}

export interface NewMember {
  readonly leafIndex: number
  readonly keyPackage: KeyPackage
}

/** Welcome MLSMessage to those whom a commit added (§12.4.3.1). */
export function welcomeMessage(
  core: Core,
  state: MemberState,
  begun: BegunEpoch,
  added: readonly NewMember[],
  steps: readonly PathStep[],
  psks: readonly Psk[],
  treeInWelcome: boolean,
): Uint8Array {
  const { crypto } = core
  const { suite } = state
  const groupInfo = signedGroupInfo(core, state, treeInWelcome ? [ratchetTreeExtension(state)] : [])
  const secret = begun.started.welcomeSecret
  const key = expandWithLabel(crypto, suite.hash, secret, 'key', empty, suite.aeadKeyBytes)
  const nonce = expandWithLabel(crypto, suite.hash, secret, 'nonce', empty, suite.aeadNonceBytes)
  const encryptedGroupInfo = crypto.aeadSeal(suite.aead, key, nonce, empty, encode(groupInfoCodec, groupInfo))
  zero(key, nonce)
  const hashing = createSuite(crypto, suite.id)
  // The context is the whole encrypted GroupInfo: with its tree a hundred bytes and more for each member.
  const encrypt = encryptorWithLabel(crypto, suite, 'Welcome', encryptedGroupInfo)
  const secrets = added.map(({ leafIndex, keyPackage }) => {
    const pathSecret = steps.find(({ node }) => node === commonAncestor(state, leafIndex))?.pathSecret
    const plaintext = encode(groupSecretsCodec, { joinerSecret: begun.joiner, pathSecret, psks: psks.map(({ id }) => id) })
    const sealed = encrypt(keyPackage.initKey, plaintext)
    zero(plaintext)
    return { newMember: keyPackageRef(hashing, keyPackage), encryptedGroupSecrets: sealed }
  })
  const body = { cipherSuite: suite.id, secrets, encryptedGroupInfo }
  return encode(mlsMessageCodec, { wireFormat: 'mls_welcome', body })
}

/** The lowest node above both us and another leaf. */
function commonAncestor({ view, ownLeafIndex }: MemberState, leafIndex: number): number {
  const other = nodeOfLeaf(leafIndex)
  let at = root(view.tree.nodes.length)
  for (;;) {
    const next = childTowards(at, other)
    if (!covers(next, ownLeafIndex)) return at
    at = next
  }
}

const empty = new Uint8Array(0)
