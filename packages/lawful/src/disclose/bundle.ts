// A production bundle: the tables and answers, readable letters, the signed manifest, and the proof that the ledger knows of it.

import type { CryptoProvider } from '@causeway/crypto'
import type { InclusionProof } from '@causeway/transparency'
import { datumIds, inventory, isoTime, utf8ToBytes } from '@causeway/wire'
import type { Instrument, PolicyPack } from '../authority/instrument.ts'
import { canonicalBytes, canonicalJson, hexFromBytes, type Json } from '../canonical.ts'
import type { Table } from '../collect/collect.ts'
import { collectors } from '../collect/collectors.ts'
import type { Matter } from '../review/matter.ts'
import { categoryNames } from '../scope/category.ts'
import { keyIdOfProduction, type Manifest, type ManifestFile, manifestVersion, signManifest } from './manifest.ts'
import { csvFromTable, jsonLinesFromTable } from './sheet.ts'
import { type BundleFile, tarFromFiles } from './tar.ts'

/** A page of text as PDF; the same text gives the same bytes. */
export type Pdf = (title: string, paragraphs: readonly string[]) => Promise<Uint8Array>

export interface BundleInput {
  readonly matter: Pick<Matter, 'id' | 'paper' | 'tasks' | 'answers' | 'unresolved' | 'scopeHash'>
  readonly instrument: Pick<Instrument, 'code' | 'title' | 'law'>
  /** A person's own bundle has none: nobody is answered. */
  readonly hasLetters: boolean
  readonly tables: readonly { readonly task: number; readonly table: Table }[]
  readonly snapshotMs: number
  readonly operator: string
  readonly custodian: string
  readonly pack: PolicyPack
  readonly softwareVersion: string
}

export interface BundleDeps {
  readonly crypto: CryptoProvider
  readonly productionSeed: Uint8Array
  readonly pdf: Pdf
}

export interface Prepared {
  /** Canonical JSON of the manifest; its hash goes into the ledger before the bundle is closed. */
  readonly manifest: string
  readonly manifestHash: string
  readonly files: readonly BundleFile[]
}

/** Everything but the proof. The same input gives the same bytes. */
export async function prepareBundle(deps: BundleDeps, input: BundleInput): Promise<Prepared> {
  const { crypto } = deps
  const tables = input.tables.flatMap(({ task, table }) => filesOf(task, table))
  const rest: BundleFile[] = [
    { path: 'answers.json', bytes: canonicalBytes(answersOf(input.matter)) },
    ...(input.hasLetters ? await letters(deps, input) : []),
    ...schemas(input.tables.map(({ table }) => table)),
  ]
  const described = new Map(tables.map(({ file, about }) => [file.path, about]))
  const files = [...tables.map(({ file }) => file), ...rest].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const manifest = canonicalJson(
    manifestOf(
      deps,
      input,
      files.map(file => ({ ...fileEntry(crypto, file), ...described.get(file.path) })),
    ) as unknown as Json,
  )
  const signature = signManifest(crypto, deps.productionSeed, manifest)
  const signed = [
    { path: 'manifest.json', bytes: utf8ToBytes(manifest) },
    { path: 'manifest.sig', bytes: signature },
  ]
  return { manifest, manifestHash: hexFromBytes(crypto.hash('SHA-256', utf8ToBytes(manifest))), files: [...files, ...signed] }
}

/** What the ledger's leaf commits to, so that the proof can be checked without asking anybody. */
export interface LedgerProof extends InclusionProof {
  readonly salt: string
  readonly event: string
}

export function closeBundle(prepared: Prepared, proof: LedgerProof): Uint8Array {
  const { checkpoint, ...inclusion } = proof
  return tarFromFiles([
    ...prepared.files,
    { path: 'proof/checkpoint.txt', bytes: utf8ToBytes(checkpoint) },
    { path: 'proof/inclusion.json', bytes: canonicalBytes(inclusion as unknown as Json) },
  ])
}

export function inventoryHash(crypto: Pick<CryptoProvider, 'hash'>): string {
  return hexFromBytes(
    crypto.hash('SHA-256', canonicalBytes(Object.fromEntries(datumIds.map(id => [id, inventory[id]])) as unknown as Json)),
  )
}

export function packHash(crypto: Pick<CryptoProvider, 'hash'>, pack: PolicyPack): string {
  return hexFromBytes(crypto.hash('SHA-256', canonicalBytes(pack as unknown as Json)))
}

export function caseCommitment(crypto: Pick<CryptoProvider, 'hash'>, matterId: string): string {
  return hexFromBytes(crypto.hash('SHA-256', utf8ToBytes(`causeway-case/1\n${matterId}`)))
}

