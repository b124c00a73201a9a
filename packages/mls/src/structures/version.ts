// RFC 9420 §6: ProtocolVersion. This room speaks mls10 only; anything else is refused.

import { type Codec, enumeration, u16 } from '@causeway/wire'
import { type ProtocolVersion, protocolVersions } from './code-points.ts'

export const versionCodec: Codec<ProtocolVersion> = enumeration(u16, protocolVersions)
