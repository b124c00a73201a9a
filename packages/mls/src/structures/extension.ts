// RFC 9420 §7.2 and §13.4: Extension, in leaf nodes, key packages, group contexts and group infos.

import { CausewayError, type Codec, opaque, struct, u16, vector } from '@causeway/wire'

export interface Extension {
  readonly extensionType: number
  readonly extensionData: Uint8Array
}

const extensionCodec: Codec<Extension> = struct({ extensionType: u16, extensionData: opaque })
const listCodec: Codec<readonly Extension[]> = vector(extensionCodec)

/** `Extension extensions<V>` in the order received. RFC 9420 §13.4: no type twice. */
export const extensionsCodec: Codec<readonly Extension[]> = {
  write: (w, extensions) => listCodec.write(w, distinct(extensions)),
  read: r => distinct(listCodec.read(r)),
}

/** The data of the extension of this type, if the list has one. */
export function extensionData(extensions: readonly Extension[], extensionType: number): Uint8Array | undefined {
  return extensions.find(extension => extension.extensionType === extensionType)?.extensionData
}

function distinct(extensions: readonly Extension[]): readonly Extension[] {
  const types = new Set(extensions.map(extension => extension.extensionType))
  if (types.size !== extensions.length) throw new CausewayError('wire.bad_structure', 'an extension type appears twice')
  return extensions
}