function manifestOf(deps: BundleDeps, input: BundleInput, files: readonly ManifestFile[]): Manifest {
  const { crypto } = deps
  const { matter, instrument, snapshotMs, pack } = input
  const { publicKey } = crypto.signatureKeyPair('Ed25519', deps.productionSeed)
  return {
    version: manifestVersion,
    operator: input.operator,
    production: matter.id,
    caseCommitment: caseCommitment(crypto, matter.id),
    instrument: { code: instrument.code, reference: matter.paper.reference, issuer: matter.paper.issuer.office },
    tasks: matter.tasks as unknown as Json[],
    scopeHash: matter.scopeHash ?? '',
    snapshotTime: isoTime(snapshotMs),
    files,
    outcomes: matter.answers.flatMap(({ task, answers }) =>
      answers.map(({ category, outcome }) => ({ task, category, outcome })),
    ),
    policyPackHash: packHash(crypto, pack),
    inventoryHash: inventoryHash(crypto),
    softwareVersion: input.softwareVersion,
    keyId: keyIdOfProduction(crypto, publicKey),
  }
}

function filesOf(task: number, table: Table): { file: BundleFile; about: Partial<ManifestFile> }[] {
  const name = `categories/${table.category}.${task + 1}.${table.table}`
  const about = { rows: table.rows.length, category: table.category, inventoryItems: table.data, queryHash: table.queryHash }
  return [
    { file: { path: `${name}.csv`, bytes: csvFromTable(table) }, about },
    { file: { path: `${name}.jsonl`, bytes: jsonLinesFromTable(table) }, about },
  ]
}

/** JSON Schema of one line of each table's JSON lines. */
function schemas(tables: readonly Table[]): BundleFile[] {
  const distinct = new Map(tables.map(table => [`${table.category}.${table.table}`, table]))
  return [...distinct].map(([name, { table, columns }]) => {
    const described = collectors.find(collector => collector.table === table)?.columns ?? {}
    const properties = columns.map(column => {
      const isNumber = column === 'row' || column.endsWith('_bytes') || ['epoch', 'role', 'key_generation'].includes(column)
      return [column, { type: isNumber ? 'integer' : 'string', description: described[column]?.what ?? 'Number of the row' }]
    })
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: Object.fromEntries(properties) as Json,
      required: columns,
      additionalProperties: false,
    }
    return { path: `schema/${name}.json`, bytes: canonicalBytes(schema as unknown as Json) }
  })
}

async function letters({ pdf }: BundleDeps, input: BundleInput): Promise<BundleFile[]> {
  return [
    { path: 'cover-letter.pdf', bytes: await pdf('Answer to your request', coverLetter(input)) },
    { path: 'declaration.pdf', bytes: await pdf('Declaration of the custodian of records', declaration(input)) },
  ]
}

function answersOf({ answers, unresolved }: BundleInput['matter']): Json {
  return { answers, unresolved } as unknown as Json
}

function coverLetter({ matter, instrument, operator, snapshotMs }: BundleInput): string[] {
  const lines = matter.answers.flatMap(({ task, answers }) => [
    `Task ${task + 1}: ${matter.tasks[task]?.selector.type ?? ''} ${matter.tasks[task]?.selector.value ?? ''}`,
    ...answers.map(({ category, outcome, reason }) => `${categoryNames[category]}: ${outcome.replaceAll('_', ' ')}. ${reason}`),
  ])
  return [
    operator,
    `To: ${matter.paper.issuer.name}, ${matter.paper.issuer.office}`,
    `Your reference: ${matter.paper.reference}. Instrument: ${instrument.title}, ${instrument.law}.`,
    `The records are as they were at ${isoTime(snapshotMs)}.`,
    ...lines,
    ...matter.unresolved.map(({ task, reason }) => `Task ${task + 1}: ${reason}`),
    'What was asked for and is not held is listed with the reason in answers.json. The list of everything that is held is public.',
    'To check this bundle: causeway verify bundle FILE',
  ]
}

function declaration({ operator, custodian, matter, snapshotMs }: BundleInput): string[] {
  return [
    `I am a custodian of records of ${operator}. My office: ${custodian}.`,
    `The records in this production (${matter.id}) were made at or near the time of what they record, by an automatic process that is kept in the course of regularly conducted activity; making them is a regular practice of that activity.`,
    `They were copied by an electronic process at ${isoTime(snapshotMs)}. The hashes in manifest.json identify each file; the signature in manifest.sig is over these hashes.`,
    'I declare under penalty of perjury that this is true and correct.',
    'Signed: ____________________   Date: ____________________',
    'Template for counsel to adapt (for example Fed. R. Evid. 902(11), 902(13)); no legal advice.',
  ]
}

function fileEntry(crypto: Pick<CryptoProvider, 'hash'>, { path, bytes }: BundleFile): ManifestFile {
  const mediaTypes = { csv: 'text/csv', jsonl: 'application/jsonl', json: 'application/json', pdf: 'application/pdf' }
  const extension = path.slice(path.lastIndexOf('.') + 1) as keyof typeof mediaTypes
  return { path, bytes: bytes.length, sha256: hexFromBytes(crypto.hash('SHA-256', bytes)), mediaType: mediaTypes[extension] }
}

/** Hash of what a collector gave: recorded when collected, compared when packaged. */
export function contentHash(crypto: Pick<CryptoProvider, 'hash'>, { category, table, columns, rows }: Table): string {
  return hexFromBytes(crypto.hash('SHA-256', canonicalBytes({ category, table, columns, rows } as unknown as Json)))
}
