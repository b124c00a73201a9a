// RFC 9420 §8.4: PreSharedKeyID, the name of a pre-shared key.

import { type Codec, enumeration, u8 } from '@causeway/wire'
import { pskTypes, type ResumptionPskUsage, resumptionPskUsages } from './code-points.ts'

export type PreSharedKeyId =
  | { readonly pskType: 'external'; readonly pskId: Uint8Array; readonly pskNonce: Uint8Array }
  | {
      readonly pskType: 'resumption'
      readonly usage: ResumptionPskUsage
      readonly pskGroupId: Uint8Array
      readonly pskEpoch: bigint
      readonly pskNonce: Uint8Array
    }

const typeCodec = enumeration(u8, pskTypes)
const usageCodec = enumeration(u8, resumptionPskUsages)

export const preSharedKeyIdCodec: Codec<PreSharedKeyId> = {
  write(w, id) {
    typeCodec.write(w, id.pskType)
    if (id.pskType === 'external') {
      w.opaque(id.pskId)
    } else {
      usageCodec.write(w, id.usage)
      w.opaque(id.pskGroupId)
      w.u64(id.pskEpoch)
    }
    w.opaque(id.pskNonce)
  },
  read(r) {
    const pskType = typeCodec.read(r)
    if (pskType === 'external') return { pskType, pskId: r.opaque(), pskNonce: r.opaque() }
    return { pskType, usage: usageCodec.read(r), pskGroupId: r.opaque(), pskEpoch: r.u64(), pskNonce: r.opaque() }
  },
}
