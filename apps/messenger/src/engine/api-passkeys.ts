// What the screens ask of the engine about passkeys. Options and answers are WebAuthn's JSON, made and read by the page.

import type { PasskeyAssertion, PasskeyRegistration } from '@causeway/wire'

export interface PasskeyInfo {
  readonly id: string
  readonly addedAtMs: number
  /** It is carried about (USB, NFC), and not in a device or a password manager. */
  readonly isSecurityKey: boolean
}

export interface Passkeys {
  /** Before anybody is signed in. */
  openSignIn(): Promise<Readonly<Record<string, unknown>>>
  /** Rejects with `auth.bad_passkey`. */
  signIn(assertion: PasskeyAssertion): Promise<{ readonly token: string; readonly handle: string }>
  /** Of the own account. */
  open(): Promise<Readonly<Record<string, unknown>>>
  add(registration: PasskeyRegistration): Promise<void>
  list(): Promise<readonly PasskeyInfo[]>
  /** What is left, as the browser may be told it. */
  remove(id: string): Promise<{ readonly rpId: string; readonly userHandle: string; readonly ids: readonly string[] }>
}
