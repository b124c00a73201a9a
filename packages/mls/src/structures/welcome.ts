// RFC 9420 §12.4.3.1: Welcome. Its secrets are sealed to the new members; what shows is to whom it goes.

import { type Codec, opaque, struct, u16, vector } from '@causeway/wire'
import { type HpkeCiphertext, hpkeCiphertextCodec } from './hpke-ciphertext.ts'

export interface EncryptedGroupSecrets {
  /** KeyPackageRef (§5.2). */
  readonly newMember: Uint8Array
  readonly encryptedGroupSecrets: HpkeCiphertext
}

export interface Welcome {
  readonly cipherSuite: number
  readonly secrets: readonly EncryptedGroupSecrets[]
  readonly encryptedGroupInfo: Uint8Array
}

const secretsCodec: Codec<readonly EncryptedGroupSecrets[]> = vector(
  struct({ newMember: opaque, encryptedGroupSecrets: hpkeCiphertextCodec }),
)

export const welcomeCodec: Codec<Welcome> = struct({ cipherSuite: u16, secrets: secretsCodec, encryptedGroupInfo: opaque })
