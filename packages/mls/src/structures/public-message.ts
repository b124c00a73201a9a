// RFC 9420 §6.2: PublicMessage.

import type { Codec } from '@causeway/wire'
import { authDataCodec, type FramedContent, type FramedContentAuthData, framedContentCodec } from './framed-content.ts'

export interface PublicMessage {
  readonly content: FramedContent
  readonly auth: FramedContentAuthData
  /** Present exactly when a member sent it. Made with a secret of the group: only members can check it. */
  readonly membershipTag: Uint8Array | undefined
}

export const publicMessageCodec: Codec<PublicMessage> = {
  write(w, { content, auth, membershipTag }) {
    framedContentCodec.write(w, content)
    authDataCodec(content.content.contentType).write(w, auth)
    if (content.sender.senderType === 'member') w.opaque(membershipTag ?? new Uint8Array())
  },
  read(r) {
    const content = framedContentCodec.read(r)
    const auth = authDataCodec(content.content.contentType).read(r)
    return { content, auth, membershipTag: content.sender.senderType === 'member' ? r.opaque() : undefined }
  },
}
