// Times as staff read them: unmistakable, in the reader's zone, with the zone said once in a tooltip.

const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })
const dayOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

export function timeText(ms: number): string {
  return full.format(ms)
}

/** With seconds and zone. */
export function exactTimeText(ms: number): string {
  return exact.format(ms)
}

/** Whole days since 1970-01-01 UTC. */
export function dayText(day: number): string {
  return dayOnly.format(day * 86_400_000)
}

/** What a `datetime-local` field holds: the reader's zone, without saying it. */
export function localFromMs(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
