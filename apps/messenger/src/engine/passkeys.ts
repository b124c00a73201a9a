// Passkeys as the engine does them: those that sign in to the own account.

import type { Passkeys } from './api-passkeys.ts'
import type { Inside } from './session.ts'

const dayMs = 86_400_000

export function createPasskeys({ client: { passkeys } }: Inside): Omit<Passkeys, 'openSignIn' | 'signIn'> {
  return {
    open: () => passkeys.open(),
    async add(registration) {
      await passkeys.add(registration)
    },
    async list() {
      const known = (await passkeys.list()).passkeys
      return known.map(({ id, createdDay, transports }) => ({
        id,
        addedAtMs: createdDay * dayMs,
        isSecurityKey: transports.length > 0 && transports.every(each => each === 'usb' || each === 'nfc'),
      }))
    },
    async remove(id) {
      await passkeys.remove(id)
      const { passkeys: left, rpId, userHandle } = await passkeys.list()
      return { rpId, userHandle, ids: left.map(each => each.id) }
    },
  }
}
