// Leaves: what ours says, how others' are read, and what is asked of one before it may enter a group.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'
import type { Capabilities, CiphersuiteImpl, KeyPackage, LeafNode, PrivateKeyPackage, RatchetTree } from 'ts-mls'
import { generateKeyPackageWithKey } from 'ts-mls'
import { ByteSet } from '../bytes.ts'
import { must } from '../must.ts'
import { extensionTypes } from '../structures/code-points.ts'
import type { MlsIdentity, MlsMember, ValidateMember } from './engine.ts'

/** RFC 9420 §7.2 leaves the limit to the application: ours is 30 days, and an hour for clocks that are slow. */
const lifetimeSeconds = 30n * 24n * 3600n
const clockSkewSeconds = 3600n

const capabilities: Capabilities = {
  versions: ['mls10'],
  ciphersuites: ['MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'],
  extensions: [extensionTypes.device_certificate, extensionTypes.last_resort],
  proposals: [],
  credentials: ['basic'],
}

/** A fresh key package with our leaf in it. */
export function makeKeyPackage(
  suite: CiphersuiteImpl,
  identity: MlsIdentity,
  options: { nowMs: number; lastResort: boolean },
): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const nowSeconds = BigInt(Math.floor(options.nowMs / 1000))
  return generateKeyPackageWithKey(
    { credentialType: 'basic', identity: identity.identity.slice() },
    capabilities,
    { notBefore: nowSeconds > clockSkewSeconds ? nowSeconds - clockSkewSeconds : 0n, notAfter: nowSeconds + lifetimeSeconds },
    options.lastResort ? [{ extensionType: extensionTypes.last_resort, extensionData: new Uint8Array() }] : [],
    { signKey: identity.signaturePrivateKey.slice(), publicKey: identity.signaturePublicKey.slice() },
    suite,
    [{ extensionType: extensionTypes.device_certificate, extensionData: identity.certificate.slice() }],
  )
}

/** The leaf at an index, as the interface shows it; its bytes are copies. */
export function memberAt(tree: RatchetTree, leafIndex: number): MlsMember | undefined {
  const node = tree[leafIndex * 2]
  return node?.nodeType === 'leaf' ? memberOf(node.leaf, leafIndex) : undefined
}

export function membersOf(tree: RatchetTree): MlsMember[] {
  const members: MlsMember[] = []
  for (let leafIndex = 0; leafIndex * 2 < tree.length; leafIndex++) {
    const member = memberAt(tree, leafIndex)
    if (member !== undefined) members.push(member)
  }
  return members
}

function memberOf(leaf: LeafNode, leafIndex: number): MlsMember {
  return {
    leafIndex,
    identity: identityOf(leaf).slice(),
    credential: { credentialType: 'basic', identity: identityOf(leaf).slice() },
    signaturePublicKey: leaf.signaturePublicKey.slice(),
    certificate: leaf.extensions.find(e => e.extensionType === extensionTypes.device_certificate)?.extensionData.slice(),
  }
}

function identityOf(leaf: LeafNode): Uint8Array {
  if (leaf.credential.credentialType !== 'basic') throw new CausewayError('mls.invalid', 'not a BasicCredential')
  return leaf.credential.identity
}

/** Everything asked of one leaf that needs no tree: form, capabilities, lifetime range, keys, and the owner's own check. */
export function checkLeaf(crypto: CryptoProvider, leaf: LeafNode, validateMember: ValidateMember): void {
  const types = leaf.extensions.map(e => e.extensionType)
  if (new Set(types).size !== types.length) throw new CausewayError('mls.invalid', 'extension given twice')
  for (const type of types) {
    // RFC 9420 §7.2: only the default types may go unlisted; they are names here, private types are numbers.
    if (typeof type === 'number' && !leaf.capabilities.extensions.includes(type))
      throw new CausewayError('mls.invalid', 'extension not in capabilities')
  }
  if (!leaf.capabilities.credentials.includes('basic') || !leaf.capabilities.versions.includes('mls10'))
    throw new CausewayError('mls.invalid', 'capabilities lack what the group uses')
  if (leaf.leafNodeSource === 'key_package') {
    const { notBefore, notAfter } = leaf.lifetime
    if (notAfter <= notBefore || notAfter - notBefore > lifetimeSeconds + clockSkewSeconds)
      throw new CausewayError('mls.invalid', 'lifetime too long')
  }
  checkKeys(crypto, leaf)
  const { leafIndex: _, ...member } = memberOf(leaf, 0)
  if (!validateMember(member)) throw new CausewayError('mls.invalid', 'the member is not certified')
}

