// Which groups this engine takes part in.

import { CausewayError } from '@causeway/wire'
import type { GroupContext } from 'ts-mls'

/** Groups of suite 1 without extensions: what ts-mls gets wrong about GroupContextExtensions then never happens. */
export function checkGroupContext(context: GroupContext): void {
  if (context.version !== 'mls10' || context.cipherSuite !== 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519')
    throw new CausewayError('mls.unsupported', 'cipher suite')
  if (context.extensions.length > 0) throw new CausewayError('mls.unsupported', 'group context extensions')
}
