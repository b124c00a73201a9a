// One run of a node between two crashes. Every call of a port passes through its life: a crash may fall right before or right
// after the effect of any call, and from then on nothing of that life comes back or does anything.

import type { Schedule } from './schedule.ts'

export interface CrashPoint {
  /** The port call at which it happens, counted from 1. */
  readonly call: number
  /** Whether the effect of that call still happens (a write that is durable, though nobody was told). */
  readonly when: 'before' | 'after'
}

export interface Life {
  readonly isAlive: boolean
  /** Port calls so far. */
  readonly calls: number
  /** Counts from here; `undefined` takes it back. */
  crashAt(point: CrashPoint | undefined): void
  end(): void
  /** A call that answers by a promise. After the end it never settles. */
  through<T>(effect: () => T | Promise<T>): Promise<T>
  /** A call without an answer: dropped after the end. */
  pass(effect: () => void): void
  /** What is not a port call, but must not come back after the end either. */
  guard<T>(work: Promise<T>): Promise<T>
}

export function createLife(schedule: Schedule, onCrash: () => void): Life {
  let isAlive = true
  let calls = 0
  let crash: CrashPoint | undefined
  let counted = 0

  const end = (): void => {
    if (!isAlive) return
    isAlive = false
    onCrash()
  }
  /** Whether this call is the one, and whether its effect still happens. */
  const count = (): CrashPoint['when'] | undefined => {
    schedule.touch()
    calls++
    if (crash === undefined) return undefined
    counted++
    return counted === crash.call ? crash.when : undefined
  }
  const guard = async <T>(work: T | Promise<T>): Promise<T> => {
    try {
      const value = await work
      return isAlive ? value : await never()
    } catch (error) {
      if (!isAlive) return await never()
      throw error
    }
  }
  return {
    guard,
    get isAlive() {
      return isAlive
    },
    get calls() {
      return calls
    },
    crashAt(point) {
      crash = point
      counted = 0
    },
    end,
    async through(effect) {
      if (!isAlive) return await never()
      const when = count()
      if (when === 'before') end()
      if (!isAlive) return await never()
      const running = effect()
      if (when === 'after') end()
      return await guard(running)
    },
    pass(effect) {
      if (!isAlive) return
      const when = count()
      if (when === 'before') end()
      if (!isAlive) return
      effect()
      if (when === 'after') end()
    },
  }
}

/** Whoever waits for a dead node waits for ever, and is forgotten together with it. */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}
