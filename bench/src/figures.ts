// What a benchmark says: one line per figure, with the ratio to a peer measured in the same run and the goal it is held to.

export interface Figure {
  readonly bench: string
  readonly figure: string
  readonly value: number
  readonly unit: string
  readonly peer?: string
  /** Absent when the peer's program is not on this machine or could not give it; such a figure is never counted as met. */
  readonly peerValue?: number
  readonly ratio?: number
  /** `>= 25` or `<= 2`: of the ratio where there is a peer, else of the value. */
  readonly goal?: string
  readonly met?: boolean
  readonly note?: string
}

export interface Measured {
  readonly figure: string
  readonly value: number
  readonly unit: string
  readonly peer?: string
  /** Undefined where the peer is not on this machine, NaN (the median of nothing) where it ran and gave no such figure. */
  readonly peerValue?: number | undefined
  readonly goal?: string
  readonly note?: string
}

/** Adds ratio and verdict. */
export function figureFrom(bench: string, measured: Measured): Figure {
  const { peerValue, ...rest } = measured
  const base = { bench, ...rest, value: rounded(measured.value) }
  if (measured.peer === undefined)
    return measured.goal === undefined ? base : { ...base, met: meets(measured.value, measured.goal) }
  if (peerValue === undefined || Number.isNaN(peerValue)) {
    const note = `${measured.peer} ${peerValue === undefined ? 'is not on this machine' : 'gave no such figure'}`
    return { ...base, ...(measured.goal === undefined ? {} : { met: false }), note }
  }
  const ratio = measured.value / peerValue
  const verdict = measured.goal === undefined ? {} : { met: meets(ratio, measured.goal) }
  return { ...base, peerValue: rounded(peerValue), ratio: rounded(ratio), ...verdict }
}

export function printFigures(bench: string, figures: readonly Figure[], asJson: boolean): void {
  for (const figure of figures) console.log(asJson ? JSON.stringify(figure) : sentence(figure))
  const judged = figures.filter(({ met }) => met !== undefined)
  const met = judged.filter(figure => figure.met).length
  const summary = { bench, met, missed: judged.length - met }
  console.log(asJson ? JSON.stringify(summary) : `${bench}: ${summary.met} goals met, ${summary.missed} missed`)
}

/** NaN where there are none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

function meets(value: number, goal: string): boolean {
  const [comparison, limit] = goal.split(' ')
  return comparison === '>=' ? value >= Number(limit) : value <= Number(limit)
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function sentence({ figure, value, unit, peer, peerValue, ratio, goal, met, note }: Figure): string {
  const beside = peer === undefined || peerValue === undefined ? '' : `, ${peer} ${peerValue} ${unit}: ${ratio}x`
  const verdict = goal === undefined ? '' : ` (goal ${goal}: ${met === true ? 'met' : 'MISSED'})`
  return `${figure}: ${value} ${unit}${beside}${verdict}${note === undefined ? '' : ` – ${note}`}`
}
