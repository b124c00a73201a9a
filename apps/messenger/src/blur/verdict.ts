// What the model's answer means for a picture that somebody is about to see.

import type { Scores } from './network.ts'

/** `unchecked`: it could not be looked at. Like `suspected`, it stays covered. */
export type Verdict = 'fine' | 'suspected' | 'unchecked'

/** Covering too much costs a tap; covering too little cannot be taken back. */
const suspectedFrom = 0.5

export function verdictOf({ porn, hentai, sexy }: Scores): Verdict {
  return porn + hentai + sexy >= suspectedFrom ? 'suspected' : 'fine'
}

/**
 * Whether a file may show more than its first picture: the model sees that one only. GIF, animated WebP (a chunk ANIM), APNG (a chunk
 * acTL before the data), AVIF sequences (brand avis). What is no known picture may be anything.
 */
export function mayMove(bytes: Uint8Array): boolean {
  const head = latin1(bytes.subarray(0, headSizeBytes))
  if (head.startsWith('\u{ff}\u{d8}\u{ff}')) return false
  if (head.startsWith('\u{89}PNG')) return head.includes('acTL')
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return head.slice(12, 64).includes('ANIM')
  if (head.slice(4, 8) === 'ftyp') return head.slice(8, 64).includes('avis') || !head.slice(8, 64).includes('avif')
  return true
}

/** APNG allows other chunks before acTL; a file that hides it further back has a reason to. */
const headSizeBytes = 65_536

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
