// RFC 9420 §7.2: Capabilities. Unknown values are kept and ignored.

import { type Codec, struct, u16, vector } from '@causeway/wire'

export interface Capabilities {
  readonly versions: readonly number[]
  readonly cipherSuites: readonly number[]
  readonly extensions: readonly number[]
  readonly proposals: readonly number[]
  readonly credentials: readonly number[]
}

const numbers: Codec<readonly number[]> = vector(u16)

export const capabilitiesCodec: Codec<Capabilities> = struct({
  versions: numbers,
  cipherSuites: numbers,
  extensions: numbers,
  proposals: numbers,
  credentials: numbers,
})
