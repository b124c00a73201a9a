// The one way a handshake is refused.

import { CausewayError } from '@causeway/wire'

/** Throws `mls.invalid` with this detail unless the condition holds. */
export function must(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new CausewayError('mls.invalid', detail)
}
