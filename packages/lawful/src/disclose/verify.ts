// Checks a bundle without asking anybody: every file, the signature, and that the ledger commits to this manifest.

import type { CryptoProvider } from '@causeway/crypto'
import {
  bytesFromBase64,
  commitmentOf,
  leafHash,
  noteTypes,
  openCheckpoint,
  verifyInclusion,
  verifyOpening,
} from '@causeway/transparency'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import { isManifestSigned, keyIdOfProduction, type Manifest, parseManifest } from './manifest.ts'
import { type BundleFile, filesFromTar } from './tar.ts'

export interface TrustedKeys {
  /** Ed25519 public keys of the operator, from its public page or from counsel; 32 bytes. */
  readonly production: Uint8Array
  readonly ledger: { readonly name: string; readonly publicKey: Uint8Array }
}

export interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
}

export interface BundleVerdict {
  readonly genuine: boolean
  readonly findings: readonly Finding[]
  readonly manifest: Manifest | undefined
}

/** Never throws for what a bundle contains. */
export function verifyBundle(crypto: CryptoProvider, tar: Uint8Array, keys: TrustedKeys): BundleVerdict {
  try {
    const files = new Map(filesFromTar(tar).map(file => [file.path, file]))
    const manifestBytes = need(files, 'manifest.json')
    const manifest = parseManifest(manifestBytes)
    const findings = [
      signatureFinding(crypto, manifest, manifestBytes, need(files, 'manifest.sig'), keys),
      ...fileFindings(crypto, manifest, files),
      ledgerFinding(crypto, manifestBytes, files, keys),
    ]
    return { genuine: findings.every(({ ok }) => ok), findings, manifest }
  } catch (error) {
    const detail = error instanceof CausewayError ? error.message : 'The file cannot be read.'
    return { genuine: false, findings: [{ what: 'the bundle', ok: false, detail }], manifest: undefined }
  }
}

/** What a clerk of a court reads. */
export function verdictText({ genuine, findings, manifest }: BundleVerdict): string {
  const wrong = findings.filter(({ ok }) => !ok)
  const head = genuine
    ? 'GENUINE. This is exactly what the operator produced, and it is recorded in the public ledger.'
    : 'NOT GENUINE, or changed since it was produced. Do not rely on it.'
  const about =
    manifest === undefined
      ? []
      : [
          `Produced by: ${manifest.operator}`,
          `For: ${manifest.instrument.code}, reference ${manifest.instrument.reference}, ${manifest.instrument.issuer}`,
          `Records as of: ${manifest.snapshotTime}`,
          `Files: ${manifest.files.length}, rows: ${manifest.files.filter(({ path }) => path.endsWith('.csv')).reduce((sum, { rows = 0 }) => sum + rows, 0)}`,
        ]
  const details = (genuine ? findings : wrong).map(({ what, ok, detail }) => `${ok ? 'ok     ' : 'WRONG  '} ${what}: ${detail}`)
  return [head, '', ...about, ...(about.length > 0 ? [''] : []), ...details].join('\n')
}

function signatureFinding(
  crypto: CryptoProvider,
  manifest: Manifest,
  bytes: Uint8Array,
  signature: Uint8Array,
  keys: TrustedKeys,
): Finding {
  const isKnown = manifest.keyId === keyIdOfProduction(crypto, keys.production)
  const ok = isKnown && isManifestSigned(crypto, keys.production, bytes, signature)
  const detail = ok
    ? `signed with the operator's key ${manifest.keyId}`
    : isKnown
      ? 'the signature does not belong to this list of files'
      : 'signed with a key that is not the one given'
  return { what: 'signature', ok, detail }
}

function fileFindings(crypto: CryptoProvider, manifest: Manifest, files: ReadonlyMap<string, BundleFile>): Finding[] {
  const listed = new Set([
    ...manifest.files.map(({ path }) => path),
    'manifest.json',
    'manifest.sig',
    'proof/checkpoint.txt',
    'proof/inclusion.json',
  ])
  const wrong = manifest.files.flatMap(({ path, bytes, sha256 }) => {
    const file = files.get(path)
    if (file === undefined) return [{ what: path, ok: false, detail: 'is missing' }]
    const isSame = file.bytes.length === bytes && hexFromBytes(crypto.hash('SHA-256', file.bytes)) === sha256
    return isSame ? [] : [{ what: path, ok: false, detail: 'was changed' }]
  })
  const extra = [...files.keys()].filter(path => !listed.has(path)).map(path => ({ what: path, ok: false, detail: 'was added' }))
  const found = [...wrong, ...extra]
  return found.length > 0 ? found : [{ what: 'files', ok: true, detail: `all ${manifest.files.length} are unchanged` }]
}

function ledgerFinding(
  crypto: CryptoProvider,
  manifest: Uint8Array,
  files: ReadonlyMap<string, BundleFile>,
  keys: TrustedKeys,
): Finding {
  const what = 'public ledger'
  try {
    const { ledger } = keys
    const log = { name: ledger.name, type: noteTypes.ed25519, publicKey: ledger.publicKey }
    const { checkpoint } = openCheckpoint(crypto, need(files, 'proof/checkpoint.txt'), log)
    const given = JSON.parse(utf8FromBytes(need(files, 'proof/inclusion.json'))) as {
      index: number
      proof: string[]
      salt: string
      event: string
    }
    const opening = { salt: bytesFromBase64(given.salt), event: given.event }
    const entry = commitmentOf(crypto, opening.salt, utf8ToBytes(opening.event))
    const event = JSON.parse(opening.event) as { facts: { manifest: string } }
    const isOfThis =
      event.facts.manifest === hexFromBytes(crypto.hash('SHA-256', manifest)) && verifyOpening(crypto, entry, opening)
    const isIn = verifyInclusion(
      crypto,
      given.proof.map(bytesFromBase64),
      leafHash(crypto, entry),
      given.index,
      checkpoint.size,
      checkpoint.root,
    )
    if (!isOfThis) return { what, ok: false, detail: 'the entry is about another production' }
    return {
      what,
      ok: isIn,
      detail: isIn ? `entry ${given.index} of ${checkpoint.size} commits to this production` : 'the entry is not in the ledger',
    }
  } catch {
    return { what, ok: false, detail: 'the proof cannot be read or is not signed by the ledger' }
  }
}

function need(files: ReadonlyMap<string, BundleFile>, path: string): Uint8Array {
  const file = files.get(path)
  if (file === undefined) throw new CausewayError('lawful.invalid', `${path} is missing`)
  return file.bytes
}
