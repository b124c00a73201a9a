// The desk's endpoints about rules.

import type { CryptoProvider } from '@causeway/crypto'
import type { StaffCaller, StepUp } from '@causeway/staff/ports'
import { type SafetyRuleEndpointName, utf8ToBytes } from '@causeway/wire'
import type { Actions } from '../ladder/actions.ts'
import type { Records } from '../records.ts'
import { replayCandidate, replayMessagesMax } from '../replay/candidate.ts'
import type { Report } from '../reports/report.ts'
import type { RuleBook } from '../rules/book.ts'
import type { Actor, RuleOffice, RuleProposal } from '../rules/office.ts'
import type { Rule } from '../rules/rule.ts'
import { wordsOf } from '../rules/words.ts'
import type { Audit } from './audit.ts'
import type { SafetyDeskHandlers } from './handlers.ts'

interface RuleHandlerDeps {
  readonly crypto: CryptoProvider
  readonly records: Records
  readonly actions: Actions
  readonly office: RuleOffice
  readonly book: RuleBook
  readonly audit: Audit
  readonly stepUp: StepUp
  readonly rest: () => Promise<void>
}

export function createRuleHandlers(deps: RuleHandlerDeps): Pick<SafetyDeskHandlers, SafetyRuleEndpointName> {
  const { crypto, records, actions, office, book, audit, stepUp, rest } = deps
  const actor = ({ staffId, roles }: StaffCaller, act: string, of: string): Actor => ({
    id: staffId,
    entry: audit.entry({ id: staffId, roles }, act, of),
  })
  const hashOf = ({ id, version }: Rule, proposal: RuleProposal): Uint8Array =>
    crypto.hash('SHA-256', utf8ToBytes(JSON.stringify({ rule: id, version, ...proposal })))

  async function aboutAccount(account: number): Promise<{ upheldReports: number; strikes: number }> {
    const reports = await records.list<Report>('report', { subject: account, limit: 1000 })
    const upheldReports = reports.filter(({ value }) => value.outcome === 'action-taken').length
    return { upheldReports, strikes: (await actions.effectOf(account)).strikes }
  }

  return {
    async listSafetyRules() {
      const rules = (await office.list()).map(({ rule, state, figures, missing }) => {
        const { id, title, version, owner, clause, lawfulBasis, category, maxLevel, expiryDay, mode, when } = rule
        const { proposal } = state
        const shown = { version, title, owner, clause, lawfulBasis, category, maxLevel, expiryDay, mode, asks: wordsOf(when) }
        const { by, to, atMs } = proposal ?? { by: '', to: 'off' as const, atMs: 0 }
        const waits = proposal === undefined ? null : { by, to, atMs, hash: hashOf(rule, proposal) }
        return { rule: id, ...shown, shadow: figures, missing: [...missing], proposal: waits }
      })
      return { body: { rules } }
    },
    async proposeSafetyRule({ params, body }, caller) {
      return { body: { state: await office.propose(actor(caller, `rule-${body.to}`, params.rule), params.rule, body.to) } }
    },
    async confirmSafetyRule({ params, body }, caller) {
      const { rule, proposal } = await office.proposalOf(params.rule)
      const hash = hashOf(rule, proposal)
      const record = await stepUp.verify({ caller, action: 'safety.promote', hash, proof: body.stepUp })
      await office.confirm(actor(caller, 'rule-confirm', params.rule), params.rule, JSON.stringify(record))
      return { body: undefined }
    },
    async listSafetyHits(_, { staffId, roles }) {
      await audit.note({ id: staffId, roles }, 'hits', '')
      const hits = await Promise.all(
        (await office.waiting()).map(async ({ id, subject, value: { atMs, explanation } }) => ({
          hit: id,
          clause: explanation.clause,
          atMs,
          values: explanation.values.map(({ id: feature, what, value }) => ({ id: feature, what, value })),
          ...(await aboutAccount(subject)),
        })),
      )
      return { body: { hits } }
    },
    async labelSafetyHit({ params, body }, caller) {
      await office.label(actor(caller, 'label', params.hit), params.hit, body.right)
      return { body: undefined }
    },
    async replaySafetyRule({ body: { when, data } }) {
      const report = await replayCandidate({ when, data, messagesMax: replayMessagesMax }, book.rules, rest)
      return { body: { ...report, rows: report.rows.map(row => ({ ...row })) } }
    },
  }
}
