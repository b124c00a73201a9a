// RFC 9420 §7.2: Lifetime, in seconds since the Unix epoch.

import { type Codec, struct, u64 } from '@causeway/wire'

export interface Lifetime {
  readonly notBefore: bigint
  readonly notAfter: bigint
}

export const lifetimeCodec: Codec<Lifetime> = struct({ notBefore: u64, notAfter: u64 })
