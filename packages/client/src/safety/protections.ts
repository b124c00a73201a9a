// Help on the device that tells nobody: what a message of a stranger is shown with, and links that are not what they look like. Nothing
// here asks a server, and nothing of it leaves the device.

import type { AgeBand } from '@causeway/wire'
import type { ContactRow } from '../tables.ts'

/** What an app does with what comes from people who are not known yet. */
export interface Protections {
  /** Pictures are looked at by a model on the device before they are shown; what may be nudity stays covered. */
  readonly blurMedia: boolean
  /** Nothing of people who are no contacts is fetched by itself: no media, no link previews. */
  readonly holdMedia: boolean
  /** Links that look like others are named before they open. */
  readonly warnLinks: boolean
  /** Last seen, read receipts and the picture are for contacts only. */
  readonly hidePresence: boolean
}

/** By the account's own age band (lawful-safety B6): on for minors; adults choose the blur themselves. */
export function protectionsFor(ageBand: AgeBand): Protections {
  const minor = isMinor(ageBand)
  return { blurMedia: minor, holdMedia: true, warnLinks: true, hidePresence: minor }
}

export function isMinor(ageBand: AgeBand): boolean {
  return ageBand === 'U13' || ageBand === '13-15' || ageBand === '16-17'
}

/** `stranger`: no agreement of both. `new`: one that is not old yet. */
export type Acquaintance = 'stranger' | 'new' | 'known'

const dayMs = 86_400_000
/** So old an agreement must be before somebody counts as known: who means harm seldom waits long, and a child needs longer to tell. */
const knownAfterMs = { adult: 7 * dayMs, minor: 30 * dayMs } as const

/** How well the account of that band knows somebody, as far as this device can tell. */
export function acquaintanceOf(
  ageBand: AgeBand,
  contact: Pick<ContactRow, 'state' | 'agreedAtMs'> | undefined,
  nowMs: number,
): Acquaintance {
  if (contact?.state !== 'granted') return 'stranger'
  return nowMs - (contact.agreedAtMs ?? 0) < knownAfterMs[isMinor(ageBand) ? 'minor' : 'adult'] ? 'new' : 'known'
}

/**
 * `mixed-scripts`: letters of several alphabets in one name. `look-alike`: letters of another alphabet only, that read like Latin.
 * `user-info`: a name before an @ that is not where it leads. `encoded`: a name in the coded form of foreign letters. `number`: a bare
 * address.
 */
export type LinkCaution = 'mixed-scripts' | 'look-alike' | 'user-info' | 'encoded' | 'number'

export interface CautiousLink {
  readonly link: string
  /** Where it really leads, as it is written. */
  readonly host: string
  readonly why: LinkCaution
}

const linksMax = 64
const linkPattern = /\bhttps?:\/\/[^\s<>"']{1,2048}/giu

/** Links in a text that deserve a word of warning; the first 64 are looked at. */
export function cautiousLinks(text: string): CautiousLink[] {
  const links = [...text.matchAll(linkPattern)].slice(0, linksMax).map(([link]) => link)
  return links.flatMap(link => {
    const authority = /^https?:\/\/([^/?#\\]*)/iu.exec(link)?.[1] ?? ''
    const at = authority.lastIndexOf('@')
    const host = authority
      .slice(at + 1)
      .replace(/:\d*$/u, '')
      .toLowerCase()
    const why = at >= 0 ? 'user-info' : cautionOf(host)
    return why === undefined ? [] : [{ link, host, why }]
  })
}

function cautionOf(host: string): LinkCaution | undefined {
  if (/^(\d{1,3}\.){3}\d{1,3}$|^\[|^\d+$|^0x/u.test(host)) return 'number'
  const labels = host.split('.')
  if (labels.some(label => label.startsWith('xn--'))) return 'encoded'
  if (labels.some(hasMixedScripts)) return 'mixed-scripts'
  return labels.some(isLookAlike) ? 'look-alike' : undefined
}

/** Japanese mixes its own three, with Latin beside them (UTS 39 §5.1, highly restrictive); others do not mix. */
function hasMixedScripts(label: string): boolean {
  const isEastAsian = /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\d-]+$/u
  if (isEastAsian.test(label)) return false
  const scripts = [
    /\p{Script=Latin}/u,
    /\p{Script=Cyrillic}/u,
    /\p{Script=Greek}/u,
    /\p{Script=Armenian}/u,
    /\p{Script=Cherokee}/u,
  ]
  return scripts.filter(script => script.test(label)).length > 1
}

/** Only of Cyrillic and Greek letters that are drawn like Latin ones: no word of either language needs only those often. */
function isLookAlike(label: string): boolean {
  return /^[асеорхуіјѕԁԛԝһӏνοαρτυκι\d-]+$/u.test(label) && /[^\d-]/u.test(label)
}
