// The manifest of a production: what is in it, from where, by which paper and rules; canonical JSON, signed with Ed25519.

import { type CryptoProvider, concat } from '@causeway/crypto'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { canonicalJson, hexFromBytes, type Json } from '../canonical.ts'
import type { Category } from '../scope/category.ts'

export const manifestVersion = 'causeway-production/1'
const signatureLabel = utf8ToBytes('causeway-production/1 manifest\u0000')

export interface ManifestFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly mediaType: string
  readonly rows?: number
  readonly category?: Category
  readonly inventoryItems?: readonly string[]
  readonly queryHash?: string
}

export interface Manifest {
  readonly version: typeof manifestVersion
  readonly operator: string
  readonly production: string
  /** Hash of the matter's id: ties the production to the ledger without naming the matter. */
  readonly caseCommitment: string
  readonly instrument: { readonly code: string; readonly reference: string; readonly issuer: string }
  readonly tasks: readonly Json[]
  readonly scopeHash: string
  readonly snapshotTime: string
  readonly files: readonly ManifestFile[]
  readonly outcomes: readonly { readonly task: number; readonly category: Category; readonly outcome: string }[]
  readonly policyPackHash: string
  readonly inventoryHash: string
  readonly softwareVersion: string
  readonly keyId: string
}

export function keyIdOfProduction(crypto: Pick<CryptoProvider, 'hash'>, publicKey: Uint8Array): string {
  return hexFromBytes(crypto.hash('SHA-256', publicKey)).slice(0, 16)
}

export function signManifest(crypto: CryptoProvider, seed: Uint8Array, manifest: string): Uint8Array {
  const { privateKey } = crypto.signatureKeyPair('Ed25519', seed)
  return crypto.sign('Ed25519', privateKey, concat(signatureLabel, utf8ToBytes(manifest)))
}

export function isManifestSigned(
  crypto: CryptoProvider,
  publicKey: Uint8Array,
  manifest: Uint8Array,
  signature: Uint8Array,
): boolean {
  return crypto.verify('Ed25519', publicKey, concat(signatureLabel, manifest), signature)
}

/** Throws `lawful.invalid` unless the bytes are canonical JSON of a manifest. */
export function parseManifest(bytes: Uint8Array): Manifest {
  try {
    const text = utf8FromBytes(bytes)
    const manifest = JSON.parse(text) as Manifest
    if (
      manifest.version !== manifestVersion ||
      !Array.isArray(manifest.files) ||
      canonicalJson(manifest as unknown as Json) !== text
    )
      throw new TypeError('not canonical')
    return manifest
  } catch (cause) {
    throw new CausewayError('lawful.invalid', 'manifest', { cause })
  }
}
