// RFC 9420 §8.1: GroupContext.

import { type Codec, opaque, struct, u16, u64 } from '@causeway/wire'
import type { ProtocolVersion } from './code-points.ts'
import { type Extension, extensionsCodec } from './extension.ts'
import { versionCodec } from './version.ts'

export interface GroupContext {
  readonly version: ProtocolVersion
  readonly cipherSuite: number
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly treeHash: Uint8Array
  readonly confirmedTranscriptHash: Uint8Array
  readonly extensions: readonly Extension[]
}

export const groupContextCodec: Codec<GroupContext> = struct({
  version: versionCodec,
  cipherSuite: u16,
  groupId: opaque,
  epoch: u64,
  treeHash: opaque,
  confirmedTranscriptHash: opaque,
  extensions: extensionsCodec,
})
