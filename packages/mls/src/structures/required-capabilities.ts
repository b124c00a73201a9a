// RFC 9420 §11.1: RequiredCapabilities, the data of the group context extension `required_capabilities`.

import { type Codec, struct, u16, vector } from '@causeway/wire'

export interface RequiredCapabilities {
  readonly extensionTypes: readonly number[]
  readonly proposalTypes: readonly number[]
  readonly credentialTypes: readonly number[]
}

const numbers: Codec<readonly number[]> = vector(u16)

export const requiredCapabilitiesCodec: Codec<RequiredCapabilities> = struct({
  extensionTypes: numbers,
  proposalTypes: numbers,
  credentialTypes: numbers,
})
