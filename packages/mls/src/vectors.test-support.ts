// What the tests of this room share: where the official vectors lie, how to open them, hex.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Codec, decode, encode } from '@causeway/wire'
import { authenticatedOf } from './handshake/epoch.ts'
import type { AuthenticatedContent } from './structures/authenticated-content.ts'
import { decodeMlsMessage } from './structures/mls-message.ts'
import type { Suite } from './suite.ts'

/** The cases of a file of the official MLS vectors; none, said aloud, where the file is absent. */
export function vectors<T>(name: string): T[] {
  const folder = process.env['CAUSEWAY_VECTORS'] ?? resolve(import.meta.dirname, '../../../../shared/vectors')
  const path = resolve(folder, 'mls', name)
  if (!existsSync(path)) {
    console.warn(`SKIPPED: ${path} is absent`)
    return []
  }
  const bytes = readFileSync(path)
  const all = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as T[]
  const cases = all.filter(isWanted)
  console.info(`${name}: ${cases.length} cases`)
  return cases
}

/** CAUSEWAY_VECTORS_SUITE keeps the cases of one suite. */
function isWanted(vector: unknown): boolean {
  const suite = process.env['CAUSEWAY_VECTORS_SUITE']
  const of = (vector as { cipher_suite?: number }).cipher_suite
  return suite === undefined || of === undefined || of === Number(suite)
}

/** The content of a PublicMessage MLSMessage. */
export function authenticatedIn(suite: Suite, message: Uint8Array): AuthenticatedContent {
  return authenticatedOf(suite, decodeMlsMessage('mls_public_message', message))
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Decodes and encodes again. */
export function again<T>(codec: Codec<T>, bytes: Uint8Array): Uint8Array {
  return encode(codec, decode(codec, bytes))
}
