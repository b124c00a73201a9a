// What a check found.

export interface Finding {
  readonly verdict: 'good' | 'warning' | 'wrong'
  readonly what: string
  readonly detail: string
  /** What to do about it. */
  readonly advice?: string
}

export function finding(verdict: Finding['verdict'], what: string, detail: string, advice?: string): Finding {
  return { verdict, what, detail, ...(advice === undefined ? {} : { advice }) }
}
