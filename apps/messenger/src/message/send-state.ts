// How far an own message has come.

import type { SendState } from '../engine/api.ts'

/** Whether the others have it, or will get it: only then is there anything to answer, to change or to react to. */
export function isSent(state: SendState): boolean {
  return state === 'sent' || state === 'delivered' || state === 'read'
}
