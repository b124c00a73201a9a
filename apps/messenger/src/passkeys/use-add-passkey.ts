// One tap: the browser makes a passkey, the server keeps its public half.

import { toasts } from '@causeway/ui'
import { registrationFor } from '@causeway/ui/passkeys'
import { useEngine } from '../engine-context.tsx'
import { usePasskeyT } from './texts/index.ts'

export function useAddPasskey(): () => Promise<void> {
  const { passkeys, care } = useEngine()
  const words = usePasskeyT()
  return async () => {
    await passkeys.add(await registrationFor(await passkeys.open()))
    await care.setWishes({ offerPasskey: false })
    toasts.add({ text: words('added') })
  }
}
