// The official vectors of everything secret: key schedule, PSKs, secret tree, TreeKEM, message protection.

import { cipherSuite, type CipherSuite, deriveKeyPair, privateKeyBytes } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { decode, encode } from '@causeway/wire'
import { expect, test } from 'vitest'
import { commitCodec } from '../../structures/commit.ts'
import { groupContextCodec } from '../../structures/group-context.ts'
import { decodeMlsMessage } from '../../structures/mls-message.ts'
import { ratchetTreeCodec } from '../../structures/node.ts'
import { proposalCodec } from '../../structures/proposal.ts'
import type { PublicMessage } from '../../structures/public-message.ts'
import { updatePathCodec } from '../../structures/update-path.ts'
import { createSuite } from '../../suite.ts'
import { filteredDirectPath, treeFromNodes, withPath } from '../../tree/ratchet-tree.ts'
import { rootHash } from '../../tree/tree-hash.ts'
import { nodeOfLeaf } from '../../tree/tree-math.ts'
import { parentsOfPath } from '../../tree/update-path.ts'
import { hex, toHex, vectors } from '../../vectors.test-support.ts'
import {
  checkMembershipTag,
  isSignedBy,
  membershipTag,
  openPrivate,
  openSenderData,
  ratchetOf,
  sealPrivate,
  senderDataKeys,
  signContent,
} from './framing.ts'
import { exportSecret, externalKeyPair, joinerSecret, startEpoch } from './key-schedule.ts'
import { pskSecret } from './psk-secret.ts'
import { holdsSomething } from './recording.test-support.ts'
import { SecretTree } from './secret-tree.ts'
import { checkedPath, decryptPath, encryptPath, derivePath } from './tree-kem.ts'

const crypto = createNodeCrypto()

interface KeySchedule {
  cipher_suite: number
  group_id: string
  initial_init_secret: string
  epochs: (Record<string, string> & { exporter: { label: string; context: string; length: number; secret: string } })[]
}

test('key-schedule: every secret of every epoch', () => {
  for (const { cipher_suite, group_id, initial_init_secret, epochs } of vectors<KeySchedule>('key-schedule.json')) {
    const suite = cipherSuite(cipher_suite)
    let init = hex(initial_init_secret)
    for (const [index, e] of epochs.entries()) {
      const value = (name: string): Uint8Array => hex(e[name] ?? '')
      const context = encode(groupContextCodec, {
        version: 'mls10',
        cipherSuite: cipher_suite,
        groupId: hex(group_id),
        epoch: BigInt(index),
        treeHash: value('tree_hash'),
        confirmedTranscriptHash: value('confirmed_transcript_hash'),
        extensions: [],
      })
      expect(toHex(context)).toBe(e['group_context'])
      const joiner = joinerSecret(crypto, suite, init, value('commit_secret'), context)
      expect(toHex(joiner)).toBe(e['joiner_secret'])
      const { secrets, encryptionSecret, welcomeSecret } = startEpoch(crypto, suite, joiner, value('psk_secret'), context)
      const expected: [Uint8Array, string][] = [
        [secrets.senderDataSecret, 'sender_data_secret'],
        [secrets.exporterSecret, 'exporter_secret'],
        [secrets.externalSecret, 'external_secret'],
        [secrets.confirmationKey, 'confirmation_key'],
        [secrets.membershipKey, 'membership_key'],
        [secrets.resumptionPsk, 'resumption_psk'],
        [secrets.epochAuthenticator, 'epoch_authenticator'],
        [secrets.initSecret, 'init_secret'],
        [encryptionSecret, 'encryption_secret'],
        [welcomeSecret, 'welcome_secret'],
        [externalKeyPair(crypto, suite, secrets.externalSecret).publicKey, 'external_pub'],
      ]
      for (const [secret, name] of expected) expect(toHex(secret), name).toBe(e[name])
      const { label, context: exported, length, secret } = e.exporter
      expect(toHex(exportSecret(crypto, suite, secrets.exporterSecret, label, hex(exported), length))).toBe(secret)
      init = secrets.initSecret
    }
  }
})

interface PskSecret {
  cipher_suite: number
  psks: { psk_id: string; psk: string; psk_nonce: string }[]
  psk_secret: string
}

test('psk_secret: PSKs mixed in their order', () => {
  for (const { cipher_suite, psks, psk_secret } of vectors<PskSecret>('psk_secret.json.gz')) {
    const given = psks.map(({ psk_id, psk, psk_nonce }) => ({
      id: { pskType: 'external' as const, pskId: hex(psk_id), pskNonce: hex(psk_nonce) },
      secret: hex(psk),
    }))
    expect(toHex(pskSecret(crypto, cipherSuite(cipher_suite), given))).toBe(psk_secret)
  }
})

