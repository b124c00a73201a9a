// One thing after another: events and commands are shown in the order in which they came.

export interface Queue {
  /** Runs `work` when everything before it is done; a failure is told, and the next one goes on. */
  push(work: () => Promise<void>): void
  /** Resolves when nothing is left. */
  idle(): Promise<void>
}

export function createQueue(failed: (error: unknown) => void): Queue {
  let last: Promise<void> = Promise.resolve()
  return {
    push(work) {
      last = last.then(work).catch(failed)
    },
    async idle() {
      for (let seen; seen !== last; ) {
        seen = last
        await seen
      }
    },
  }
}