// A key that no secret can be sent to would block every later commit that must reach its owner.
function checkKeys(crypto: CryptoProvider, leaf: LeafNode): void {
  if (leaf.signaturePublicKey.length !== 32 || leaf.hpkePublicKey.length !== 32)
    throw new CausewayError('mls.invalid', 'key of a wrong length')
  try {
    crypto.dh('X25519', probeKey, leaf.hpkePublicKey).fill(0)
  } catch (cause) {
    throw new CausewayError('mls.invalid', 'not an encryption key', { cause })
  }
}
const probeKey = new Uint8Array(32).fill(0x42)

/** RFC 9420 §7.3: signature keys and encryption keys are unique in a tree. The library looks only at keys already there. */
export function checkKeysUnique(tree: RatchetTree): void {
  const signatureKeys = new ByteSet()
  const encryptionKeys = new ByteSet()
  for (const node of tree) {
    if (node === undefined) continue
    if (node.nodeType === 'leaf') must(signatureKeys.add(node.leaf.signaturePublicKey), 'a signature key appears twice')
    const key = node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey
    must(encryptionKeys.add(key), 'an encryption key appears twice')
  }
}

/** What a commit did to the leaves. `removed` are leaf indices its Remove proposals name. */
export interface LeafChange {
  readonly added: readonly MlsMember[]
  readonly removed: readonly MlsMember[]
}

/**
 * Compares the leaves before and after a commit and checks each that is new or replaced, before the new tree is accepted.
 * A leaf that is replaced in place must keep its identity (RFC 9420 §5.3.1, successor of a credential).
 */
export function checkChange(
  crypto: CryptoProvider,
  before: RatchetTree,
  after: RatchetTree,
  removedIndices: ReadonlySet<number>,
  validateMember: ValidateMember,
): LeafChange {
  const added: MlsMember[] = []
  const removed: MlsMember[] = []
  for (let leafIndex = 0; leafIndex * 2 < Math.max(before.length, after.length); leafIndex++) {
    const old = leafAt(before, leafIndex)
    const now = leafAt(after, leafIndex)
    if (old !== undefined && (now === undefined || removedIndices.has(leafIndex))) removed.push(memberOf(old, leafIndex))
    if (now === undefined || now === old) continue
    checkLeaf(crypto, now, validateMember)
    if (old === undefined || removedIndices.has(leafIndex)) added.push(memberOf(now, leafIndex))
    else if (!equalBytes(identityOf(old), identityOf(now))) throw new CausewayError('mls.invalid', 'a leaf changed its owner')
  }
  checkKeysUnique(after)
  return { added, removed }
}

export function leafAt(tree: RatchetTree, leafIndex: number): LeafNode | undefined {
  const node = tree[leafIndex * 2]
  return node?.nodeType === 'leaf' ? node.leaf : undefined
}

/** The leaf of a device, by its identity. */
export function findLeafIndexOf(tree: RatchetTree, identity: Uint8Array): number | undefined {
  for (let leafIndex = 0; leafIndex * 2 < tree.length; leafIndex++) {
    const leaf = leafAt(tree, leafIndex)
    if (leaf !== undefined && equalBytes(identityOf(leaf), identity)) return leafIndex
  }
  return undefined
}
