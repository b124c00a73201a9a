// RFC 9420 §6: AuthenticatedContent, by whose hash a commit refers to a proposal (§5.2), and §8.2, the transcript hash
// inputs cut out of it.

import { type Codec, encode, opaque, Writer } from '@causeway/wire'
import type { WireFormat } from './code-points.ts'
import {
  authDataCodec,
  type FramedContent,
  type FramedContentAuthData,
  framedContentCodec,
  framedSizeHint,
} from './framed-content.ts'
import { wireFormatCodec } from './wire-format.ts'

export interface AuthenticatedContent {
  readonly wireFormat: WireFormat
  readonly content: FramedContent
  readonly auth: FramedContentAuthData
}

export const authenticatedContentCodec: Codec<AuthenticatedContent> = {
  write(w, { wireFormat, content, auth }) {
    wireFormatCodec.write(w, wireFormat)
    framedContentCodec.write(w, content)
    authDataCodec(content.content.contentType).write(w, auth)
  },
  read(r) {
    const wireFormat = wireFormatCodec.read(r)
    const content = framedContentCodec.read(r)
    return { wireFormat, content, auth: authDataCodec(content.content.contentType).read(r) }
  },
}

/** §8.2 ConfirmedTranscriptHashInput: everything of a commit up to its signature. */
export function confirmedTranscriptHashInput({ wireFormat, content, auth }: AuthenticatedContent): Uint8Array {
  const w = new Writer(framedSizeHint(content))
  wireFormatCodec.write(w, wireFormat)
  framedContentCodec.write(w, content)
  w.opaque(auth.signature)
  return w.finish()
}

/** §8.2 InterimTranscriptHashInput. */
export function interimTranscriptHashInput(confirmationTag: Uint8Array): Uint8Array {
  return encode(opaque, confirmationTag)
}
