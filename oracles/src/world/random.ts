// Choices and bytes from one seed, so that a seed repeats a life of a group as far as the engines take their randomness from us.

export interface Random {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number
  bytes(length: number): Uint8Array
  pick<T>(items: readonly T[]): T
  shuffled<T>(items: readonly T[]): T[]
}

/** sfc32 (PractRand), seeded by two numbers. */
export function randomFrom(seed: number, life: number): Random {
  let [a, b, c, count] = [seed | 0, life | 0, 0x9e37_79b9 | 0, 1]
  const next = (): number => {
    const value = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + value
    return value >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  const below = (limit: number): number => next() % limit
  return {
    below,
    bytes: length => Uint8Array.from({ length }, () => next() & 0xff),
    pick: items => items[below(items.length)] as never,
    shuffled(items) {
      const left = [...items]
      return items.map(() => left.splice(below(left.length), 1)[0] as never)
    },
  }
}
