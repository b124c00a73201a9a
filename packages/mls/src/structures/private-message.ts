// RFC 9420 §6.3: PrivateMessage, as it travels. What is inside is for members.

import { type Codec, enumeration, opaque, struct, u8, u64 } from '@causeway/wire'
import { type ContentType, contentTypes } from './code-points.ts'

export interface PrivateMessage {
  readonly groupId: Uint8Array
  readonly epoch: bigint
  readonly contentType: ContentType
  readonly authenticatedData: Uint8Array
  readonly encryptedSenderData: Uint8Array
  readonly ciphertext: Uint8Array
}

export const privateMessageCodec: Codec<PrivateMessage> = struct({
  groupId: opaque,
  epoch: u64,
  contentType: enumeration(u8, contentTypes),
  authenticatedData: opaque,
  encryptedSenderData: opaque,
  ciphertext: opaque,
})
