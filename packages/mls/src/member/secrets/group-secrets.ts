// RFC 9420 §12.4.3.1: GroupSecrets, what a Welcome seals to each new member.

import { type Codec, opaque, optional, struct, vector } from '@causeway/wire'
import { type PreSharedKeyId, preSharedKeyIdCodec } from '../../structures/pre-shared-key-id.ts'

export interface GroupSecrets {
  readonly joinerSecret: Uint8Array
  /** Of the lowest node above both the committer and the new member, where the commit had a path. */
  readonly pathSecret: Uint8Array | undefined
  readonly psks: readonly PreSharedKeyId[]
}

const psksCodec: Codec<readonly PreSharedKeyId[]> = vector(preSharedKeyIdCodec)

// PathSecret is a struct of one opaque field, so its encoding is that field's.
export const groupSecretsCodec: Codec<GroupSecrets> = struct<GroupSecrets>({
  joinerSecret: opaque,
  pathSecret: optional(opaque),
  psks: psksCodec,
})
