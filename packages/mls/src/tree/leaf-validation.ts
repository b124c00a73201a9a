// RFC 9420 §7.3: whether a leaf may stand in a group. Credentials are judged by the Authentication Service (§5.3.1), which
// is the caller: it sees every new leaf before the change is kept.

import { decode } from '@causeway/wire'
import { must } from '../must.ts'
import {
  credentialTypes,
  defaultExtensionTypeMax,
  defaultProposalTypeMax,
  extensionTypes,
  protocolVersions,
  wireFormats,
} from '../structures/code-points.ts'
import { type Extension, extensionData } from '../structures/extension.ts'
import { type LeafNode, type LeafPosition, signedLeafTbs } from '../structures/leaf-node.ts'
import type { Lifetime } from '../structures/lifetime.ts'
import { type RequiredCapabilities, requiredCapabilitiesCodec } from '../structures/required-capabilities.ts'
import { wireFormatsCodec } from '../structures/wire-formats.ts'
import type { Suite } from '../suite.ts'

/** The parameters of a group that its leaves must fit. */
export interface LeafRules {
  readonly suite: Suite
  readonly groupId: Uint8Array
  /** Of the group context. */
  readonly extensions: readonly Extension[]
  readonly required: RequiredCapabilities | undefined
}

export function leafRules(suite: Suite, groupId: Uint8Array, extensions: readonly Extension[]): LeafRules {
  const required = extensionData(extensions, extensionTypes.required_capabilities)
  return {
    suite,
    groupId,
    extensions,
    required: required === undefined ? undefined : decode(requiredCapabilitiesCodec, required),
  }
}

/** Signature and group parameters of a leaf at a place. Throws `mls.invalid`. */
export function validateLeaf(rules: LeafRules, leaf: LeafNode, leafIndex: number): void {
  validateSelf(rules.suite, leaf, { groupId: rules.groupId, leafIndex })
  validateFit(rules, leaf)
}

/** What a leaf must satisfy wherever it is: its own signature, and capabilities that cover what it uses. */
export function validateSelf(suite: Suite, leaf: LeafNode, position: LeafPosition | undefined): void {
  const { capabilities } = leaf
  must(capabilities.versions.includes(protocolVersions.mls10), 'a leaf does not support the version')
  must(capabilities.cipherSuites.includes(suite.id), 'a leaf does not support the cipher suite')
  must(capabilities.credentials.includes(credentialTypes[leaf.credential.credentialType]), 'a leaf does not list its credential')
  suite.checkEncryptionKey(leaf.encryptionKey, 'an encryption key')
  for (const { extensionType } of leaf.extensions) {
    must(supportsExtension(leaf, extensionType), 'a leaf does not list its own extension')
  }
  suite.verify(leaf.signatureKey, 'LeafNodeTBS', signedLeafTbs(leaf, position), leaf.signature)
}

/** Whether the leaf supports what the group requires and uses (§7.3, §11.1, §13.4). */
export function validateFit(rules: LeafRules, leaf: LeafNode): void {
  for (const { extensionType } of rules.extensions) {
    must(supportsExtension(leaf, extensionType), 'a leaf does not support an extension of the group')
  }
  const formats = extensionData(rules.extensions, extensionTypes.required_wire_formats)
  if (formats !== undefined) validateWireFormats(leaf, decode(wireFormatsCodec, formats).wireFormats)
  if (rules.required === undefined) return
  const { extensionTypes: extensions, proposalTypes: proposals, credentialTypes: credentials } = rules.required
  const supported =
    extensions.every(type => supportsExtension(leaf, type)) &&
    proposals.every(type => type <= defaultProposalTypeMax || leaf.capabilities.proposals.includes(type)) &&
    credentials.every(type => leaf.capabilities.credentials.includes(type))
  must(supported, 'a leaf lacks a required capability')
}

/** draft-ietf-mls-extensions, required_wire_formats: those of RFC 9420 everybody has. */
function validateWireFormats(leaf: LeafNode, required: readonly number[]): void {
  const data = extensionData(leaf.extensions, extensionTypes.supported_wire_formats)
  const supported = data === undefined ? [] : decode(wireFormatsCodec, data).wireFormats
  const defaults: readonly number[] = Object.values(wireFormats)
  must(
    required.every(format => defaults.includes(format) || supported.includes(format)),
    'a leaf lacks a required wire format',
  )
}

/** Whether `nowMs` lies in the lifetime (§7.2). */
export function isAlive(lifetime: Lifetime, nowMs: number): boolean {
  const nowSeconds = BigInt(Math.floor(nowMs / 1000))
  return lifetime.notBefore <= nowSeconds && nowSeconds <= lifetime.notAfter
}

function supportsExtension(leaf: LeafNode, extensionType: number): boolean {
  // Default types are supported by all and listed by nobody (§7.2).
  return extensionType <= defaultExtensionTypeMax || leaf.capabilities.extensions.includes(extensionType)
}
