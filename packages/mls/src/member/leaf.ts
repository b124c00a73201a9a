// Our own leaves and key packages (RFC 9420 §7.2, §10).

import { type CipherSuite, cipherSuites, type CryptoProvider, deriveKeyPair, signWithLabel, zero } from '@causeway/crypto'
import { encode } from '@causeway/wire'
import { appDataDictionaryCodec } from '../structures/component-data.ts'
import { componentIds, credentialTypes, extensionTypes, protocolVersions, proposalTypes } from '../structures/code-points.ts'
import type { Capabilities } from '../structures/capabilities.ts'
import type { Extension } from '../structures/extension.ts'
import { type KeyPackage, keyPackageTbs } from '../structures/key-package.ts'
import { type LeafNode, leafNodeTbs, type LeafPosition } from '../structures/leaf-node.ts'
import type { KeyPackageOptions, MlsIdentity } from './engine.ts'

/** RFC 9420 §7.2 leaves the limit to the application: ours is 30 days, and an hour for clocks that are slow. */
const lifetimeSeconds = 30n * 24n * 3600n
const clockSkewSeconds = 3600n

/** What every device of ours can do. */
export const ownCapabilities: Capabilities = {
  versions: [protocolVersions.mls10],
  cipherSuites: cipherSuites.map(({ id }) => id),
  extensions: [
    extensionTypes.app_data_dictionary,
    extensionTypes.supported_wire_formats,
    extensionTypes.required_wire_formats,
    extensionTypes.device_certificate,
  ],
  proposals: [proposalTypes.app_data_update, proposalTypes.app_ephemeral, proposalTypes.self_remove],
  credentials: [credentialTypes.basic, credentialTypes.x509],
}

export interface OwnKeyPackage {
  readonly keyPackage: KeyPackage
  readonly initPrivateKey: Uint8Array
  readonly leafPrivateKey: Uint8Array
}

export function makeKeyPackage(
  crypto: CryptoProvider,
  suite: CipherSuite,
  identity: MlsIdentity,
  options: KeyPackageOptions,
): OwnKeyPackage {
  const init = freshKeyPair(crypto, suite)
  const leaf = freshKeyPair(crypto, suite)
  const nowSeconds = BigInt(Math.floor(options.nowMs / 1000))
  const lifetime = {
    notBefore: nowSeconds > clockSkewSeconds ? nowSeconds - clockSkewSeconds : 0n,
    notAfter: nowSeconds + lifetimeSeconds,
  }
  const leafNode = signLeaf(
    crypto,
    suite,
    identity.signaturePrivateKey,
    {
      encryptionKey: leaf.publicKey,
      signatureKey: identity.signaturePublicKey.slice(),
      credential: identity.credential ?? { credentialType: 'basic', identity: identity.identity.slice() },
      capabilities: ownCapabilities,
      leafNodeSource: { kind: 'key_package', lifetime },
      extensions: certificateExtension(identity),
    },
    undefined,
  )
  const unsigned = {
    version: 'mls10' as const,
    cipherSuite: suite.id,
    initKey: init.publicKey,
    leafNode,
    extensions: options.lastResort ? lastResortMark : [],
  }
  const signature = signWithLabel(crypto, suite.signature, identity.signaturePrivateKey, 'KeyPackageTBS', keyPackageTbs(unsigned))
  return { keyPackage: { ...unsigned, signature }, initPrivateKey: init.privateKey, leafPrivateKey: leaf.privateKey }
}

/** The leaf that follows `former` in its place: other keys, the same client (§7.5, §12.1.2). */
export function renewedLeaf(
  crypto: CryptoProvider,
  suite: CipherSuite,
  identity: MlsIdentity,
  former: LeafNode,
  encryptionKey: Uint8Array,
  source: Exclude<LeafNode['leafNodeSource'], { kind: 'key_package' }>,
  position: LeafPosition,
): LeafNode {
  const { signatureKey, credential, capabilities, extensions } = former
  const unsigned = { encryptionKey, signatureKey, credential, capabilities, leafNodeSource: source, extensions }
  return signLeaf(crypto, suite, identity.signaturePrivateKey, unsigned, position)
}

export function signLeaf(
  crypto: CryptoProvider,
  suite: CipherSuite,
  privateKey: Uint8Array,
  leaf: Omit<LeafNode, 'signature'>,
  position: LeafPosition | undefined,
): LeafNode {
  const signature = signWithLabel(crypto, suite.signature, privateKey, 'LeafNodeTBS', leafNodeTbs(leaf, position))
  return { ...leaf, signature }
}

/** An HPKE key pair from fresh randomness. */
export function freshKeyPair(
  crypto: CryptoProvider,
  suite: CipherSuite,
): { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array } {
  const material = crypto.random(suite.hashBytes)
  const pair = deriveKeyPair(crypto, suite, material)
  zero(material)
  return pair
}

function certificateExtension({ certificate }: MlsIdentity): Extension[] {
  if (certificate.length === 0) return []
  return [{ extensionType: extensionTypes.device_certificate, extensionData: certificate.slice() }]
}

/** draft-ietf-mls-extensions: a component without data in the key package's dictionary. */
const lastResortMark: Extension[] = [
  {
    extensionType: extensionTypes.app_data_dictionary,
    extensionData: encode(appDataDictionaryCodec, [
      { componentId: componentIds.last_resort_key_package, data: new Uint8Array() },
    ]),
  },
]
