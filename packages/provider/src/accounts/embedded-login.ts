// The embedded login, where a property has no login of its own: the secret, and passkeys. The issuer enters as a port; here it is
// settled whose account a request is about.

import type { Store } from '@causeway/store/ports'
import { CausewayError } from '@causeway/wire'
import type { DeviceCaller, EmbeddedIssuer, Handlers, LoginOwner, ProviderDeps } from '../ports.ts'

interface LoginDeps {
  readonly store: Store
  readonly properties: ProviderDeps['properties']
  readonly issuer: EmbeddedIssuer | undefined
}

type LoginHandlers = Pick<
  Handlers,
  'embeddedLogin' | 'openPasskeySignIn' | 'passkeySignIn' | 'openPasskey' | 'addPasskey' | 'listPasskeys' | 'removePasskey'
>

export function createEmbeddedLogin(deps: LoginDeps): LoginHandlers {
  const issuerOf = (property: string): EmbeddedIssuer => {
    const isEmbedded = deps.properties.some(each => each.domain === property && each.embeddedLogin)
    if (!isEmbedded || deps.issuer === undefined) throw new CausewayError('auth.forbidden')
    return deps.issuer
  }
  const own = async (caller: DeviceCaller): Promise<{ passkeys: EmbeddedIssuer['passkeys']; owner: LoginOwner }> => {
    const account = await deps.store.accountByUser({ user: caller.user })
    if (account === undefined) throw new CausewayError('account.unknown')
    const { property, subject, handle } = account
    return { passkeys: issuerOf(property).passkeys, owner: { property, subject, handle } }
  }
  return {
    async embeddedLogin({ body: { property, handle, secret, ageBand } }) {
      return { body: { token: await issuerOf(property).issue(property, handle, secret, ageBand) } }
    },
    async openPasskeySignIn({ body: { property } }) {
      return { body: { options: await issuerOf(property).passkeys.openSignIn(property) } }
    },
    async passkeySignIn({ body: { property, assertion } }) {
      return { body: await issuerOf(property).passkeys.signIn(property, assertion) }
    },
    async openPasskey(_request, caller) {
      const { passkeys, owner } = await own(caller)
      return { body: { options: await passkeys.open(owner) } }
    },
    async addPasskey({ body: { registration } }, caller) {
      const { passkeys, owner } = await own(caller)
      return { body: { passkey: await passkeys.add(owner, registration) } }
    },
    async listPasskeys(_request, caller) {
      const { passkeys, owner } = await own(caller)
      return { body: await passkeys.list(owner) }
    },
    async removePasskey({ params: { passkey } }, caller) {
      const { passkeys, owner } = await own(caller)
      await passkeys.remove(owner, passkey)
      return { body: undefined }
    },
  }
}
