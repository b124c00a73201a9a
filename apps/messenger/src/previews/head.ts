// What the head of a page says about it: title, description, the site's name, a picture. Read with htmlparser2, which builds no document and runs nothing.

import { Parser } from 'htmlparser2'

export interface PageHead {
  readonly title: string
  readonly description: string
  readonly site: string
  /** As it is written, in relation to the page. */
  readonly picture: string | undefined
}

/** Undefined for a page without a title. */
export function headOf(bytes: Uint8Array, contentType: string): PageHead | undefined {
  const found = new Map<string, string>()
  let title = ''
  let place = 'head' as Place
  let opened = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      // Any other element is the beginning of the body, whether that is said or not (HTML, "in head").
      if (place === 'over' || !ofHead.has(name) || ++opened > openedMax) place = 'over'
      else if (name === 'title') place = 'title'
      if (place === 'over' || name !== 'meta') return
      const key = (attributes['property'] ?? attributes['name'] ?? '').toLowerCase()
      // The first one counts.
      if (wanted.has(key) && !found.has(key)) found.set(key, (attributes['content'] ?? '').slice(0, rawLengthMax))
    },
    ontext(text) {
      if (place === 'title' && title.length < rawLengthMax) title += text
    },
    onclosetag(name) {
      if (name === 'title' && place === 'title') place = 'head'
      if (name === 'head') place = 'over'
    },
  })
  const text = textOf(bytes, contentType)
  // Piece by piece: what comes after the head costs nothing.
  for (let at = 0; at < text.length && place !== 'over'; at += pieceLength) parser.write(text.slice(at, at + pieceLength))
  if (place !== 'over') parser.end()
  const first = (...keys: readonly string[]): string =>
    keys.map(key => found.get(key) ?? '').find(value => value.trim() !== '') ?? ''
  const named = cleaned(first('og:title', 'twitter:title') || title, lengths.title)
  if (named === '') return undefined
  const picture = first('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image').trim()
  return {
    title: named,
    description: cleaned(first('og:description', 'description', 'twitter:description'), lengths.description),
    site: cleaned(first('og:site_name'), lengths.site),
    picture: picture === '' ? undefined : picture,
  }
}

type Place = 'head' | 'title' | 'over'

const wanted: ReadonlySet<string> = new Set([
  'og:title',
  'og:description',
  'og:site_name',
  'og:image',
  'og:image:url',
  'og:image:secure_url',
  'twitter:title',
  'twitter:description',
  'twitter:image',
  'description',
])
const ofHead: ReadonlySet<string> = new Set([
  'html',
  'head',
  'title',
  'meta',
  'link',
  'base',
  'style',
  'script',
  'noscript',
  'template',
])
/** More elements has no head that is looked at: the parser's price for nested ones grows with their square. */
const openedMax = 2_000
const pieceLength = 8_192
const rawLengthMax = 4_096
/** In characters: of four bytes each, they are below what the wire takes. */
const lengths = { title: 120, description: 240, site: 60 }

/** One line, without what turns the direction of what stands around it. */
function cleaned(text: string, lengthMax: number): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= lengthMax
    ? line
    : `${characters
        .slice(0, lengthMax - 1)
        .join('')
        .trimEnd()}…`
}

function textOf(bytes: Uint8Array, contentType: string): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2_048))
  const label =
    /charset=["']?([\w-]{1,32})/i.exec(contentType)?.[1] ?? /<meta[^>]{0,200}charset=["']?([\w-]{1,32})/i.exec(start)?.[1]
  try {
    return new TextDecoder(label ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
