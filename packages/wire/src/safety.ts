// Words that safety shares with everybody: age bands, the levels of the ladder.

/** What a property's backend may say about its user's age. Never a birth date; `unknown` when it says nothing. */
export const ageBands = ['unknown', 'U13', '13-15', '16-17', '18+'] as const
export type AgeBand = (typeof ageBands)[number]

export function isAgeBand(value: unknown): value is AgeBand {
  return (ageBands as readonly unknown[]).includes(value)
}

/** Under 16: a guardian, where there is one, has a say in what loosens protection (lawful-safety B6). */
export function isChild(band: AgeBand | undefined): boolean {
  return band === 'U13' || band === '13-15'
}

/** Of somebody a child has not answered so often in their conversation, it is shown no media (lawful-safety B6). */
export const repliesBeforeMedia = 2

export function isMinor(band: AgeBand | undefined): boolean {
  return isChild(band) || band === '16-17'
}

/**
 * What strangers may do. `request`: may ask. `bare-request`: may ask without a word, and is not suggested. `common`: may ask when they
 * are connected or have a contact in common. `common-or-group`: or share a group. `connected`: only who is connected already, or whom
 * the guardian approved.
 */
export const startRules = ['request', 'bare-request', 'common', 'common-or-group', 'connected'] as const
export type StartRule = (typeof startRules)[number]

/** Levels of the ladder of restrictions (B5). */
export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6
export const levels: readonly Level[] = [0, 1, 2, 3, 4, 5, 6]

/** As the person reads it. */
export const levelNames: Readonly<Record<Level, string>> = {
  0: 'A note; nothing is restricted.',
  1: 'You can ask fewer new people than usual.',
  2: 'You cannot ask new people for now. Conversations you have go on.',
  3: 'You cannot ask new people until somebody has looked at it. Conversations you have go on.',
  4: 'Your account at this app is suspended: it can read, and appeal.',
  5: 'Your accounts on all apps here are suspended: they can read, and appeal.',
  6: 'Your accounts on all apps here are suspended for good: they can read, and appeal.',
}

/** Above it a second person is needed. */
export const levelAloneMax: Level = 4

/** Backbone-wide restrictions are for these alone (B5); an app's own rules never punish speech on another. */
export const backboneClauses: readonly string[] = ['Child safety', 'Violent threats', 'Malware', 'Ban evasion']