interface SecretTreeCase {
  cipher_suite: number
  encryption_secret: string
  sender_data: { sender_data_secret: string; ciphertext: string; key: string; nonce: string }
  leaves: Record<string, string | number>[][]
}

test('secret-tree: every key, in order and out of order', () => {
  for (const { cipher_suite, encryption_secret, sender_data: data, leaves } of vectors<SecretTreeCase>('secret-tree.json.gz')) {
    const suite = cipherSuite(cipher_suite)
    const keys = senderDataKeys(crypto, suite, hex(data.sender_data_secret), hex(data.ciphertext))
    expect([toHex(keys.key), toHex(keys.nonce)]).toEqual([data.key, data.nonce])
    for (const order of ['forward', 'backward']) {
      const tree = SecretTree.start(suite, leaves.length, hex(encryption_secret))
      for (const [leafIndex, generations] of leaves.entries()) {
        for (const at of order === 'forward' ? generations : generations.toReversed()) {
          for (const type of ['handshake', 'application'] as const) {
            const step = tree.take(crypto, leafIndex, type, Number(at['generation']))
            expect(toHex(step.key.key)).toBe(at[`${type}_key`])
            expect(toHex(step.key.nonce)).toBe(at[`${type}_nonce`])
            tree.apply(step)
            expect(() => tree.take(crypto, leafIndex, type, Number(at['generation']))).toThrow()
          }
        }
      }
    }
  }
})

interface TreeKem {
  cipher_suite: number
  group_id: string
  epoch: number
  confirmed_transcript_hash: string
  ratchet_tree: string
  leaves_private: { index: number; encryption_priv: string; path_secrets: { node: number; path_secret: string }[] }[]
  update_paths: {
    sender: number
    update_path: string
    path_secrets: (string | null)[]
    commit_secret: string
    tree_hash_after: string
  }[]
}

function padded(suite: CipherSuite, text: string): Uint8Array {
  return hex(text.padStart(2 * privateKeyBytes[suite.dh], '0'))
}

test('treekem: every path is decrypted by every member, and encrypted again for all of them', () => {
  for (const test of vectors<TreeKem>('treekem.json.gz')) {
    const suite = cipherSuite(test.cipher_suite)
    const hashing = createSuite(crypto, test.cipher_suite)
    const tree = treeFromNodes(decode(ratchetTreeCodec, hex(test.ratchet_tree)))
    const members = test.leaves_private.map(({ index, encryption_priv, path_secrets }) => {
      const privateKeys = new Map([[nodeOfLeaf(index), padded(suite, encryption_priv)]])
      for (const { node, path_secret } of path_secrets) {
        const [step] = derivePath(crypto, suite, [node], hex(path_secret)).steps
        if (step !== undefined) privateKeys.set(node, step.keyPair.privateKey)
      }
      return { leafIndex: index, privateKeys }
    })
    for (const { sender, update_path, path_secrets, commit_secret, tree_hash_after } of test.update_paths) {
      const path = decode(updatePathCodec, hex(update_path))
      const filtered = filteredDirectPath(tree, sender)
      // Not applyPath: the leaves of these trees do not list their suite.
      const after = withPath(tree, sender, path.leafNode, parentsOfPath(hashing, tree, path, filtered).parents)
      expect(toHex(rootHash(hashing, after))).toBe(tree_hash_after)
      const context = encode(groupContextCodec, {
        version: 'mls10',
        cipherSuite: test.cipher_suite,
        groupId: hex(test.group_id),
        epoch: BigInt(test.epoch),
        treeHash: rootHash(hashing, after),
        confirmedTranscriptHash: hex(test.confirmed_transcript_hash),
        extensions: [],
      })
      const fresh = derivePath(
        crypto,
        suite,
        filtered.map(({ node }) => node),
        crypto.random(suite.hashBytes),
      )
      const ours = encryptPath(crypto, suite, tree, filtered, fresh.steps, [], context)
      for (const member of members) {
        if (member.leafIndex === sender) continue
        const opened = decryptPath(crypto, suite, tree, filtered, path.nodes, member, [], context)
        expect(toHex(opened.commitSecret)).toBe(commit_secret)
        expect(toHex(opened.steps[0]?.pathSecret ?? new Uint8Array())).toBe(path_secrets[member.leafIndex])
        const reopened = decryptPath(crypto, suite, tree, filtered, ours, member, [], context)
        expect(reopened.commitSecret).toEqual(fresh.commitSecret)
      }
    }
  }
}, 120_000)

