// Every way in which a connection ends badly, as the codes of the one table.

import { CausewayError, hasCode } from '@causeway/wire'

/** What the server sent is not what RFC 8446 lets it send. */
export function unexpected(detail: string): CausewayError {
  return new CausewayError('tls.unexpected', detail)
}

/** The certificate does not show that this is the server asked for. */
export function notTrusted(detail: string): CausewayError {
  return new CausewayError('tls.certificate', detail)
}

/** Runs a parser: bytes that are no structure are an unexpected message, whichever way they are none. */
export function parsed<T>(what: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof CausewayError && error.code.startsWith('wire.')) throw unexpected(`${what}: ${error.code}`)
    throw error
  }
}

/** The alert of RFC 8446 §6.2 that is said to the server; 0 where nothing is to be said. */
export function alertOf(error: unknown): number {
  if (hasCode(error, 'tls.certificate')) return 42
  return hasCode(error, 'tls.unexpected') ? 47 : 0
}
