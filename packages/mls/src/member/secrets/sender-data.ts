// RFC 9420 §6.3.2: SenderData and what binds it.

import { type Codec, enumeration, fixed, opaque, struct, u32, u64, u8 } from '@causeway/wire'
import { type ContentType, contentTypes } from '../../structures/code-points.ts'

export interface SenderData {
  readonly leafIndex: number
  readonly generation: number
  readonly reuseGuard: Uint8Array
}

export const reuseGuardBytes = 4

export const senderDataCodec: Codec<SenderData> = struct<SenderData>({
  leafIndex: u32,
  generation: u32,
  reuseGuard: fixed(reuseGuardBytes),
})

/** SenderDataAAD. */
export interface SenderDataAad {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly contentType: ContentType
}

export const senderDataAadCodec: Codec<SenderDataAad> = struct({
  groupId: opaque,
  epoch: u64,
  contentType: enumeration(u8, contentTypes),
})
