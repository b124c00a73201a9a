// Finding people and properties.

import type { Store } from '@causeway/store/ports'
import type { Gate, UserUri } from '@causeway/wire'
import { createBudget } from '../budget.ts'
import type { Limits } from '../limits.ts'
import type { Clock, Handler, Property } from '../ports.ts'

/** By exact match only, and so many a day: the directory is not for reading it out. */
export function createFindUser(deps: { store: Store; clock: Clock; limits: Limits; gate: Gate }): Handler<'findUser'> {
  const budget = createBudget(deps.clock, { max: deps.limits.lookupsPerDayMax, windowMs: 86_400_000 })
  return async ({ body }, caller) => {
    budget.take(`${caller.account}`)
    const account = await deps.store.accountByHandle(body)
    const target = account?.account ?? caller.account
    const { kind } = await deps.gate.admit({ kind: 'find', account: caller.account, target })
    return { body: { user: kind === 'allowed' ? ((account?.user as UserUri | undefined) ?? null) : null } }
  }
}

export function createListProperties(deps: { properties: readonly Property[]; hubKey: Uint8Array }): Handler<'listProperties'> {
  const properties = deps.properties.map(({ domain, name, handleType, embeddedLogin }) => ({
    domain,
    name,
    handleType,
    embeddedLogin,
  }))
  return () => Promise.resolve({ body: { properties, hubKey: deps.hubKey } })
}
