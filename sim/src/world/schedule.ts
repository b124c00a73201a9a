// Virtual time. Events stand in a queue by (time, number); each one runs until nothing moves any more before the next begins.
// Production code has no I/O of its own here, so "nothing moves" is: the microtasks are through. A second turn proves it.

export interface Schedule {
  /** Milliseconds since 1970, by the one true clock; devices see it skewed. */
  readonly nowMs: number
  readonly startMs: number
  /** Events run so far. */
  readonly count: number
  /** Runs `work` after `delayMs`; the answer cancels it. Events of the same moment run in the order they were asked for. */
  after(delayMs: number, work: () => void): () => void
  /** A promise that resolves after `delayMs`. */
  pause(delayMs: number): Promise<void>
  /** Runs everything due in the next `ms`. */
  runFor(ms: number): Promise<void>
  /** Runs until `isDone`, asked after every event; false when `limitMs` went by before. */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean>
  /** Runs until `work` is settled, and gives its result. Throws when it takes longer than `limitMs`. */
  finish<T>(work: Promise<T>, limitMs: number): Promise<T>
  /** Something of the world was called: it must have been because of an event. */
  touch(): void
}

interface Event {
  readonly atMs: number
  readonly number: number
  work: (() => void) | undefined
}

/** 2026-01-01: the worlds begin on a day on which certificates and key packages are valid. */
const startMs = 1_767_225_600_000

export function createSchedule(): Schedule {
  const heap: Event[] = []
  let nowMs = startMs
  let number = 0
  let count = 0
  let touched = 0
  let touchedAtRest = 0

  const step = async (): Promise<void> => {
    if (touched !== touchedAtRest) throw new Error('something moved between two events: there is real I/O in the simulated world')
    const event = popEvent(heap)
    if (event === undefined) return
    nowMs = event.atMs
    count++
    event.work?.()
    await settled()
    touchedAtRest = touched
  }
  const next = (): Event | undefined => {
    while (heap[0] !== undefined && heap[0].work === undefined) popEvent(heap)
    return heap[0]
  }
  const runUntil = async (isDone: () => boolean, limitMs: number): Promise<boolean> => {
    const endMs = nowMs + limitMs
    await settled()
    touchedAtRest = touched
    for (;;) {
      if (isDone()) return true
      const event = next()
      if (event === undefined || event.atMs > endMs) break
      await step()
    }
    nowMs = Math.max(nowMs, endMs)
    return isDone()
  }
  const after = (delayMs: number, work: () => void): (() => void) => {
    const event: Event = { atMs: nowMs + Math.max(0, Math.ceil(delayMs)), number: number++, work }
    pushEvent(heap, event)
    return () => void (event.work = undefined)
  }
  return {
    startMs,
    get nowMs() {
      return nowMs
    },
    get count() {
      return count
    },
    after,
    pause: delayMs => new Promise(resolve => void after(delayMs, resolve)),
    runFor: async ms => void (await runUntil(() => false, ms)),
    runUntil,
    async finish<T>(work: Promise<T>, limitMs: number): Promise<T> {
      let state: { value: T } | { error: unknown } | undefined
      work.then(
        value => (state = { value }),
        (error: unknown) => (state = { error }),
      )
      if (!(await runUntil(() => state !== undefined, limitMs))) throw new Error(`not done within ${limitMs} virtual ms`)
      if (state !== undefined && 'error' in state) throw state.error
      return (state as unknown as { value: T }).value
    },
    touch: () => void touched++,
  }
}

/** A macrotask turn comes only when every microtask, and those they started, are through. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number)
}

function pushEvent(heap: Event[], event: Event): void {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (isBefore(heap[parent] as Event, event)) break
    heap[at] = heap[parent] as Event
    at = parent
  }
  heap[at] = event
}

function popEvent(heap: Event[]): Event | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (last === undefined || first === last) return first
  let at = 0
  for (;;) {
    const left = at * 2 + 1
    if (left >= heap.length) break
    const right = left + 1
    const child = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left
    if (isBefore(last, heap[child] as Event)) break
    heap[at] = heap[child] as Event
    at = child
  }
  heap[at] = last
  return first
}
