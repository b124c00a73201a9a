// The one source of chance in a simulated world: small, fast, the same on every machine. Forks keep parts apart: one more draw
// on the network must not change what a device draws for its keys.

export interface Random {
  /** 0 … 2^32-1 */
  u32(): number
  /** 0 … limit-1 */
  below(limit: number): number
  /** least … most, both included */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  bytes(length: number): Uint8Array
  /** An independent sequence, the same for the same label. */
  fork(label: string): Random
}

export function createRandom(seed: number | string): Random {
  return sequence(`${seed}`)
}

function sequence(name: string): Random {
  let [a, b, c, d] = stateOf(name)
  // sfc32 (PractRand): passes statistical tests, needs no 64-bit arithmetic.
  const u32 = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) u32()
  const below = (limit: number): number => Math.floor((u32() / 4_294_967_296) * limit)
  return {
    u32,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: probability => u32() / 4_294_967_296 < probability,
    pick: items => {
      if (items.length === 0) throw new Error('nothing to pick from')
      return items[below(items.length)] as never
    },
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at++) bytes[at] = u32() >>> 24
      return bytes
    },
    fork: label => sequence(`${name}/${label}`),
  }
}

/** FNV-1a over the name, four times with different starts. */
function stateOf(name: string): [number, number, number, number] {
  const hash = (start: number): number => {
    let value = start
    for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), 16_777_619)
    return value | 0
  }
  return [hash(0x811c9dc5), hash(0x9e3779b9), hash(0x85ebca6b), 1]
}
