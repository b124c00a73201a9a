// RFC 9420 §5.3: Credential. A type we do not know has no readable end, so it is refused (§13.3 keeps it out of a group
// whose members do not list it).

import { type Codec, enumeration, opaque, u16, vector } from '@causeway/wire'
import { credentialTypes } from './code-points.ts'

export type Credential =
  | { readonly credentialType: 'basic'; readonly identity: Uint8Array }
  | { readonly credentialType: 'x509'; readonly certificates: readonly Uint8Array[] }

const typeCodec = enumeration(u16, credentialTypes)
const certificatesCodec: Codec<readonly Uint8Array[]> = vector(opaque)

export const credentialCodec: Codec<Credential> = {
  write(w, credential) {
    typeCodec.write(w, credential.credentialType)
    if (credential.credentialType === 'basic') w.opaque(credential.identity)
    else certificatesCodec.write(w, credential.certificates)
  },
  read(r) {
    const credentialType = typeCodec.read(r)
    if (credentialType === 'basic') return { credentialType, identity: r.opaque() }
    return { credentialType, certificates: certificatesCodec.read(r) }
  },
}
