// Bounded memory of counts: a bucket per day, a ring of the newest attempts.

/** Counts of the last `days` days, one bucket each; older ones are gone. */
export interface DayCounts {
  day: number
  readonly counts: Uint16Array
}

const countMax = 0xffff

export function dayCounts(days: number): DayCounts {
  return { day: 0, counts: new Uint16Array(days) }
}

export function addTo(window: DayCounts, day: number, amount = 1): void {
  turnTo(window, day)
  const at = window.counts.length - 1 - (window.day - day)
  if (at >= 0) window.counts[at] = Math.min(countMax, (window.counts[at] as number) + amount)
}

/** Takes back up to `amount`, the newest first: an answer releases what waited for it. */
export function release(window: DayCounts, amount: number): void {
  for (let at = window.counts.length - 1, left = amount; at >= 0 && left > 0; at--) {
    const taken = Math.min(left, window.counts[at] as number)
    window.counts[at] = (window.counts[at] as number) - taken
    left -= taken
  }
}

/** The sum of the newest `days` buckets as seen on `day`. */
export function sumOf(window: DayCounts, day: number, days: number = window.counts.length): number {
  const { counts } = window
  // Buckets of days after the window's own have not been opened: they are empty.
  const newest = counts.length - 1 - Math.max(0, window.day - day)
  const oldest = counts.length - days + Math.max(0, day - window.day)
  let sum = 0
  for (let at = Math.max(0, oldest); at <= newest; at++) sum += counts[at] as number
  return sum
}

/** In how many of the newest `weeks` weeks, counted back from `day`, there is anything. */
export function weeksOf(window: DayCounts, day: number, weeks: number): number {
  let count = 0
  for (let week = 1; week <= weeks; week++) if (sumOf(window, day, 7 * week) > sumOf(window, day, 7 * (week - 1))) count++
  return count
}

/** The first day from which at most `max` of the window are left, if nothing is added. */
export function dayOfRoom(window: DayCounts, day: number, max: number): number {
  for (let later = day; later < day + window.counts.length; later++) if (sumOf(window, later) <= max) return later
  return day + window.counts.length
}

function turnTo(window: DayCounts, day: number): void {
  if (day <= window.day) return
  const by = Math.min(window.counts.length, day - window.day)
  window.counts.copyWithin(0, by)
  window.counts.fill(0, window.counts.length - by)
  window.day = day
}
