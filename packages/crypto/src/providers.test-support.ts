// What the tests of this room share: both providers, hex, and where the vectors lie.

import { resolve } from 'node:path'
import { createBrowserCrypto } from './browser/index.ts'
import type { CryptoProvider } from './index.ts'
import { createNodeCrypto } from './node/index.ts'

export const providers: CryptoProvider[] = [createNodeCrypto(), createBrowserCrypto()]

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'))
}

/** CAUSEWAY_VECTORS, or the folder beside the repository. */
export function vectorsPath(name: string): string {
  return resolve(process.env['CAUSEWAY_VECTORS'] ?? resolve(import.meta.dirname, '../../../../shared/vectors'), name)
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}
