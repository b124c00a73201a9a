// How often somebody's reports were right: the mean of a Beta posterior. Nobody starts at nothing and nobody ends there. What people
// decided about a reporter comes before it: a mute, or that a trusted flagger reports from this account (DSA art. 22).

export interface Reporter {
  readonly upheld: number
  readonly dismissed: number
  /** Until then the reports weigh least; somebody gave the reason. */
  readonly mute?: { readonly untilMs: number; readonly reason: string; readonly by: string }
  /** `since`: what was judged before the naming. */
  readonly flagger?: Flagger
}

/** An organisation that an authority named; until then its reports come first among equals. */
export interface Flagger {
  readonly untilMs: number
  readonly name: string
  readonly by: string
  readonly since: { readonly upheld: number; readonly dismissed: number }
}

export const newReporter: Reporter = { upheld: 0, dismissed: 0 }
export const weightMin = 0.05

export function weightOf(reporter: Reporter, nowMs: number): number {
  if (isMuted(reporter, nowMs)) return weightMin
  if (flaggerOf(reporter, nowMs) !== undefined) return 1
  const { upheld, dismissed } = reporter
  return Math.max(weightMin, (1 + upheld) / (2 + upheld + dismissed))
}

/** Judged as often as this and wrong more often than right, nobody is trusted any more until a person names them again (art. 22.6). */
export const flaggerJudgedMin = 20

/** Undefined when the time is over, when the account was muted, and when too much of what it reported was wrong. */
export function flaggerOf(reporter: Reporter, nowMs: number): Flagger | undefined {
  const { flagger, upheld, dismissed } = reporter
  if (flagger === undefined || flagger.untilMs <= nowMs || isMuted(reporter, nowMs)) return undefined
  const [right, wrong] = [upheld - flagger.since.upheld, dismissed - flagger.since.dismissed]
  return right + wrong >= flaggerJudgedMin && right < wrong ? undefined : flagger
}

export function isMuted({ mute }: Reporter, nowMs: number): boolean {
  return mute !== undefined && mute.untilMs > nowMs
}

/** A failed frank is a forgery: it weighs like five wrong reports. */
export const forgeryWeight = 5

export function judged(reporter: Reporter, verdict: 'upheld' | 'dismissed' | 'forged'): Reporter {
  if (verdict === 'upheld') return { ...reporter, upheld: reporter.upheld + 1 }
  return { ...reporter, dismissed: reporter.dismissed + (verdict === 'forged' ? forgeryWeight : 1) }
}
