// Work that a click starts: whether it runs, and what to say when it fails. Words come from the refusal's code.

import { useState } from 'react'
import type { RefusalKey, T } from '../texts/index.ts'
import { useT } from '../texts/index.ts'

export interface Attempt {
  readonly busy: boolean
  readonly error: string | undefined
  run(work: () => Promise<void>): void
}

/** `say`: what an error is in words, where codes of refusals are not all there is. */
export function useAttempt(say?: (error: unknown) => string): Attempt {
  const t = useT()
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false })
  return {
    busy: state.busy,
    error: state.error,
    run(work) {
      setState({ busy: true })
      work().then(
        () => setState({ busy: false }),
        (error: unknown) => setState({ busy: false, error: say === undefined ? sentenceOf(t, error) : say(error) }),
      )
    },
  }
}

/** A sentence for a person; codes that no text knows are described in general. */
export function sentenceOf(t: T, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const key = `error.${code}` as RefusalKey
  const text = t(key)
  return text === key ? t('any.failed') : text
}
