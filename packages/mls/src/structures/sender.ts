// RFC 9420 §6: Sender.

import { type Codec, enumeration, u8 } from '@causeway/wire'
import { senderTypes } from './code-points.ts'

export type Sender =
  | { readonly senderType: 'member'; readonly leafIndex: number }
  | { readonly senderType: 'external'; readonly senderIndex: number }
  | { readonly senderType: 'new_member_proposal' }
  | { readonly senderType: 'new_member_commit' }

const typeCodec = enumeration(u8, senderTypes)

export const senderCodec: Codec<Sender> = {
  write(w, sender) {
    typeCodec.write(w, sender.senderType)
    if (sender.senderType === 'member') w.u32(sender.leafIndex)
    if (sender.senderType === 'external') w.u32(sender.senderIndex)
  },
  read(r): Sender {
    const senderType = typeCodec.read(r)
    if (senderType === 'member') return { senderType, leafIndex: r.u32() }
    if (senderType === 'external') return { senderType, senderIndex: r.u32() }
    return { senderType }
  },
}
