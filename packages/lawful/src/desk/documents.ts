// The papers themselves, as files: brought by an officer before the request, sealed like every record, read beside it.

import { base64FromBytes, bytesFromBase64 } from '@causeway/transparency'
import type { DeskHandlers } from '@causeway/staff/ports'
import type { LawfulChange } from '@causeway/store/ports'
import { CausewayError, dayMs } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import type { Records } from '../records.ts'
import type { Matter } from '../review/matter.ts'
import { actorFor } from './actor.ts'
import type { LawfulParts } from './parts.ts'

interface DocumentFile {
  readonly agency: string
  readonly atMs: number
  /** Base64. */
  readonly body: string
}

/** One agency's file never stands for another's: V-07 compares their hashes. */
const idOf = (agency: string, sha256: string): string => `${agency}-${sha256}`
const pdfStart = [0x25, 0x50, 0x44, 0x46, 0x2d]
const unusedDays = 7

/** What keeps a paper's file; nothing when it is there already. Throws `lawful.invalid` for what is no PDF. */
export async function documentChanges(
  { records, crypto, clock }: Pick<LawfulParts, 'records' | 'crypto' | 'clock'>,
  agency: string,
  body: Uint8Array,
): Promise<LawfulChange[]> {
  if (!pdfStart.every((byte, at) => body[at] === byte)) throw new CausewayError('lawful.invalid', 'a PDF is needed')
  const id = idOf(agency, hexFromBytes(crypto.hash('SHA-256', body)))
  if ((await records.get('document', id)) !== undefined) return []
  const file: DocumentFile = { agency, atMs: clock.nowMs(), body: base64FromBytes(body) }
  return [records.change('document', id, 0, file)]
}

export function createDocumentEndpoints({
  records,
  store,
  ledger,
  crypto,
  clock,
  matters,
}: LawfulParts): Pick<DeskHandlers, 'addDocument' | 'readDocument'> {
  return {
    async addDocument({ body }, { group, staffId }) {
      const changes = await documentChanges({ records, crypto, clock }, group, body)
      const leaf = ledger.leafOf({ action: 'add_document', actor: `officer:${staffId}`, matter: '', facts: {} })
      if (changes.length > 0) await store.lawfulCommit({ changes, leaves: [leaf] })
      return { body: { sha256: hexFromBytes(crypto.hash('SHA-256', body)), sizeBytes: body.length } }
    },
    async readDocument({ params }, caller) {
      const { agency, paper } = await matters.read(actorFor(caller), params.matter)
      const isOfMatter = paper.documents.some(({ sha256 }) => sha256 === params.document)
      const held = isOfMatter ? await records.get<DocumentFile>('document', idOf(agency, params.document)) : undefined
      if (held === undefined) throw new CausewayError('lawful.unknown')
      return { body: bytesFromBase64(held.value.body), headers: { 'content-disposition': 'attachment; filename="paper.pdf"' } }
    },
  }
}

/** Throws `lawful.invalid` unless each document of a paper was brought as a file. */
export async function mustHaveDocuments(
  records: Records,
  agency: string,
  documents: readonly { readonly sha256: string }[],
): Promise<void> {
  for (const { sha256 } of documents)
    if ((await records.get('document', idOf(agency, sha256))) === undefined)
      throw new CausewayError('lawful.invalid', 'a document was not uploaded')
}

/** Files that no matter came to name are deleted after a week. */
export async function forgetUnusedDocuments({
  records,
  store,
  clock,
}: Pick<LawfulParts, 'records' | 'store' | 'clock'>): Promise<void> {
  const named = new Set(
    (await records.all<Matter>('matter')).flatMap(({ value: { agency, paper } }) =>
      paper.documents.map(({ sha256 }) => idOf(agency, sha256)),
    ),
  )
  for (const { id, version, value } of await records.all<DocumentFile>('document'))
    if (!named.has(id) && value.atMs < clock.nowMs() - unusedDays * dayMs)
      await store.lawfulCommit({ changes: [records.change('document', id, version, undefined)], leaves: [] })
}
