// The desk's endpoints over the desk's acts: who calls comes from the room `staff`, with the roles of this very request.

import type { CryptoProvider } from '@causeway/crypto'
import type { DeskHandlers, StepUp } from '@causeway/staff/ports'
import { CausewayError, encode, reportHeader, type SafetyDeskEndpointName, utf8ToBytes } from '@causeway/wire'
import type { Actions } from '../ladder/actions.ts'
import type { Records } from '../records.ts'
import { type Case, reportsShown } from '../reports/case.ts'
import type { RuleBook } from '../rules/book.ts'
import type { RuleOffice } from '../rules/office.ts'
import type { Audit } from './audit.ts'
import type { Desk } from './desk.ts'
import { createCareHandlers } from './care-handlers.ts'
import type { Care } from './care.ts'
import { createReporterHandlers } from './reporter-handlers.ts'
import type { Reporters } from './reporters.ts'
import { createRuleHandlers } from './rule-handlers.ts'
import { createTipHandlers } from './tip-handlers.ts'
import type { Tips } from './tips.ts'

export type SafetyDeskHandlers = Pick<DeskHandlers, SafetyDeskEndpointName>

interface HandlerDeps {
  readonly crypto: CryptoProvider
  readonly records: Records
  readonly actions: Actions
  readonly desk: Desk
  readonly office: RuleOffice
  readonly book: RuleBook
  readonly audit: Audit
  readonly care: Care
  readonly tips: Tips
  readonly reporters: Reporters
  readonly stepUp: StepUp
  readonly rest: () => Promise<void>
}

export function createDeskHandlers(deps: HandlerDeps): SafetyDeskHandlers {
  const { crypto, records, actions, desk, care, stepUp } = deps
  /** Of the case and exactly what was proposed in it: a signature for one case is none for another. */
  const hashOf = (caseId: string, proposal: NonNullable<Case['proposal']>): Uint8Array =>
    crypto.hash('SHA-256', utf8ToBytes(JSON.stringify({ case: caseId, ...proposal })))

  return {
    ...createRuleHandlers(deps),
    ...createCareHandlers(deps),
    ...createTipHandlers(deps),
    ...createReporterHandlers(deps),
    async listSafetyCases(_, caller) {
      const staff = await care.staffOf(caller)
      const cases = (await desk.queue(staff)).map(({ assignee, flagger, ...row }) => ({
        ...row,
        assignee: assignee ?? null,
        ...(flagger === undefined ? {} : { flagger }),
      }))
      return { body: { cases, ...(await desk.exposure(staff)) } }
    },
    async findSafetyCases({ body }, caller) {
      const found = await desk.find(await care.staffOf(caller), body.by)
      return { body: { cases: found.map(({ outcome, ...row }) => ({ ...row, ...(outcome === undefined ? {} : { outcome }) })) } }
    },
    async takeSafetyCase({ params }, caller) {
      await desk.take(await care.staffOf(caller), params.case)
      return { body: undefined }
    },
    async readSafetyCase({ params }, caller) {
      const { subject: account, value } = await desk.look(await care.staffOf(caller), params.case)
      const { subject, property, category, openedAtMs, proposal } = value
      const effect = await actions.effectOf(account)
      const signals = (await actions.of(account)).flatMap(({ value: action }) => {
        if (action.explanation === undefined) return []
        const { level, issuedAtMs, untilMs, explanation } = action
        return [{ rule: explanation.rule, sentence: explanation.sentence, level, atMs: issuedAtMs, untilMs }]
      })
      const signed =
        proposal === undefined ? null : { ...proposal, level: proposal.level as 0, hash: hashOf(params.case, proposal) }
      return {
        body: { subject, property, category, openedAtMs, ...effect, reports: reportsShown(value), signals, proposal: signed },
      }
    },
    async readSafetyEvidence({ params }, caller) {
      const { header, sealed } = await desk.evidence(await care.staffOf(caller), params.case, params.report)
      return { body: { header: encode(reportHeader, header), sealed: sealed ?? null } }
    },
    async showSafetyItem({ params, body }, caller) {
      await desk.show(await care.staffOf(caller), params.case, params.report, body.item)
      return { body: undefined }
    },
    async failSafetyEvidence({ params }, caller) {
      await desk.openingFailed(await care.staffOf(caller), params.case, params.report)
      return { body: undefined }
    },
    async decideSafetyCase({ params, body }, caller) {
      return { body: { state: await desk.decide(await care.staffOf(caller), params.case, body) } }
    },
    async confirmSafetyCase({ params, body }, caller) {
      const proposal = (await records.read<Case>('case', params.case))?.value.proposal
      if (proposal === undefined) throw new CausewayError('safety.unknown')
      const record = await stepUp.verify({
        caller,
        action: 'safety.confirm',
        hash: hashOf(params.case, proposal),
        proof: body.stepUp,
      })
      await desk.confirm(await care.staffOf(caller), params.case, JSON.stringify(record))
      return { body: undefined }
    },
    async listSafetyAppeals(_, caller) {
      const appeals = (await desk.appeals(await care.staffOf(caller))).map(({ id, value }) => ({
        appeal: id,
        kind: value.of.kind,
        text: value.text,
        filedAtMs: value.filedAtMs,
      }))
      return { body: { appeals } }
    },
    async decideSafetyAppeal({ params, body }, caller) {
      await desk.decideAppeal(await care.staffOf(caller), params.appeal, body.outcome, body.note)
      return { body: undefined }
    },
    async readSafetyStatistics(_, caller) {
      const statistics = await desk.statistics(await care.staffOf(caller))
      const { rules, weeks, kappas, ...figures } = statistics
      return { body: { ...figures, rules: [...rules], weeks: [...weeks], kappas: [...kappas] } }
    },
  }
}
