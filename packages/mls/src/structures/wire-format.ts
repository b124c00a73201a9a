// RFC 9420 §6: WireFormat.

import { type Codec, enumeration, u16 } from '@causeway/wire'
import { type WireFormat, wireFormats } from './code-points.ts'

export const wireFormatCodec: Codec<WireFormat> = enumeration(u16, wireFormats)
