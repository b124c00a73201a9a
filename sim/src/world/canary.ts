// Markers in everything that only members may read: message bodies, file contents, file names, room names. None of them may
// ever be found at the hub, in whatever encoding.

import type { Random } from './random.ts'

/** Every marker begins so; the rest makes each one different. */
const stem = 'kanarienvogel'

export function canary(random: Random): string {
  return `${stem}-${random.u32().toString(36)}`
}

export interface CanaryWatch {
  /** Where markers were found. */
  readonly findings: string[]
  look(where: string, bytes: Uint8Array): void
  /** Looks through strings and bytes of any value. */
  lookInto(where: string, value: unknown): void
}

export function createCanaryWatch(): CanaryWatch {
  const patterns = encodings(stem)
  const findings: string[] = []
  const seen = new Set<string>()
  const look = (where: string, bytes: Uint8Array): void => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (seen.has(where) || !patterns.some(pattern => buffer.includes(pattern))) return
    seen.add(where)
    findings.push(where)
  }
  const lookInto = (where: string, value: unknown): void => {
    if (value instanceof Uint8Array) return look(where, value)
    if (typeof value === 'string') return look(where, Buffer.from(value))
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value)) lookInto(`${where}.${Array.isArray(value) ? '' : key}`, part)
  }
  return { findings, look, lookInto }
}

/** As it is, in hex, and in base64 at each of the three ways it can lie in groups of three bytes. */
function encodings(text: string): Buffer[] {
  const base64 = [0, 1, 2].map(shift => {
    const encoded = Buffer.from('x'.repeat(shift) + text).toString('base64url')
    // What depends on the neighbours is cut off.
    return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, Math.floor(((shift + text.length) * 8) / 6) - 1))
  })
  return [Buffer.from(text), Buffer.from(Buffer.from(text).toString('hex')), ...base64]
}
