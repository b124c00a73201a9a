// RFC 9420 §7.6: HPKECiphertext.

import { type Codec, opaque, struct } from '@causeway/wire'

export interface HpkeCiphertext {
  readonly kemOutput: Uint8Array
  readonly ciphertext: Uint8Array
}

export const hpkeCiphertextCodec: Codec<HpkeCiphertext> = struct({ kemOutput: opaque, ciphertext: opaque })
