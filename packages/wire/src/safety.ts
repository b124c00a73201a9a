// Words that safety shares with everybody: age bands, the levels of the ladder.

/** What a property's backend may say about its user's age. Never a birth date; `unknown` when it says nothing. */
export const ageBands = ['unknown', 'U13', '13-15', '16-17', '18+'] as const
export type AgeBand = (typeof ageBands)[number]

export function isAgeBand(value: unknown): value is AgeBand {
  return (ageBands as readonly unknown[]).includes(value)
}
