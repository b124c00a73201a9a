// The desk's endpoints over the desk's acts: who calls comes from the room `staff`, with the roles of this very request.

import type { CryptoProvider } from '@causeway/crypto'
import type { DeskHandlers, StaffCaller, StepUp } from '@causeway/staff/ports'
import { CausewayError, encode, reportHeader, type SafetyDeskEndpointName, utf8ToBytes } from '@causeway/wire'
import type { Actions } from '../ladder/actions.ts'
import type { Records } from '../records.ts'
import type { Case } from '../reports/case.ts'
import type { Desk } from './desk.ts'
import type { Staff } from './staff.ts'

export type SafetyDeskHandlers = Pick<DeskHandlers, SafetyDeskEndpointName>

interface HandlerDeps {
  readonly crypto: CryptoProvider
  readonly records: Records
  readonly actions: Actions
  readonly desk: Desk
  readonly stepUp: StepUp
}

export function createDeskHandlers({ crypto, records, actions, desk, stepUp }: HandlerDeps): SafetyDeskHandlers {
  /** SHA-256 of exactly what was proposed. */
  const hashOf = (proposal: NonNullable<Case['proposal']>): Uint8Array =>
    crypto.hash('SHA-256', utf8ToBytes(JSON.stringify(proposal)))

  return {
    async listSafetyCases(_, caller) {
      const staff = staffOf(caller)
      const cases = (await desk.queue(staff)).map(({ assignee, ...row }) => ({ ...row, assignee: assignee ?? null }))
      return { body: { cases, ...(await desk.exposure(staff)) } }
    },
    async takeSafetyCase({ params }, caller) {
      await desk.take(staffOf(caller), params.case)
      return { body: undefined }
    },
    async readSafetyCase({ params }, caller) {
      const views = await desk.evidence(staffOf(caller), params.case)
      const found = await records.read<Case>('case', params.case)
      const { subject, property, category, openedAtMs, reports, proposal } = (found as NonNullable<typeof found>).value
      const account = (found as NonNullable<typeof found>).subject
      const effect = await actions.effectOf(account)
      const signals = (await actions.of(account)).flatMap(({ value }) => {
        if (value.explanation === undefined) return []
        const { level, issuedAtMs, untilMs, explanation } = value
        return [{ rule: explanation.rule, sentence: explanation.sentence, level, atMs: issuedAtMs, untilMs }]
      })
      const filedAt = new Map(reports.map(({ report, filedAtMs }) => [report, filedAtMs]))
      const shown = views.map(({ report, verdict, header, sealed }) => ({
        report,
        verdict,
        filedAtMs: filedAt.get(report) ?? openedAtMs,
        header: encode(reportHeader, header),
        sealed: sealed ?? null,
      }))
      return {
        body: {
          subject,
          property,
          category,
          openedAtMs,
          ...effect,
          reports: shown,
          signals,
          proposal: proposal === undefined ? null : { ...proposal, level: proposal.level as 0, hash: hashOf(proposal) },
        },
      }
    },
    async failSafetyEvidence({ params }, caller) {
      await desk.openingFailed(staffOf(caller), params.case, params.report)
      return { body: undefined }
    },
    async decideSafetyCase({ params, body }, caller) {
      return { body: { state: await desk.decide(staffOf(caller), params.case, body) } }
    },
    async confirmSafetyCase({ params, body }, caller) {
      const proposal = (await records.read<Case>('case', params.case))?.value.proposal
      if (proposal === undefined) throw new CausewayError('safety.unknown')
      const record = await stepUp.verify({ caller, action: 'safety.confirm', hash: hashOf(proposal), proof: body.stepUp })
      await desk.confirm(staffOf(caller), params.case, JSON.stringify(record))
      return { body: undefined }
    },
    async listSafetyAppeals(_, caller) {
      const appeals = (await desk.appeals(staffOf(caller))).map(({ id, value }) => ({
        appeal: id,
        kind: value.of.kind,
        text: value.text,
        filedAtMs: value.filedAtMs,
      }))
      return { body: { appeals } }
    },
    async decideSafetyAppeal({ params, body }, caller) {
      await desk.decideAppeal(staffOf(caller), params.appeal, body.outcome, body.note)
      return { body: undefined }
    },
    async readSafetyStatistics(_, caller) {
      const statistics = await desk.statistics(staffOf(caller))
      return { body: { ...statistics, rules: [...statistics.rules] } }
    },
  }
}

function staffOf({ staffId, roles }: StaffCaller): Staff {
  return { id: staffId, roles }
}
