// A deterministic tar (ustar): the same files give the same bytes. Names sorted, time and owner zero, nothing else in it.

import { concat } from '@causeway/crypto'
import { assert, CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'

export interface BundleFile {
  readonly path: string
  readonly bytes: Uint8Array
}

const blockSizeBytes = 512
const pathSizeBytesMax = 100
/** A bundle of 500 tasks has about 11,000. */
export const filesMax = 65_536

export function tarFromFiles(files: readonly BundleFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const blocks = sorted.flatMap(({ path, bytes }) => [header(path, bytes.length), bytes, new Uint8Array(padding(bytes.length))])
  return concat(...blocks, new Uint8Array(2 * blockSizeBytes))
}

/** Throws `lawful.invalid` for anything that `tarFromFiles` does not write. */
export function filesFromTar(tar: Uint8Array): BundleFile[] {
  const files: BundleFile[] = []
  for (let at = 0; at + blockSizeBytes <= tar.length; ) {
    const block = tar.subarray(at, at + blockSizeBytes)
    if (block.every(byte => byte === 0)) {
      if (!tar.subarray(at).every(byte => byte === 0)) throw invalid()
      return files
    }
    const path = textOf(block.subarray(0, pathSizeBytesMax))
    const sizeText = textOf(block.subarray(124, 136))
    const sizeBytes = /^[0-7]{11}$/.test(sizeText) ? Number.parseInt(sizeText, 8) : -1
    const start = at + blockSizeBytes
    if (sizeBytes < 0 || start + sizeBytes > tar.length || files.length >= filesMax) throw invalid()
    const end = start + sizeBytes + padding(sizeBytes)
    const isSorted = files.length === 0 || (files.at(-1) as BundleFile).path < path
    const isPadded = tar.subarray(start + sizeBytes, end).every(byte => byte === 0)
    if (!isSorted || !isPadded || !isSame(block, header(path, sizeBytes))) throw invalid()
    files.push({ path, bytes: tar.subarray(start, start + sizeBytes) })
    at = end
  }
  throw invalid()
}

function header(path: string, sizeBytes: number): Uint8Array {
  const name = utf8ToBytes(path)
  assert(name.length > 0 && name.length <= pathSizeBytesMax && sizeBytes < 8 ** 11, 'a file of a bundle has a short name')
  const block = new Uint8Array(blockSizeBytes)
  const put = (at: number, text: string): void => block.set(utf8ToBytes(text), at)
  block.set(name, 0)
  put(100, '0000644\u0000')
  put(108, '0000000\u0000')
  put(116, '0000000\u0000')
  put(124, `${sizeBytes.toString(8).padStart(11, '0')}\u0000`)
  put(136, `${'0'.repeat(11)}\u0000`)
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\u000000')
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\u0000 `)
  return block
}

function padding(sizeBytes: number): number {
  return (blockSizeBytes - (sizeBytes % blockSizeBytes)) % blockSizeBytes
}

function textOf(field: Uint8Array): string {
  const end = field.indexOf(0)
  return utf8FromBytes(end < 0 ? field : field.subarray(0, end))
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, at) => byte === b[at])
}

function invalid(): CausewayError {
  return new CausewayError('lawful.invalid', 'not a bundle')
}
