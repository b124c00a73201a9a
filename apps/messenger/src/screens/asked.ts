// A question to the engine that a page opens with.

import { useCallback, useEffect, useState } from 'react'
import { useT } from '../texts/index.ts'
import { sentenceOf } from './attempt.ts'

export interface Asked<T> {
  /** Undefined until it is answered. */
  readonly value: T | undefined
  readonly error: string | undefined
  readonly again: () => void
}

/** Asks at once, and when `ask` is another function. */
export function useAsked<T>(ask: () => Promise<T>): Asked<T> {
  const t = useT()
  const [value, setValue] = useState<T>()
  const [error, setError] = useState<string>()
  const again = useCallback(() => void ask().then(setValue, (cause: unknown) => setError(sentenceOf(t, cause))), [ask, t])
  useEffect(again, [again])
  return { value, error, again }
}
