// Who sent what, and who ought to have it: the measure of "delivered".

export interface Sent {
  readonly text: string
  /** Everybody in the room at that time, the sender included. */
  readonly expectedBy: readonly string[]
}

export interface Delivery {
  readonly sent: number
  /** Copies that ought to exist, and those that do. */
  readonly expected: number
  readonly received: number
  readonly lost: readonly { readonly by: string; readonly text: string }[]
  readonly twice: readonly { readonly by: string; readonly text: string }[]
  /** Read by somebody who should not. */
  readonly strays: readonly { readonly by: string; readonly text: string }[]
}

/** `held`: for each person, every text in their timelines, as often as it stands there. */
export function compareLedger(sent: readonly Sent[], held: ReadonlyMap<string, readonly string[]>): Delivery {
  const lost: { by: string; text: string }[] = []
  const twice: { by: string; text: string }[] = []
  const strays: { by: string; text: string }[] = []
  let expected = 0
  let received = 0
  for (const { text, expectedBy } of sent) {
    for (const [by, texts] of held) {
      const count = texts.filter(each => each === text).length
      const isExpected = expectedBy.includes(by)
      if (isExpected) expected++
      if (isExpected && count > 0) received++
      if (isExpected && count === 0) lost.push({ by, text })
      if (isExpected && count > 1) twice.push({ by, text })
      if (!isExpected && count > 0) strays.push({ by, text })
    }
  }
  return { sent: sent.length, expected, received, lost, twice, strays }
}

export function isComplete({ lost, twice, strays }: Delivery): boolean {
  return lost.length === 0 && twice.length === 0 && strays.length === 0
}
