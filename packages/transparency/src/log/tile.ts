// C2SP tlog-tiles: where tiles and entry bundles of a log lie, and what is in them.

import { concat } from '@causeway/crypto'
import { CausewayError } from '@causeway/wire'

export const tileWidth = 256
const tileLevelMax = 63

export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  /** Hashes or entries in it; fewer than 256 at the right edge of a tree. */
  readonly width: number
}

/** `tile/0/x001/x234/067.p/12`. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`
}

/** The tile of a path in its one form; undefined for any other text. */
export function tileFromPath(path: string): Tile | undefined {
  const match = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path)
  if (match === null) return undefined
  const level = match[1] === 'entries' ? 'entries' : Number(match[1])
  const index = Number((match[2] as string).replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? tileWidth : Number(match[3])
  if ((level !== 'entries' && level > tileLevelMax) || !Number.isSafeInteger(index)) return undefined
  const tile: Tile = { level, index, width }
  return tilePath(tile) === path ? tile : undefined
}

/** Every tile of a tree of `size` leaves at the hash levels, and its entry bundles. */
export function tilesOf(size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    for (let index = 0; index * tileWidth < count; index++) {
      const width = Math.min(tileWidth, count - index * tileWidth)
      tiles.push({ level, index, width })
      if (level === 0) tiles.push({ level: 'entries', index, width })
    }
  }
  return tiles
}

/** Entries with big-endian 16-bit lengths before them. */
export function bundleFromEntries(entries: readonly Uint8Array[]): Uint8Array {
  return concat(...entries.flatMap(entry => [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]))
}

/** Throws `wire.truncated` when the last entry is cut. */
export function entriesFromBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const length = at + 2 > bundle.length ? -1 : ((bundle[at] as number) << 8) | (bundle[at + 1] as number)
    if (length < 0 || at + 2 + length > bundle.length) throw new CausewayError('wire.truncated')
    entries.push(bundle.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return entries
}
