// The client with the primitives that browsers have.

import { createBrowserCrypto, verifyRsa } from '@causeway/crypto/browser'
import type { TlsDeps } from '../connect.ts'
import { openRoots } from '../x509/roots.ts'

/** `packedRoots`: as `packRoots` gives them. */
export function browserTls(packedRoots: Uint8Array, nowMs: () => number): TlsDeps {
  return { crypto: createBrowserCrypto(), verifyRsa, roots: openRoots(packedRoots), nowMs }
}
