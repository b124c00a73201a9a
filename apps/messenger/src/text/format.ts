// Light formatting of what people type: *bold*, _italic_, ~struck~, `code`, > quotes, links and mentions. Text becomes a tree that
// React renders; no markup is ever made of it. Anything unclear stays as it was typed.

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'struck'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly text: string }

export type Block =
  | { readonly kind: 'lines'; readonly inside: readonly Inline[] }
  | { readonly kind: 'quote'; readonly inside: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }

const marks = { '*': 'bold', _: 'italic', '~': 'struck' } as const

/** `names` are those who can be mentioned, as they are written after the @. */
export function formatText(text: string, names: readonly string[] = []): Block[] {
  const blocks: Block[] = []
  // Splitting by fences gives text and code in turn.
  text.split(/^```\w*\n?([\s\S]*?)\n?```$/m).forEach((piece, at) => {
    if (at % 2 === 1) blocks.push({ kind: 'code', text: piece })
    else blocks.push(...linesOf(piece, names))
  })
  return blocks
}

/** All in one line and without marks: for a list's last line, a notification, a quote. */
export function plainText(text: string): string {
  return formatText(text)
    .map(block => (block.kind === 'code' ? block.text : block.inside.map(wordsOf).join('')))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The addresses of a text's links, in their order; none of those in code. */
export function linksOf(text: string): string[] {
  const inside = (inline: Inline): string[] =>
    inline.kind === 'link' ? [inline.href] : 'inside' in inline ? inline.inside.flatMap(inside) : []
  return formatText(text).flatMap(block => (block.kind === 'code' ? [] : block.inside.flatMap(inside)))
}

/** One to six emoji and nothing else: shown large. */
export function isOnlyEmoji(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length === 0 || trimmed.length > 60) return false
  const clusters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(trimmed)].map(({ segment }) => segment)
  return clusters.length <= 6 && clusters.every(cluster => cluster === ' ' || /^\p{RGI_Emoji}$/v.test(cluster))
}

function wordsOf(inline: Inline): string {
  return 'inside' in inline ? inline.inside.map(wordsOf).join('') : inline.text
}

function linesOf(text: string, names: readonly string[]): Block[] {
  const blocks: { kind: 'lines' | 'quote'; lines: string[] }[] = []
  for (const line of text.replaceAll(/^\n|\n$/g, '').split('\n')) {
    const quoted = /^>\s?/.exec(line)
    const kind = quoted === null ? 'lines' : 'quote'
    const content = quoted === null ? line : line.slice(quoted[0].length)
    const last = blocks.at(-1)
    if (last?.kind === kind) last.lines.push(content)
    else blocks.push({ kind, lines: [content] })
  }
  return blocks
    .map(({ kind, lines }) => ({ kind, inside: inlinesOf(lines.join('\n'), names) }))
    .filter(({ inside }) => inside.length > 0)
}

// A link, a piece of code, a marked piece or a mention, whichever stands first. Marks stand at word edges, so that snake_case and
// 2*3*4 stay what they are.
const next =
  /(?<code>`[^`\n]+`)|(?<link>\bhttps?:\/\/[^\s<>"`]+|\bwww\.[^\s<>"`]+\.[^\s<>"`]+)|(?<![\p{L}\p{N}])(?<mark>[*_~])(?=\S)(?<marked>[^\n]*?\S)\k<mark>(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])(?<mention>@[\p{L}\p{N}+._-]+)/u

function inlinesOf(text: string, names: readonly string[]): Inline[] {
  const inlines: Inline[] = []
  let rest = text
  while (rest !== '') {
    const found = next.exec(rest)
    if (found === null) break
    const piece = pieceOf(found, names)
    pushText(inlines, rest.slice(0, found.index))
    if (piece.kind === 'text') pushText(inlines, piece.text)
    else inlines.push(piece)
    rest = rest.slice(found.index + lengthOf(piece, found))
  }
  pushText(inlines, rest)
  return inlines
}

function pieceOf({ 0: whole, groups = {} }: RegExpExecArray, names: readonly string[]): Inline {
  if (groups['code'] !== undefined) return { kind: 'code', text: whole.slice(1, -1) }
  if (groups['link'] !== undefined) return linkOf(whole)
  if (groups['mention'] !== undefined) {
    // The longest name that fits: "@ada." mentions ada at the end of a sentence.
    const name = names
      .filter(name => whole.slice(1).toLowerCase().startsWith(name.toLowerCase()))
      .sort((a, b) => b.length - a.length)[0]
    return name === undefined ? { kind: 'text', text: whole } : { kind: 'mention', text: whole.slice(0, name.length + 1) }
  }
  const kind = marks[groups['mark'] as keyof typeof marks]
  return { kind, inside: inlinesOf(groups['marked'] as string, names) }
}

function linkOf(found: string): Inline {
  // A sentence's end is not the address's; a closing bracket is, when it was opened inside.
  let text = found.replace(/[.,;:!?'"»…]+$/u, '')
  if (text.endsWith(')') && !text.includes('(')) text = text.slice(0, -1)
  const href = text.startsWith('www.') ? `https://${text}` : text
  return URL.canParse(href) ? { kind: 'link', text, href } : { kind: 'text', text }
}

function lengthOf(piece: Inline, found: RegExpExecArray): number {
  return piece.kind === 'link' || piece.kind === 'mention' || piece.kind === 'text' ? piece.text.length : found[0].length
}

function pushText(inlines: Inline[], text: string): void {
  if (text === '') return
  const last = inlines.at(-1)
  if (last?.kind === 'text') inlines[inlines.length - 1] = { kind: 'text', text: last.text + text }
  else inlines.push({ kind: 'text', text })
}
