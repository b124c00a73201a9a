import type { Store } from '@causeway/store/ports'
import { CausewayError, domainOf } from '@causeway/wire'
import type { Handler } from '../ports.ts'

export function createWhoAmI({ store }: { store: Store }): Handler<'whoAmI'> {
  return async (_, caller) => {
    if (caller.kind === 'login') {
      const { user, property, handle, account } = caller
      return { body: { user, property, handle, exists: account !== undefined } }
    }
    const account = await store.accountByUser({ user: caller.user })
    if (account === undefined) throw new CausewayError('auth.bad_token')
    return { body: { user: caller.user, property: domainOf(caller.user), handle: account.handle, exists: true } }
  }
}
