// The roots: certificates that are believed because they are in the list. Packed, they are one after the other, each after its length.

import { concat } from '@causeway/crypto'
import { CausewayError, Reader } from '@causeway/wire'
import { type Certificate, parseCertificate } from './certificate.ts'
import { hexOf } from './der.ts'

/** By subject, in hexadecimal. */
export type Roots = ReadonlyMap<string, readonly Certificate[]>

export function packRoots(certificates: readonly Uint8Array[]): Uint8Array {
  return concat(...certificates.flatMap(bytes => [Uint8Array.of(bytes.length >> 8, bytes.length), bytes]))
}

/** Roots that are of a kind not spoken here are left out when they are asked, not before. */
export function openRoots(packed: Uint8Array): Roots {
  const reader = new Reader(packed)
  const roots = new Map<string, Certificate[]>()
  while (reader.remaining > 0) {
    const root = parseCertificate(reader.fixedView(reader.u16()), true)
    const subject = hexOf(root.subject)
    roots.set(subject, [...(roots.get(subject) ?? []), root])
  }
  if (roots.size === 0) throw new CausewayError('tls.certificate', 'no roots')
  return roots
}