test('a path secret that does not make the announced key is refused', () => {
  const suite = cipherSuite(1)
  expect(() =>
    checkedPath(crypto, suite, [1], crypto.random(32), () => deriveKeyPair(crypto, suite, crypto.random(32)).publicKey),
  ).toThrow(/public key/)
})

interface Protection {
  [name: string]: string | number
}

test('message-protection: unprotect what is given, protect and unprotect again', () => {
  for (const test of vectors<Protection>('message-protection.json')) {
    const suite = cipherSuite(Number(test['cipher_suite']))
    const value = (name: string): Uint8Array => hex(String(test[name]))
    const context = encode(groupContextCodec, {
      version: 'mls10',
      cipherSuite: suite.id,
      groupId: value('group_id'),
      epoch: BigInt(test['epoch'] ?? 0),
      treeHash: value('tree_hash'),
      confirmedTranscriptHash: value('confirmed_transcript_hash'),
      extensions: [],
    })
    const epoch = {
      suite,
      groupId: value('group_id'),
      epoch: BigInt(test['epoch'] ?? 0),
      senderDataSecret: value('sender_data_secret'),
    }
    const tree = (): SecretTree => SecretTree.start(suite, 2, value('encryption_secret'))
    const openPublic = (message: PublicMessage): void => {
      checkMembershipTag(crypto, suite, value('membership_key'), message, context)
      const { content, auth } = message
      expect(
        isSignedBy(crypto, suite, value('signature_pub'), { wireFormat: 'mls_public_message', content, auth }, context),
      ).toBe(true)
    }
    for (const kind of ['proposal', 'commit', 'application'] as const) {
      const raw = value(kind)
      const content =
        kind === 'application'
          ? { contentType: kind, applicationData: raw }
          : kind === 'proposal'
            ? { contentType: kind, proposal: decode(proposalCodec, raw) }
            : { contentType: kind, commit: decode(commitCodec, raw) }
      const opened = (bytes: Uint8Array): void => {
        const message = decodeMlsMessage('mls_private_message', bytes)
        const sender = openSenderData(crypto, epoch, message)
        expect(sender.leafIndex).toBe(1)
        const key = tree().take(crypto, 1, ratchetOf(message.contentType), sender.generation).key
        const authenticated = openPrivate(crypto, epoch, message, sender, key)
        expect(authenticated.content.content).toEqual(content)
        expect(isSignedBy(crypto, suite, value('signature_pub'), authenticated, context)).toBe(true)
      }
      opened(value(`${kind}_priv`))
      const framed = {
        groupId: epoch.groupId,
        epoch: epoch.epoch,
        sender: { senderType: 'member' as const, leafIndex: 1 },
        authenticatedData: hex('aabb'),
        content,
      }
      const privateKey = hex(String(test['signature_priv']).padStart(2 * privateKeyBytes[suite.signature], '0'))
      const confirmationTag = kind === 'commit' ? crypto.random(suite.hashBytes) : undefined
      const seal = signContent(crypto, suite, privateKey, 'mls_private_message', framed, context)
      const step = tree().take(crypto, 1, ratchetOf(kind))
      const sealed = sealPrivate(
        crypto,
        epoch,
        { wireFormat: 'mls_private_message', content: framed, auth: { signature: seal, confirmationTag } },
        { leafIndex: 1, generation: step.generation, key: step.key },
        length => length + 7,
      )
      expect([step.key.key, step.key.nonce].some(holdsSomething)).toBe(false)
      const key = tree().take(crypto, 1, ratchetOf(kind)).key
      const reopened = openPrivate(crypto, epoch, sealed, openSenderData(crypto, epoch, sealed), key)
      expect(isSignedBy(crypto, suite, value('signature_pub'), reopened, context)).toBe(true)
      if (kind === 'application') continue
      const message = decodeMlsMessage('mls_public_message', value(`${kind}_pub`))
      expect(message.content.content).toEqual(content)
      openPublic(message)
      const signature = signContent(crypto, suite, privateKey, 'mls_public_message', framed, context)
      const auth = { signature, confirmationTag }
      openPublic({
        content: framed,
        auth,
        membershipTag: membershipTag(crypto, suite, value('membership_key'), framed, auth, context),
      })
      expect(() => openPublic({ content: framed, auth, membershipTag: crypto.random(suite.hashBytes) })).toThrow(/membership/)
    }
  }
})
