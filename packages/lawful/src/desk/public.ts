// What everybody may read: what is held and who reaches it, the transparency report, the ledger.

import { createReport, eventOf, reportCsv, suppressedBelow, tileFromPath, vkeyOf } from '@causeway/transparency'
import type { DeskHandlers } from '@causeway/staff/ports'
import { base64urlFromBytes, CausewayError, datumIds, inventory } from '@causeway/wire'
import { inventoryHash, packHash } from '../disclose/bundle.ts'
import { columnsOf } from '../collect/collectors.ts'
import { neverProducedReason } from '../collect/never-produced.ts'
import { categoryNames, categoryOf, notHeld } from '../scope/category.ts'
import { openingsPerPage } from './audits.ts'
import { heldAt } from '../scope/property.ts'
import type { LawfulParts } from './parts.ts'

type Names = 'readHoldings' | 'readTransparency' | 'readCheckpoint' | 'readTile' | 'readPartialTile' | 'readLargePartialTile'

export function createPublicEndpoints(parts: LawfulParts): Pick<DeskHandlers, Names> {
  const { ledger, crypto, pack } = parts

  async function tile(path: string): Promise<{ body: Uint8Array }> {
    const found = tileFromPath(`tile/${path}`)
    const bytes = found === undefined ? undefined : await ledger.tile(found)
    if (bytes === undefined) throw new CausewayError('log.range')
    return { body: bytes }
  }

  const transparency = createTransparency(ledger)

  return {
    readHoldings: () => Promise.resolve({ body: holdings(parts) }),
    readTransparency: async () => ({ body: await transparency() }),
    async readCheckpoint() {
      return { body: (await ledger.published()).note }
    },
    readTile: ({ params }) => tile(`${params.level}/${params.a}`),
    readPartialTile: ({ params }) => tile(`${params.level}/${params.a}/${params.b}`),
    readLargePartialTile: ({ params }) => tile(`${params.level}/${params.a}/${params.b}/${params.c}`),
  }

  function holdings({ productionKey, properties }: LawfulParts) {
    return {
      properties: properties.map(heldAt),
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

interface Transparency {
  readonly rows: Record<string, unknown>[]
  readonly csv: string
  readonly suppressedBelow: number
}

/** Each published leaf is opened once and counted; until the next day ends the same report is given again. */
function createTransparency(ledger: LawfulParts['ledger']): () => Promise<Transparency> {
  const report = createReport()
  let size = 0
  let current: Transparency | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function upToDate(): Promise<Transparency> {
    const published = await ledger.publishedSize()
    if (current !== undefined && published === size) return current
    for (let to = size; size < published; size = to) {
      to = Math.min(published, size + openingsPerPage)
      const openings = await ledger.acts(size, to)
      report.add(openings.flatMap(opening => eventOf(opening) ?? []))
    }
    const rows = report.rows()
    current = { rows: rows as unknown as Record<string, unknown>[], csv: reportCsv(rows), suppressedBelow }
    return current
  }

  return async () => {
    // One count at a time.
    const answer = last.then(upToDate)
    last = answer.catch(() => undefined)
    return await answer
  }
}
