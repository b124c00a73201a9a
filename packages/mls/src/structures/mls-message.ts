// RFC 9420 §6: MLSMessage, the outermost frame of everything.

import { CausewayError, type Codec, decode } from '@causeway/wire'
import type { WireFormat } from './code-points.ts'
import { type GroupInfo, groupInfoCodec } from './group-info.ts'
import { type KeyPackage, keyPackageCodec } from './key-package.ts'
import { type PrivateMessage, privateMessageCodec } from './private-message.ts'
import { type PublicMessage, publicMessageCodec } from './public-message.ts'
import { versionCodec } from './version.ts'
import { type Welcome, welcomeCodec } from './welcome.ts'
import { wireFormatCodec } from './wire-format.ts'

interface Bodies {
  readonly mls_public_message: PublicMessage
  readonly mls_private_message: PrivateMessage
  readonly mls_welcome: Welcome
  readonly mls_group_info: GroupInfo
  readonly mls_key_package: KeyPackage
}

export type MlsMessage = { readonly [F in WireFormat]: { readonly wireFormat: F; readonly body: Bodies[F] } }[WireFormat]

const bodyCodecs: { readonly [F in WireFormat]: Codec<Bodies[F]> } = {
  mls_public_message: publicMessageCodec,
  mls_private_message: privateMessageCodec,
  mls_welcome: welcomeCodec,
  mls_group_info: groupInfoCodec,
  mls_key_package: keyPackageCodec,
}

export const mlsMessageCodec: Codec<MlsMessage> = {
  write(w, { wireFormat, body }) {
    versionCodec.write(w, 'mls10')
    wireFormatCodec.write(w, wireFormat)
    const codec = bodyCodecs[wireFormat] as Codec<MlsMessage['body']>
    codec.write(w, body)
  },
  read(r) {
    versionCodec.read(r)
    const wireFormat = wireFormatCodec.read(r)
    return { wireFormat, body: bodyCodecs[wireFormat].read(r) } as MlsMessage
  },
}

/** Decodes an MLSMessage that must be of this wire format; another one is `wire.bad_structure`. */
export function decodeMlsMessage<F extends WireFormat>(wireFormat: F, bytes: Uint8Array): Bodies[F] {
  const message = decode(mlsMessageCodec, bytes)
  if (message.wireFormat !== wireFormat) throw new CausewayError('wire.bad_structure', `not an ${wireFormat}`)
  return message.body as Bodies[F]
}
