// When the policy pack changes, every open matter is looked at by the new rules: what differs is listed, and what was proposed or
// approved under the old ones goes back to review.

import { isoTime } from '@causeway/wire'
import type { PolicyPack } from '../authority/instrument.ts'
import type { Validation } from '../authority/validate.ts'
import { packHash } from '../disclose/bundle.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock, CryptoProvider, LawfulStore } from '../ports.ts'
import type { Records } from '../records.ts'
import type { Matter, State } from './matter.ts'

export interface PackDifference {
  readonly matter: string
  readonly state: State
  /** Categories per task, and rules that are not met. */
  readonly before: { readonly reach: Matter['reach']; readonly failed: readonly string[] }
  readonly after: { readonly reach: Matter['reach']; readonly failed: readonly string[] }
}

export interface PackChange {
  readonly at: string
  readonly from: string
  readonly to: string
  readonly version: string
  readonly differences: readonly PackDifference[]
}

interface Deps {
  readonly store: LawfulStore
  readonly records: Records
  readonly ledger: Ledger
  readonly crypto: Pick<CryptoProvider, 'hash'>
  readonly clock: Clock
  readonly pack: PolicyPack
  readonly validationOf: (matter: Matter) => Promise<Validation>
  readonly reEvaluate: (matter: string) => Promise<unknown>
}

export const reEvaluated: readonly State[] = ['in_review', 'scope_proposed', 'approved', 'objected', 'needs_info']
const currentPack = 'current'

/** Once per pack; a crash in between is made up for by the next call. */
export async function followPack(deps: Deps): Promise<void> {
  const { store, records, ledger, crypto, clock, pack } = deps
  const held = await records.get<{ readonly hash: string }>('pack', currentPack)
  const to = packHash(crypto, pack)
  if (held?.value.hash === to) return
  const differences: PackDifference[] = []
  for (const { value } of held === undefined ? [] : await records.all<Matter>('matter')) {
    const difference = reEvaluated.includes(value.state) ? differenceOf(value, await deps.validationOf(value)) : undefined
    if (difference === undefined) continue
    differences.push(difference)
    await deps.reEvaluate(value.id)
  }
  const at = isoTime(clock.nowMs())
  const change: PackChange = { at, from: held?.value.hash ?? '', to, version: pack.version, differences }
  const facts = { from: change.from, to, differences: differences.length }
  await store.lawfulCommit({
    changes: [
      records.change('pack', currentPack, held?.version ?? 0, { hash: to }),
      ...(held === undefined ? [] : [records.change('pack', `${at} ${to.slice(0, 16)}`, 0, change)]),
    ],
    leaves: [ledger.leafOf({ action: 'policy_pack', actor: 'system:system', matter: '', facts })],
  })
}

/** Newest first. */
export async function packChanges(records: Records): Promise<PackChange[]> {
  const all = await records.all<PackChange>('pack')
  return all.flatMap(({ id, value }) => (id === currentPack ? [] : [value])).toReversed()
}

function differenceOf(matter: Matter, { checks, reach }: Validation): PackDifference | undefined {
  const failedOf = (of: Matter['checks']): string[] =>
    of.filter(({ verdict }) => verdict === 'fail').map(({ rule, task, sentence }) => `${rule} ${task ?? ''} ${sentence}`.trim())
  const before = { reach: matter.reach, failed: failedOf(matter.checks) }
  const after = { reach, failed: failedOf(checks) }
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : { matter: matter.id, state: matter.state, before, after }
}
