// Links that are not what they look like, found on the device. Nobody is asked and nobody is told.

import { decodeLabel } from './punycode.ts'
import { skeletonOf } from './skeleton.ts'

/**
 * `imitation`: reads like an address that many know. `mixed-scripts`: letters of several alphabets in one name. `look-alike`: letters of
 * another alphabet only, that read like Latin. `user-info`: a name before an @ that is not where it leads. `encoded`: a name in the coded
 * form of foreign letters. `number`: a bare address.
 */
export type LinkCaution = 'imitation' | 'mixed-scripts' | 'look-alike' | 'user-info' | 'encoded' | 'number'

export interface CautiousLink {
  readonly link: string
  /** Where it really leads, as it is written. */
  readonly host: string
  readonly why: LinkCaution
  /** The address that an imitation reads like. */
  readonly imitates?: string
}

const linksMax = 64
const hostLengthMax = 253
const nameLengthMin = 4
const linkPattern = /\b(?:https?:\/\/|www\.)[^\s<>"']{1,2048}/giu

/** What is imitated most: sign-ins, money, parcels, what the young use. The app's own addresses come beside them. */
const wellKnown: readonly string[] = (
  'amazon.com amazon.de apple.com bankofamerica.com barclays.co.uk binance.com bund.de chase.com coinbase.com commerzbank.de ' +
  'deutsche-bank.de dhl.com dhl.de discord.com dropbox.com ebay.com elster.de facebook.com fedex.com github.com google.com hsbc.com ' +
  'icloud.com instagram.com linkedin.com live.com microsoft.com netflix.com outlook.com paypal.com roblox.com signal.org snapchat.com ' +
  'sparkasse.de steamcommunity.com steampowered.com telegram.org tiktok.com twitch.tv usps.com wellsfargo.com whatsapp.com yahoo.com ' +
  'youtube.com'
).split(' ')

/** Links in a text that deserve a word of warning; the first 64 are looked at. `ownDomains`: addresses of the apps themselves. */
export function cautiousLinks(text: string, ownDomains: readonly string[] = []): CautiousLink[] {
  const links = [...text.matchAll(linkPattern)].slice(0, linksMax).map(([link]) => link)
  return links.flatMap(link => {
    const authority = /^(?:https?:\/\/)?([^/?#\\]*)/iu.exec(link)?.[1] ?? ''
    const at = authority.lastIndexOf('@')
    const host = authority
      .slice(at + 1)
      .replace(/:\d*$/u, '')
      .toLowerCase()
      .slice(0, hostLengthMax)
    const imitates = imitated(host, [...ownDomains, ...wellKnown])
    if (imitates !== undefined) return [{ link, host, why: 'imitation' as const, imitates }]
    const why = at >= 0 ? 'user-info' : cautionOf(host)
    return why === undefined ? [] : [{ link, host, why }]
  })
}

/** A known address that this one reads like, at its end (`paypa1.com`) or before it (`paypal.com.evil.example`). */
function imitated(host: string, domains: readonly string[]): string | undefined {
  const labels = host.split('.').filter(label => label !== '')
  const read = labels.map(label => skeletonOf(decodeLabel(label) ?? label))
  return domains.find(domain => {
    if (host === domain || host.endsWith(`.${domain}`)) return false
    const parts = domain.split('.')
    // A name of three letters is like too many others.
    if ((parts[0] as string).length < nameLengthMin) return false
    const wanted = parts.map(skeletonOf).join('.')
    return read.some((_, at) => read.slice(at, at + parts.length).join('.') === wanted)
  })
}

function cautionOf(host: string): LinkCaution | undefined {
  // As browsers have it: a host whose last part is a number is an IPv4 address, in whatever notation.
  if (/(?:^|\.)(?:\d+|0x[\da-f]*)\.?$|^\[/u.test(host)) return 'number'
  const labels = host.split('.')
  if (labels.some(label => label.startsWith('xn--'))) return 'encoded'
  if (labels.some(hasMixedScripts)) return 'mixed-scripts'
  return labels.some(isLookAlike) ? 'look-alike' : undefined
}

const scripts: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
]

/** Japanese mixes its own three, with Latin beside them (UTS 39 §5.1, highly restrictive); others do not mix. */
function hasMixedScripts(label: string): boolean {
  const isEastAsian = /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\d-]+$/u
  if (isEastAsian.test(label)) return false
  return scripts.filter(script => script.test(label)).length > 1
}

/** Only of Cyrillic and Greek letters that are drawn like Latin ones: no word of either language needs only those often. */
function isLookAlike(label: string): boolean {
  return /^[асеорхуіјѕԁԛԝһӏνοαρτυκι\d-]+$/u.test(label) && /[^\d-]/u.test(label)
}
