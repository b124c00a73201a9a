// What a caller is told of an error that is none of ours.

import { CausewayError, type ErrorCode } from '@causeway/wire'

/** The code of a refusal; anything else is a bug here and says nothing more. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CausewayError ? error.code : 'server.internal'
}
