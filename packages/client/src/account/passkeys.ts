// Passkeys that sign in to the own account, where its property has the embedded login. They are made by the page (WebAuthn); here
// they are only kept, listed and removed.

import type { Contract, PasskeyRegistration, ResponseOf } from '@causeway/wire'
import type { Context } from '../context.ts'

export type PasskeyList = ResponseOf<Contract['listPasskeys']>['body']

/** All throw `auth.forbidden` at a property that has a login of its own. */
export interface Passkeys {
  /** What `navigator.credentials.create` is given, as JSON. Throws `auth.too_many_passkeys`. */
  open(): Promise<Record<string, unknown>>
  /** Its id. Throws `auth.bad_passkey` when the registration does not hold. */
  add(registration: PasskeyRegistration): Promise<string>
  list(): Promise<PasskeyList>
  /** It signs in no more. Throws `auth.unknown_passkey`. */
  remove(passkey: string): Promise<void>
}

export function createPasskeys({ api }: Context): Passkeys {
  return {
    open: async () => (await api('openPasskey')).body.options,
    add: async registration => (await api('addPasskey', { body: { registration } })).body.passkey,
    list: async () => (await api('listPasskeys')).body,
    remove: async passkey => void (await api('removePasskey', { params: { passkey } })),
  }
}
