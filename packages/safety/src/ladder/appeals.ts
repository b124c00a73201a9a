// Appeals: of who is restricted, and of who reported in vain. They work while suspended, once each, and nobody judges themselves.

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError } from '@causeway/wire'
import type { Clock, SafetyHandlers } from '../ports.ts'
import { type Change, changed, type Records } from '../records.ts'
import type { Report } from '../reports/report.ts'
import { dayMs } from '../time.ts'
import type { Actions } from './actions.ts'
import { levelNames } from './levels.ts'

export interface Appeal {
  /** An action, or a report whose outcome is doubted. */
  readonly of: { readonly kind: 'action' | 'report'; readonly id: string; readonly caseId?: string }
  readonly text: string
  readonly filedAtMs: number
  readonly decided?: {
    readonly by: string
    readonly atMs: number
    readonly outcome: 'upheld' | 'overturned'
    readonly note: string
  }
}

export const appealDays = 180

interface AppealDeps {
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly records: Records
  readonly actions: Actions
}

export function createAppeals(deps: AppealDeps): Pick<SafetyHandlers, 'listRestrictions' | 'appealRestriction' | 'appealReport'> {
  const { clock, records, actions } = deps

  function appealOf(account: number, of: Appeal['of'], text: string): Change<Appeal> {
    const filedAtMs = clock.nowMs()
    const id = base32FromBytes(deps.crypto.random(16))
    const expiryDay = Math.floor(filedAtMs / dayMs) + appealDays
    const value: Appeal = { of, text, filedAtMs }
    return { kind: 'appeal', id, from: 0, subject: account, owner: account, state: 'open', rank: -filedAtMs, expiryDay, value }
  }

  return {
    async listRestrictions(_, { account }) {
      const nowMs = clock.nowMs()
      const appeals = await records.list<Appeal>('appeal', { owner: account, limit: 1000 })
      const standing = (await actions.of(account)).filter(({ value }) => value.reversed === undefined && value.untilMs > nowMs)
      const restrictions = standing.map(({ id, value }) => {
        const appeal = appeals.find(({ value: { of } }) => of.kind === 'action' && of.id === id)?.value
        return {
          action: id,
          level: value.level,
          scope: value.scope,
          sentence: levelNames[value.level],
          clause: value.clause,
          sinceMs: value.issuedAtMs,
          ...(value.level === 6 ? {} : { untilMs: value.untilMs }),
          appeal: appeal === undefined ? ('possible' as const) : (appeal.decided?.outcome ?? ('open' as const)),
          statement: { ...value.statement },
        }
      })
      return { body: { restrictions } }
    },
    async appealRestriction({ params, body }, { account }) {
      const action = (await actions.of(account)).find(({ id }) => id === params.action)
      const before = await records.list<Appeal>('appeal', { owner: account, limit: 1000 })
      const isAppealed = before.some(({ value: { of } }) => of.kind === 'action' && of.id === params.action)
      if (action === undefined || isAppealed || action.value.reversed !== undefined)
        throw new CausewayError('safety.nothing_to_appeal')
      const { origin } = action.value
      const caseId = origin.kind === 'metadata' ? {} : { caseId: origin.case }
      await records.write([appealOf(account, { kind: 'action', id: params.action, ...caseId }, body.text)])
      return { body: undefined }
    },
    async appealReport({ params, body }, { account }) {
      const report = await records.read<Report>('report', params.report)
      const value = report?.value
      const isPossible = value?.outcome === 'no-action' && value.verdict !== 'failed' && value.hasAppealed !== true
      if (report === undefined || value === undefined || report.owner !== account || !isPossible)
        throw new CausewayError('safety.nothing_to_appeal')
      const of = { kind: 'report', id: report.id, ...(value.caseId === undefined ? {} : { caseId: value.caseId }) } as const
      await records.write([changed('report', report, { ...value, hasAppealed: true }), appealOf(account, of, body.text)])
      return { body: undefined }
    },
  }
}
