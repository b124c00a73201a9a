// Minutes, hours and days.

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

/** Whole days since 1970-01-01 UTC. */
export function dayOf(timestampMs: number): number {
  return Math.floor(timestampMs / dayMs)
}
