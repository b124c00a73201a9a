// From a rule's hit to friction. Shadow keeps what would have been, for people to judge, and does nothing to anybody; the ceiling is the type of a rule's level and is checked
// again where a restriction is issued.

import type { Store } from '@causeway/store/ports'
import type { RuleOffice } from '../rules/office.ts'
import type { Hit } from '../signals/engine.ts'
import type { Actions } from './actions.ts'

/** One at a time for each rule: a condition that goes on does not pile up restrictions. */
export function createEnforcement({
  store,
  actions,
  office,
}: {
  store: Store
  actions: Actions
  office: Pick<RuleOffice, 'shadowed'>
}): (hit: Hit) => Promise<void> {
  return async hit => {
    const { account, rule, mode, level, explanation } = hit
    if (mode === 'shadow') return await office.shadowed(hit)
    if ((mode !== 'friction' && mode !== 'enforce') || level === 0) return
    const standing = await store.standingOf({ account })
    if (standing === undefined) return
    const before = await actions.of(account)
    const isStanding = before.some(
      ({ value }) => value.origin.kind === 'metadata' && value.origin.rule === rule && value.reversed === undefined,
    )
    if (isStanding && actions.levelNow(account) >= level) return
    await actions.issue({
      account,
      property: standing.property,
      level,
      scope: 'property',
      origin: { kind: 'metadata', rule },
      clause: explanation.clause,
      explanation,
    })
  }
}
