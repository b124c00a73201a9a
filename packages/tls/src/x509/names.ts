// Names in certificates: whether one stands for a host (RFC 9525 §6.3), and what an authority may name (RFC 5280 §4.2.1.10).

import { equalBytes } from '@causeway/crypto'
import { notTrusted } from '../refusal.ts'
import { asciiOf, type Der, DerReader, elementsOf, hexOf, tags } from './der.ts'

/** A name as it is written; its tag says of which kind it is. */
export type GeneralName = Pick<Der, 'tag' | 'content'>

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

const kinds = { dns: 0x82, directory: 0xa4, ip: 0x87, email: 0x81 } as const

/** A host as it may be asked for: at least two labels of letters, digits and hyphens, in small letters; no address. */
export function isHostName(host: string): boolean {
  return host.length <= 253 && hostPattern.test(host) && !/(?:^|\.)\d+$/.test(host)
}

/** No common name is looked at: RFC 9525 §2. */
export function isNamed(host: string, alternativeNames: readonly GeneralName[]): boolean {
  return alternativeNames.some(({ tag, content }) => tag === kinds.dns && matches(host, asciiOf(content).toLowerCase()))
}

export function generalNames(content: Uint8Array): GeneralName[] {
  return elementsOf(content)
}

export function nameConstraints(content: Uint8Array): NameConstraints {
  const reader = new DerReader(content)
  const [permitted, excluded] = [reader.optional(0xa0), reader.optional(0xa1)]
  reader.end()
  return { permitted: subtrees(permitted), excluded: subtrees(excluded) }
}

/**
 * Whether a certificate with these names, and the host it is asked to stand for, keeps to what an authority above it may name. A kind of name
 * that is constrained and cannot be compared here does not keep to it.
 */
export function keepsTo({ permitted, excluded }: NameConstraints, names: readonly GeneralName[]): boolean {
  return names.every(name => {
    const ofKind = ({ tag }: GeneralName): boolean => tag === name.tag
    const allowed = permitted.filter(ofKind)
    const forbidden = excluded.filter(ofKind)
    if (allowed.length + forbidden.length === 0) return true
    const within = subtreeTests[name.tag]
    if (within === undefined) return false
    return (
      (allowed.length === 0 || allowed.some(base => within(name, base, false))) &&
      !forbidden.some(base => within(name, base, true))
    )
  })
}

/** What is compared with constraints: the alternative names, the subject, and an address for mail that stands in the subject. */
export function constrainedNames(subject: Uint8Array, alternativeNames: readonly GeneralName[]): GeneralName[] {
  const hasSubject = subject.length > 2
  const hasMail = hexOf(subject).includes(emailAddressOid)
  return [
    ...alternativeNames,
    ...(hasSubject ? [{ tag: kinds.directory, content: subject }] : []),
    ...(hasMail ? [{ tag: kinds.email, content: new Uint8Array(0) }] : []),
  ]
}

export function dnsName(host: string): GeneralName {
  return { tag: kinds.dns, content: Uint8Array.from(host, character => character.charCodeAt(0)) }
}

const hostPattern = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
/** 1.2.840.113549.1.9.1, with its tag and length. */
const emailAddressOid = '06092a864886f70d010901'
const subtreesMax = 512

function matches(host: string, written: string): boolean {
  if (!written.startsWith('*.')) return written === host
  // RFC 9525 §6.3: the star is the whole first label and stands for exactly one. `*.com` stands for nothing.
  const rest = written.slice(2)
  return isHostName(rest) && host.slice(host.indexOf('.') + 1) === rest
}

type Within = (name: GeneralName, base: GeneralName, isExcluded: boolean) => boolean

const subtreeTests: Readonly<Record<number, Within>> = {
  [kinds.dns]: (name, base, isExcluded) => {
    const written = asciiOf(name.content).toLowerCase()
    const host = written.replace(/^\*\./, '')
    const constraint = asciiOf(base.content).toLowerCase()
    const isUnder = (inner: string, outer: string): boolean =>
      outer === '' || (outer.startsWith('.') ? inner.endsWith(outer) : inner === outer || inner.endsWith(`.${outer}`))
    // A star may stand for what is excluded.
    return isUnder(host, constraint) || (isExcluded && written !== host && isUnder(constraint.replace(/^\./, ''), host))
  },
  [kinds.directory]: (name, base) => {
    const [inner, outer] = [namesIn(name.content), namesIn(base.content)]
    return outer.every((part, at) => inner[at] !== undefined && equalBytes(part, inner[at]))
  },
  [kinds.ip]: (name, { content }) => {
    const address = name.content
    if (content.length !== address.length * 2) return false
    return address.every((byte, at) => (byte & (content[address.length + at] as number)) === content[at])
  },
}

/** The relative names of a Name, outermost first. */
function namesIn(name: Uint8Array): Uint8Array[] {
  const inside = new DerReader(name).inside(tags.sequence)
  const parts: Uint8Array[] = []
  while (!inside.isAtEnd) parts.push(inside.next(tags.set).whole)
  return parts
}

function subtrees(written: Der | undefined): GeneralName[] {
  if (written === undefined) return []
  const all = elementsOf(written.content)
  if (all.length > subtreesMax) throw notTrusted('too many constraints')
  return all.map(({ tag, content }) => {
    const reader = new DerReader(content)
    if (tag !== tags.sequence) throw notTrusted('name constraints')
    const base = reader.next()
    // `minimum` is 0 and not written, `maximum` absent.
    reader.end()
    return base
  })
}
