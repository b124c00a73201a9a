// Segments in the store below, and those that were read last, opened.

import type { ClientStore, StoreChange } from '../../ports.ts'
import type { Place } from './group.ts'
import type { Sealer } from './sealer.ts'
import { decodeSegment, encodeSegment, type Rows } from '../../archive/segment.ts'
import { placeOf } from './single.ts'

const cachedSegments = 64

export interface Segments {
  read(table: string, place: Place): Promise<Rows>
  sealed(table: string, place: Place, rows: Rows): Promise<StoreChange>
}

/** The segments read last stay open. */
export function createSegments(base: ClientStore, sealer: Sealer): Segments {
  const open = new Map<Place, Promise<Rows>>()
  const read = async (table: string, place: Place): Promise<Rows> => {
    const sealed = await base.get(segmentTable(table), nameOf(place))
    if (sealed === undefined) return moved()
    return decodeSegment(await sealer.open(placeOf(segmentTable(table), nameOf(place)), sealed))
  }
  return {
    read(table, place) {
      const rows = open.get(place) ?? read(table, place)
      open.delete(place)
      open.set(place, rows)
      rows.catch(() => open.delete(place))
      for (const oldest of open.keys()) {
        if (open.size <= cachedSegments) break
        open.delete(oldest)
      }
      return rows
    },
    async sealed(table, place, rows) {
      const [to, key] = [segmentTable(table), nameOf(place)]
      return { kind: 'put', table: to, key, value: await sealer.seal(placeOf(to, key), encodeSegment(rows)) }
    },
  }
}

/** A fold between the look and the reading moves rows: then it is looked for again. */
export class Moved extends Error {}

export function moved(): never {
  throw new Moved('a row lies elsewhere now')
}

export function nameOf({ first, last }: Place): string {
  return `${first} ${last}`
}

export function segmentTable(table: string): string {
  return `segments/${table}`
}
