// What everybody may read: what is held and who reaches it, the transparency report, the ledger; and openings for auditors.

import { base64FromBytes, tileFromPath, vkeyOf } from '@causeway/transparency'
import type { DeskHandlers } from '@causeway/staff/ports'
import { base64urlFromBytes, CausewayError, datumIds, inventory, utf8FromBytes } from '@causeway/wire'
import { inventoryHash, packHash } from '../disclose/bundle.ts'
import { csvFromTable } from '../disclose/sheet.ts'
import { columnsOf } from '../collect/collectors.ts'
import { neverProducedReason } from '../collect/never-produced.ts'
import type { LedgerEvent } from '../ledger/ledger.ts'
import { reportColumns, reportFrom, suppressedBelow } from '../notice/report.ts'
import { categoryNames, categoryOf, notHeld } from '../scope/category.ts'
import type { LawfulParts } from './parts.ts'

type Names =
  | 'readHoldings'
  | 'readTransparency'
  | 'listOpenings'
  | 'readCheckpoint'
  | 'readTile'
  | 'readPartialTile'
  | 'readLargePartialTile'

const openingsPerPage = 1_000

export function createPublicEndpoints(parts: LawfulParts): Pick<DeskHandlers, Names> {
  const { ledger, crypto, pack } = parts

  async function tile(path: string): Promise<{ body: Uint8Array }> {
    const found = tileFromPath(`tile/${path}`)
    const bytes = found === undefined ? undefined : await ledger.tile(found)
    if (bytes === undefined) throw new CausewayError('log.range')
    return { body: bytes }
  }

  /** Openings of whole days only: a report must not tell what happened today. */
  async function opened(from: number, count: number): Promise<{ index: number; salt: Uint8Array; event: string }[]> {
    const end = Math.min(await ledger.publishedSize(), from + count)
    const found: { index: number; salt: Uint8Array; event: string }[] = []
    for (let index = from; index < end; index++) {
      const opening = await ledger.open(index)
      if (opening !== undefined) found.push({ index, ...opening })
    }
    return found
  }

  return {
    readHoldings: () => Promise.resolve({ body: holdings(parts) }),
    async readTransparency() {
      const events = (await opened(0, Number.MAX_SAFE_INTEGER)).map(({ event }) => JSON.parse(event) as LedgerEvent)
      const rows = reportFrom(events)
      const cells = rows.map(row =>
        reportColumns.map(column => (typeof row[column] === 'number' ? row[column] : String(row[column]))),
      )
      const csv = utf8FromBytes(csvFromTable({ columns: reportColumns, rows: cells }))
      return { body: { rows: rows as unknown as Record<string, unknown>[], csv, suppressedBelow } }
    },
    async listOpenings({ query }) {
      const from = /^\d{1,15}$/.test(query['from'] ?? '') ? Number(query['from']) : 0
      const found = await opened(from, openingsPerPage)
      const isMore = (await ledger.publishedSize()) > from + openingsPerPage
      const openings = found.map(({ index, salt, event }) => ({ index, salt: base64FromBytes(salt), event }))
      return { body: { openings, next: isMore ? from + openingsPerPage : null } }
    },
    async readCheckpoint() {
      const size = await ledger.publishedSize()
      return { body: await (await ledger.log()).checkpoint(size) }
    },
    readTile: ({ params }) => tile(`${params.level}/${params.a}`),
    readPartialTile: ({ params }) => tile(`${params.level}/${params.a}/${params.b}`),
    readLargePartialTile: ({ params }) => tile(`${params.level}/${params.a}/${params.b}/${params.c}`),
  }

  function holdings({ productionKey }: LawfulParts) {
    return {
      items: datumIds.map(datum => {
        const category = categoryOf(datum)
        const instruments =
          category === undefined || columnsOf(datum).length === 0
            ? []
            : pack.instruments.filter(({ reach }) => reach.includes(category))
        return {
          datum,
          ...inventory[datum],
          category: category ?? '',
          categoryName: category === undefined ? '' : categoryNames[category],
          shownIn: columnsOf(datum),
          neverProduced: neverProducedReason(datum) ?? '',
          reachedBy: instruments.map(({ code }) => code),
        }
      }),
      notHeld: notHeld as unknown as Record<string, unknown>[],
      instruments: pack.instruments as unknown as Record<string, unknown>[],
      pack: { version: pack.version, date: pack.date, notice: pack.notice },
      inventoryHash: inventoryHash(crypto),
      packHash: packHash(crypto, pack),
      productionKey: base64urlFromBytes(productionKey),
      ledgerKey: vkeyOf(crypto, ledger.verifier),
    }
  }
}
