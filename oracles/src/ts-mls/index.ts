// ts-mls in the three forms that are wanted: corrected for mixed groups; as it comes, on either provider, for measurements.

import type { CryptoProvider } from '@causeway/crypto'
import type { Engine } from '../device.ts'
import { tsMlsEngine } from './device.ts'
import { loadCorrectedTsMls, loadTsMls } from './load.ts'
import { createSuite } from './suite.ts'

const suiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

/** Corrected, on our provider: what is random in it follows the provider's seed. */
export async function correctedTsMlsEngine(crypto: CryptoProvider): Promise<Engine> {
  return tsMlsEngine('ts-mls', await loadCorrectedTsMls(), createSuite(crypto))
}

/** As it comes, on our synchronous provider. */
export async function tsMlsEngineOnNode(crypto: CryptoProvider): Promise<Engine> {
  return tsMlsEngine('ts-mls', await loadTsMls(), createSuite(crypto))
}

/** Library and WebCrypto provider as they come; `isCorrected` for mixed groups. */
export async function stockTsMlsEngine(isCorrected: boolean): Promise<Engine> {
  const library = isCorrected ? await loadCorrectedTsMls() : await loadTsMls()
  const suite = await library.getCiphersuiteImpl(library.getCiphersuiteFromName(suiteName))
  return tsMlsEngine('ts-mls-stock', library, suite)
}
