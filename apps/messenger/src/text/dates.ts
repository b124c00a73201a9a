// Times and sizes as the reader's language writes them. `Intl` knows; formatters are dear to make and kept.

const kept = new Map<string, Intl.DateTimeFormat>()

export function timeOf(language: string, atMs: number): string {
  return formatter(language, { hour: 'numeric', minute: '2-digit' }).format(atMs)
}

/** In a list: the time today, the weekday this week, the date before. */
export function shortTime(language: string, atMs: number, nowMs: number): string {
  const days = daysBetween(atMs, nowMs)
  if (days === 0) return timeOf(language, atMs)
  if (days > 0 && days < 7) return formatter(language, { weekday: 'short' }).format(atMs)
  return formatter(language, { day: 'numeric', month: 'numeric', year: '2-digit' }).format(atMs)
}

/** Between the messages of two days. `today` and `yesterday` in words of the language. */
export function dayName(language: string, atMs: number, nowMs: number): string {
  const days = daysBetween(atMs, nowMs)
  if (days === 0 || days === 1) {
    const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day')
    return words.slice(0, 1).toLocaleUpperCase(language) + words.slice(1)
  }
  const isRecent = days > 0 && days < 300
  return formatter(language, {
    weekday: isRecent ? 'long' : undefined,
    day: 'numeric',
    month: 'long',
    year: isRecent ? undefined : 'numeric',
  }).format(atMs)
}

export function fullTime(language: string, atMs: number): string {
  return formatter(language, { dateStyle: 'full', timeStyle: 'short' }).format(atMs)
}

export function dateOf(language: string, atMs: number): string {
  return formatter(language, { dateStyle: 'medium' }).format(atMs)
}

/** `1.4 MB`, in steps of 1000 as a person counts. */
export function sizeOf(language: string, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step] as string,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}

/** `90%`, with the sign where the language has it. */
export function percentOf(language: string, percent: number): string {
  return new Intl.NumberFormat(language, { style: 'percent' }).format(percent / 100)
}

/** `1:05` */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** `4 weeks`, `1 day`, of what divides the span evenly. */
export function spanOf(language: string, seconds: number): string {
  const units = [
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const
  const [unit, size] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? units[4]
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size)
}

function daysBetween(atMs: number, nowMs: number): number {
  const dayStart = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((dayStart(nowMs) - dayStart(atMs)) / 86_400_000)
}

function formatter(
  language: string,
  options: { [K in keyof Intl.DateTimeFormatOptions]?: Intl.DateTimeFormatOptions[K] | undefined },
): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`
  const made = kept.get(key) ?? new Intl.DateTimeFormat(regional(language), options as Intl.DateTimeFormatOptions)
  kept.set(key, made)
  return made
}

/**
 * The first of the reader's own locales (`navigator.languages`) that is of `language`, else `language`: whoever reads English in London
 * has a day of 24 hours. Digits stay those that the texts have.
 */
export function regional(language: string, wanted: readonly string[] = navigator.languages): string {
  const own = wanted.find(tag => languageOf(tag) === language)
  if (own === undefined) return language
  const { numberingSystem } = new Intl.NumberFormat(language).resolvedOptions()
  return new Intl.Locale(own, { numberingSystem }).toString()
}

/** A browser may name what is no locale (`en-US@posix`). */
function languageOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).language
  } catch {
    return undefined
  }
}
