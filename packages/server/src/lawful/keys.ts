// The keys of lawful access follow from the server's session key, so that the key file and its backup stay as they are.

import type { CryptoProvider } from '@causeway/crypto'
import type { LawfulKeys } from '@causeway/lawful'
import { utf8ToBytes } from '@causeway/wire'
import type { ServerKeys } from '../config/keys.ts'

export function lawfulKeysOf(crypto: CryptoProvider, { session }: Pick<ServerKeys, 'session'>): LawfulKeys {
  // HMAC-SHA-256 as a PRF (RFC 5869 §2.3 with one block): distinct labels give independent keys.
  const keyOf = (label: string): Uint8Array => crypto.hmac('SHA-256', session, utf8ToBytes(`causeway-lawful/1 ${label}`))
  return { records: keyOf('records'), ledgerSeed: keyOf('ledger'), productionSeed: keyOf('production'), audit: keyOf('audit') }
}
