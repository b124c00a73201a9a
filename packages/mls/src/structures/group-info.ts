// RFC 9420 §12.4.3: GroupInfo and GroupInfoTBS.

import { type Codec, encode, opaque, struct, u32 } from '@causeway/wire'
import { withoutLast } from '../bytes.ts'
import { type Extension, extensionsCodec } from './extension.ts'
import { type GroupContext, groupContextCodec } from './group-context.ts'

export interface GroupInfoTbs {
  readonly groupContext: GroupContext
  readonly extensions: readonly Extension[]
  readonly confirmationTag: Uint8Array
  /** Leaf index of the member who signed. */
  readonly signer: number
}

export interface GroupInfo extends GroupInfoTbs {
  readonly signature: Uint8Array
}

const tbsCodec: Codec<GroupInfoTbs> = struct({
  groupContext: groupContextCodec,
  extensions: extensionsCodec,
  confirmationTag: opaque,
  signer: u32,
})

export const groupInfoCodec: Codec<GroupInfo> = {
  write(w, groupInfo) {
    tbsCodec.write(w, groupInfo)
    w.opaque(groupInfo.signature)
  },
  read: r => ({ ...tbsCodec.read(r), signature: r.opaque() }),
}

/** What the group info's signature covers. */
export function groupInfoTbs(groupInfo: GroupInfoTbs): Uint8Array {
  return encode(tbsCodec, groupInfo)
}

/** The same, cut out of the MLSMessage that brought it: encoding is strict, so what was received is what would be written. */
export function groupInfoTbsWithin(message: Uint8Array, { signature }: GroupInfo): Uint8Array {
  return withoutLast(message.subarray(versionAndWireFormatBytes), signature)
}

const versionAndWireFormatBytes = 4
