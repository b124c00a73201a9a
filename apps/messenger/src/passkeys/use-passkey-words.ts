// What went wrong with a passkey, in words. WebAuthn refuses with names of its own; the server with codes, like anywhere.

import { sentenceOf } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'
import { usePasskeyT } from './texts/index.ts'

export function usePasskeyWords(): (error: unknown) => string {
  const t = useT()
  const words = usePasskeyT()
  return error => {
    const name = error instanceof DOMException ? error.name : ''
    if (name === 'NotAllowedError' || name === 'AbortError') return words('declined')
    return name === 'InvalidStateError' ? words('exists') : sentenceOf(t, error)
  }
}
