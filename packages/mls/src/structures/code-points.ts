// Every number of RFC 9420 §17 that this room knows, and our own in the private-use ranges. No other file spells a number.

/** RFC 9420 §6, ProtocolVersion. */
export const protocolVersions = { mls10: 1 } as const
export type ProtocolVersion = keyof typeof protocolVersions

/** RFC 9420 §17.2. */
export const wireFormats = {
  mls_public_message: 1,
  mls_private_message: 2,
  mls_welcome: 3,
  mls_group_info: 4,
  mls_key_package: 5,
} as const
export type WireFormat = keyof typeof wireFormats

/** RFC 9420 §6. */
export const contentTypes = { application: 1, proposal: 2, commit: 3 } as const
export type ContentType = keyof typeof contentTypes

/** RFC 9420 §6. */
export const senderTypes = { member: 1, external: 2, new_member_proposal: 3, new_member_commit: 4 } as const

/** RFC 9420 §7.2. */
export const leafNodeSources = { key_package: 1, update: 2, commit: 3 } as const

/** RFC 9420 §7.8. */
export const nodeTypes = { leaf: 1, parent: 2 } as const

/** RFC 9420 §17.4. The first seven are the default types, which every client has and no capabilities list may name (§7.2); the others are
 * those of draft-ietf-mls-extensions, with the numbers it suggests. */
export const proposalTypes = {
  add: 1,
  update: 2,
  remove: 3,
  psk: 4,
  reinit: 5,
  external_init: 6,
  group_context_extensions: 7,
  app_data_update: 8,
  app_ephemeral: 9,
  self_remove: 10,
} as const
export type ProposalType = keyof typeof proposalTypes

/** RFC 9420 §12.4. */
export const proposalOrRefTypes = { proposal: 1, reference: 2 } as const

/** RFC 9420 §8.4. */
export const pskTypes = { external: 1, resumption: 2 } as const
export const resumptionPskUsages = { application: 1, reinit: 2, branch: 3 } as const
export type ResumptionPskUsage = keyof typeof resumptionPskUsages

/** RFC 9420 §17.5. */
export const credentialTypes = { basic: 1, x509: 2 } as const

/** RFC 9420 §17.3, then draft-ietf-mls-extensions with the numbers it suggests; the last is ours, from the private-use range
 * 0xF000–0xFFFF. */
export const extensionTypes = {
  application_id: 1,
  ratchet_tree: 2,
  required_capabilities: 3,
  external_pub: 4,
  external_senders: 5,
  app_data_dictionary: 6,
  supported_wire_formats: 7,
  required_wire_formats: 8,
  /** In LeafNode.extensions: an encoded DeviceCertificate, opaque to this room. */
  device_certificate: 0xf0c1,
} as const

/** RFC 9420 §7.2: extension and proposal types up to these are "default". */
export const defaultExtensionTypeMax: number = extensionTypes.external_senders
export const defaultProposalTypeMax: number = proposalTypes.group_context_extensions

/** draft-ietf-mls-extensions, ComponentID: the first are suggested there, 0x8000–0xFFFF are for private use. */
export const componentIds = {
  app_components: 1,
  safe_aad: 2,
  content_media_types: 3,
  last_resort_key_package: 4,
  app_ack: 5,
} as const
