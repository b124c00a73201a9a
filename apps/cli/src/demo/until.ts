// Waiting for what happens elsewhere.

import { setTimeout as pause } from 'node:timers/promises'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

/** Asks until `check` gives something; throws a sentence with `what` when it takes longer than `ms`. */
export async function until<T>(what: string, check: () => Promise<T | undefined | false>, ms = 10_000): Promise<T> {
  for (const endMs = performance.now() + ms; ; ) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (performance.now() > endMs) throw new Failure(exitCodes.failed, `Waited ${ms / 1000} s in vain until ${what}.`)
    await pause(25)
  }
}
