// RFC 9420 §12.1.8.1: ExternalSender, in the group context extension `external_senders`.

import { type Codec, opaque, struct, vector } from '@causeway/wire'
import { type Credential, credentialCodec } from './credential.ts'

export interface ExternalSender {
  readonly signatureKey: Uint8Array
  readonly credential: Credential
}

export const externalSendersCodec: Codec<readonly ExternalSender[]> = vector(
  struct({ signatureKey: opaque, credential: credentialCodec }),
)
