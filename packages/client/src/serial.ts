// Work that must not overlap: one thing at a time, in the order asked for.

export type Serial = <T>(work: () => Promise<T>) => Promise<T>

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    // The chain goes on after a failure; the failure itself belongs to the caller of that piece.
    last = next.catch(() => undefined)
    return next
  }
}
