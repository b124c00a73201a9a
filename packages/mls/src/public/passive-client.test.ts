// The official passive-client scenarios, followed with public keys: the test opens the Welcome (with the vector's secrets) to
// know where the group stands, and the public half takes it from there. Each next commit's signature covers the group
// context that we computed, so a wrong tree hash or transcript hash shows.

import { cipherSuite, decryptWithLabel, deriveSecret, expandWithLabel, extract, privateKeyBytes } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type Codec, decode, opaque, optional, type Reader, Writer } from '@causeway/wire'
import { expect, test } from 'vitest'
import { type GroupInfo, groupInfoCodec, groupInfoTbs } from '../structures/group-info.ts'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { ratchetTreeCodec } from '../structures/node.ts'
import { type PreSharedKeyId, preSharedKeyIdCodec } from '../structures/pre-shared-key-id.ts'
import { createSuite } from '../suite.ts'
import { extensionData } from '../structures/extension.ts'
import { extensionTypes } from '../structures/code-points.ts'
import { keyPackageRef } from '../tree/key-package-validation.ts'
import { leafRules } from '../tree/leaf-validation.ts'
import { leafAt, treeFromNodes } from '../tree/ratchet-tree.ts'
import { rootHash } from '../tree/tree-hash.ts'
import { validateTree } from '../tree/tree-validation.ts'
import { authenticatedIn, hex, toHex, vectors } from '../vectors.test-support.ts'
import { followCommit, interimTranscriptHash } from '../handshake/commit.ts'
import type { PublicEpoch } from '../handshake/epoch.ts'
import { withProposal } from '../handshake/proposal.ts'

const crypto = createNodeCrypto()

interface Scenario {
  cipher_suite: number
  external_psks: { psk_id: string; psk: string }[]
  key_package: string
  init_priv: string
  welcome: string
  ratchet_tree: string | null
  epochs: { proposals: string[]; commit: string }[]
}

test('every tree of a Welcome is valid, and its group info signed by a member', () => {
  for (const scenario of vectors<Scenario>('passive-client-welcome.json.gz')) startOf(scenario)
})

test('every commit of the scenarios is followed, proposals by reference included', () => {
  let commits = 0
  let proposals = 0
  for (const scenario of vectors<Scenario>('passive-client-handling-commit.json.gz')) {
    let epoch = startOf(scenario)
    for (const step of scenario.epochs) {
      for (const proposal of step.proposals) epoch = withProposal(epoch, authenticatedIn(epoch.suite, hex(proposal)))
      epoch = followCommit(epoch, authenticatedIn(epoch.suite, hex(step.commit))).next
      commits++
      proposals += step.proposals.length
    }
  }
  console.info(`commits followed: ${commits}, proposals by reference: ${proposals}`)
})

/** The epoch that the Welcome leads to, its tree validated as a joiner does. */
function startOf(scenario: Scenario): PublicEpoch {
  const suite = createSuite(crypto, scenario.cipher_suite)
  const groupInfo = openWelcome(scenario)
  const { groupContext: context, confirmationTag } = groupInfo
  const data =
    scenario.ratchet_tree === null ? extensionData(groupInfo.extensions, extensionTypes.ratchet_tree) : hex(scenario.ratchet_tree)
  const tree = treeFromNodes(decode(ratchetTreeCodec, data ?? new Uint8Array()))
  expect(toHex(rootHash(suite, tree))).toBe(toHex(context.treeHash))
  validateTree(leafRules(suite, context.groupId, context.extensions), tree)
  const signer = leafAt(tree, groupInfo.signer)
  suite.verify(signer?.signatureKey ?? new Uint8Array(), 'GroupInfoTBS', groupInfoTbs(groupInfo), groupInfo.signature)
  const interim = interimTranscriptHash(suite, context.confirmedTranscriptHash, confirmationTag)
  return { suite, context, tree, interimTranscriptHash: interim, pending: [] }
}

/** RFC 9420 §12.4.3.1, by the joiner's secrets. */
function openWelcome(scenario: Scenario): GroupInfo {
  const suite = cipherSuite(scenario.cipher_suite)
  const keyPackage = decodeMlsMessage('mls_key_package', hex(scenario.key_package))
  const welcome = decodeMlsMessage('mls_welcome', hex(scenario.welcome))
  const ref = toHex(keyPackageRef(createSuite(crypto, suite.id), keyPackage))
  const mine = welcome.secrets.find(secret => toHex(secret.newMember) === ref)
  if (mine === undefined) throw new Error('no secrets for this key package')
  const recipient = { publicKey: keyPackage.initKey, privateKey: padded(scenario.init_priv, privateKeyBytes[suite.dh]) }
  const opened = decryptWithLabel(crypto, suite, recipient, 'Welcome', welcome.encryptedGroupInfo, mine.encryptedGroupSecrets)
  const { joinerSecret, psks } = decode(groupSecretsCodec, opened)
  const memberSecret = extract(crypto, suite.hash, joinerSecret, pskSecret(scenario, psks))
  const welcomeSecret = deriveSecret(crypto, suite, memberSecret, 'welcome')
  const key = expandWithLabel(crypto, suite.hash, welcomeSecret, 'key', new Uint8Array(), suite.aeadKeyBytes)
  const nonce = expandWithLabel(crypto, suite.hash, welcomeSecret, 'nonce', new Uint8Array(), suite.aeadNonceBytes)
  return decode(groupInfoCodec, crypto.aeadOpen(suite.aead, key, nonce, new Uint8Array(), welcome.encryptedGroupInfo))
}

/** Some of the vectors' NIST scalars have lost their leading zeros. */
function padded(text: string, length: number): Uint8Array {
  return hex(text.padStart(2 * length, '0'))
}

/** §8.4 */
function pskSecret(scenario: Scenario, ids: readonly PreSharedKeyId[]): Uint8Array {
  const suite = cipherSuite(scenario.cipher_suite)
  const zeros = new Uint8Array(suite.hashBytes)
  let secret: Uint8Array = zeros
  ids.forEach((id, index) => {
    const known = scenario.external_psks.find(psk => id.pskType === 'external' && psk.psk_id === toHex(id.pskId))
    const label = new Writer()
    preSharedKeyIdCodec.write(label, id)
    label.u16(index)
    label.u16(ids.length)
    const extracted = extract(crypto, suite.hash, zeros, hex(known?.psk ?? ''))
    const input = expandWithLabel(crypto, suite.hash, extracted, 'derived psk', label.finish(), suite.hashBytes)
    secret = extract(crypto, suite.hash, input, secret)
  })
  return secret
}

const groupSecretsCodec: Codec<{ joinerSecret: Uint8Array; psks: PreSharedKeyId[] }> = {
  write: () => undefined,
  read(r: Reader) {
    const joinerSecret = r.opaque()
    optional(opaque).read(r)
    const inner = r.sub(r.vectorLength())
    const psks: PreSharedKeyId[] = []
    while (inner.remaining > 0) psks.push(preSharedKeyIdCodec.read(inner))
    return { joinerSecret, psks }
  },
}
