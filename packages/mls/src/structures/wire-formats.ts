// draft-ietf-mls-extensions §5: WireFormats, the data of `supported_wire_formats` (leaf nodes) and `required_wire_formats` (group
// context). Formats that we do not know may stand there.

import { type Codec, struct, u16, vector } from '@causeway/wire'

export interface WireFormats {
  readonly wireFormats: readonly number[]
}

const numbers: Codec<readonly number[]> = vector(u16)

export const wireFormatsCodec: Codec<WireFormats> = struct({ wireFormats: numbers })
