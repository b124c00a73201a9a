// The rows of one room in one table: the newest and the changed ones lie singly (`hot`), the others in segments. A row that lies singly
// hides the one of the same key in a segment; so does the mark that a row is gone.

import type { StoreRange } from '../../ports.ts'

export interface Place {
  readonly first: string
  readonly last: string
}

export interface Group {
  /** Every key that lies singly, and whether there is a row or only the mark. */
  readonly hot: ReadonlyMap<string, 'row' | 'gone'>
  /** In the order of keys, never overlapping. */
  readonly segments: readonly Place[]
}

export const emptyGroup: Group = { hot: new Map(), segments: [] }

/** What a group is named by: everything before the first slash. */
export function groupNameOf(key: string): string {
  return key.slice(0, key.indexOf('/') + 1)
}

/** The segment in which this key would lie. */
export function segmentOf({ segments }: Group, key: string): Place | undefined {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((segments[middle] as Place).last < key) low = middle + 1
    else high = middle
  }
  const found = segments[low]
  return found !== undefined && found.first <= key ? found : undefined
}

export function isIn(key: string, { prefix = '', from, to }: StoreRange): boolean {
  return key.startsWith(prefix) && (from === undefined || key >= from) && (to === undefined || key < to)
}

/** May this segment hold keys of the range? */
export function touches({ first, last }: Place, { prefix = '', from, to }: StoreRange): boolean {
  if (from !== undefined && last < from) return false
  if (to !== undefined && first >= to) return false
  return last >= prefix && (first <= prefix || first.startsWith(prefix))
}

/** Where rows go that are folded: into segments that are there, or into new ones at the ends. */
export function partsOf(
  { segments }: Group,
  keys: readonly string[],
  runMin: number,
): { place: Place | undefined; keys: string[] }[] {
  const parts = new Map<Place | 'before' | 'after', string[]>()
  const first = segments[0]
  const last = segments.at(-1)
  const isRun = (side: readonly string[]): boolean => first === undefined || side.length >= runMin
  const isBefore = isRun(keys.filter(key => first === undefined || key < first.first))
  const isAfter = isRun(keys.filter(key => last !== undefined && key > last.last))
  for (const key of keys) {
    const part = partOf(key)
    const members = parts.get(part) ?? []
    members.push(key)
    parts.set(part, members)
  }
  return [...parts].map(([part, members]) => ({ place: typeof part === 'string' ? undefined : part, keys: members }))

  function partOf(key: string): Place | 'before' | 'after' {
    if (first === undefined || last === undefined || (key < first.first && isBefore)) return 'before'
    if (key > last.last && isAfter) return 'after'
    return segments.findLast(place => place.first <= key) ?? first
  }
}
