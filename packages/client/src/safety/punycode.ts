// Punycode, the way back only (RFC 3492): what a coded label of a domain name reads as.

// RFC 3492 §5.
const base = 36
const tMin = 1
const tMax = 26
const skew = 38
const damp = 700
const initialBias = 72
const initialN = 128
/** RFC 1035: no label is longer. */
const labelLengthMax = 63
const codePointMax = 0x10ffff

/** The letters of a label that starts with `xn--`; undefined for any other, and for what is not Punycode. */
export function decodeLabel(label: string): string | undefined {
  if (!label.startsWith('xn--') || label.length > labelLengthMax) return undefined
  const coded = label.slice(4)
  const split = coded.lastIndexOf('-')
  const output = Array.from(split > 0 ? coded.slice(0, split) : '', sign => sign.codePointAt(0) as number)
  let [n, index, bias] = [initialN, 0, initialBias]
  for (let at = split > 0 ? split + 1 : 0; at < coded.length; ) {
    const before = index
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(coded.charCodeAt(at++))
      if (digit === undefined) return undefined
      index += digit * weight
      const threshold = Math.min(tMax, Math.max(tMin, k - bias))
      if (digit < threshold) break
      weight *= base - threshold
      if (index > Number.MAX_SAFE_INTEGER / base) return undefined
    }
    const count = output.length + 1
    bias = adapt(index - before, count, before === 0)
    n += Math.floor(index / count)
    index %= count
    if (n > codePointMax) return undefined
    output.splice(index++, 0, n)
  }
  return String.fromCodePoint(...output)
}

function digitOf(code: number): number | undefined {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : undefined
}

// RFC 3492 §6.1.
function adapt(given: number, count: number, isFirst: boolean): number {
  let delta = Math.floor(given / (isFirst ? damp : 2))
  delta += Math.floor(delta / count)
  let k = 0
  for (; delta > ((base - tMin) * tMax) / 2; k += base) delta = Math.floor(delta / (base - tMin))
  return k + Math.floor(((base - tMin + 1) * delta) / (delta + skew))
}
