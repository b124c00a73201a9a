// How often somebody's reports were right: the mean of a Beta posterior. Nobody starts at nothing and nobody ends there.

export interface Reporter {
  readonly upheld: number
  readonly dismissed: number
  /** Until then the reports weigh least; somebody gave the reason. */
  readonly mute?: { readonly untilMs: number; readonly reason: string; readonly by: string }
}

export const newReporter: Reporter = { upheld: 0, dismissed: 0 }
export const weightMin = 0.05

export function weightOf({ upheld, dismissed, mute }: Reporter, nowMs: number): number {
  if (mute !== undefined && mute.untilMs > nowMs) return weightMin
  return Math.max(weightMin, (1 + upheld) / (2 + upheld + dismissed))
}

/** A failed frank is a forgery: it weighs like five wrong reports. */
export const forgeryWeight = 5

export function judged(reporter: Reporter, verdict: 'upheld' | 'dismissed' | 'forged'): Reporter {
  if (verdict === 'upheld') return { ...reporter, upheld: reporter.upheld + 1 }
  return { ...reporter, dismissed: reporter.dismissed + (verdict === 'forged' ? forgeryWeight : 1) }
}
