// The desk's endpoints about reports to NCMEC.

import type { CryptoProvider } from '@causeway/crypto'
import type { StepUp } from '@causeway/staff/ports'
import { bytesFromBase64url, type SafetyTipEndpointName, utf8ToBytes } from '@causeway/wire'
import type { Versioned } from '../records.ts'
import { reportsShown } from '../reports/case.ts'
import type { Care } from './care.ts'
import type { SafetyDeskHandlers } from './handlers.ts'
import type { Tip, Tips } from './tips.ts'

interface TipHandlerDeps {
  readonly crypto: CryptoProvider
  readonly care: Care
  readonly tips: Tips
  readonly stepUp: StepUp
}

export function createTipHandlers(deps: TipHandlerDeps): Pick<SafetyDeskHandlers, SafetyTipEndpointName> {
  const { crypto, care, tips, stepUp } = deps
  /** Of exactly what was proposed, whatever became of it since. */
  const hashOf = ({ id, value }: Versioned<Tip>): Uint8Array => {
    const { caseId, incidentType, incidentAtMs, urgency, note, by, atMs, mode, files } = value
    const proposed = { tip: id, caseId, incidentType, incidentAtMs, urgency, note, by, atMs, mode, files }
    return crypto.hash('SHA-256', utf8ToBytes(JSON.stringify(proposed)))
  }
  const about = (tip: Versioned<Tip>) => {
    const { incidentType, by, atMs, mode, filed } = tip.value
    const shown = filed && { reportId: filed.reportId, by: filed.by, atMs: filed.atMs, tries: filed.tries }
    return {
      tip: tip.id,
      incidentType,
      by,
      atMs,
      mode,
      state: tips.stateOf(tip),
      filed: shown === undefined ? null : { ...shown, heldUntilDay: tip.expiryDay },
    }
  }
  const mode = tips.mode ?? null
  return {
    async listCyberTips(_, caller) {
      const found = await tips.list(await care.staffOf(caller))
      return { body: { mode, tips: found.map(tip => ({ ...about(tip), case: tip.value.caseId })) } }
    },
    async readCyberTips({ params }, caller) {
      const { inCase, tips: found } = await tips.of(await care.staffOf(caller), params.case)
      const shown = found.map(tip => {
        const { incidentAtMs, urgency, note, files, failed, sendingSinceMs = 0 } = tip.value
        const named = files.map(({ name, sha256 }) => ({ name, sha256: bytesFromBase64url(sha256) }))
        const lost = tip.state === 'sending' && tips.stateOf(tip) === 'failed'
        const why = { by: '', atMs: sendingSinceMs, why: 'the server stopped on the way; look at NCMEC whether it is there' }
        const proposed = { incidentAtMs, urgency, note, files: named, hash: hashOf(tip) }
        return { ...about(tip), ...proposed, failed: lost ? why : (failed ?? null) }
      })
      return { body: { mode, reports: reportsShown(inCase), tips: shown } }
    },
    async proposeCyberTip({ params, body }, caller) {
      return { body: { tip: await tips.propose(await care.staffOf(caller), params.case, body) } }
    },
    async withdrawCyberTip({ params }, caller) {
      await tips.withdraw(await care.staffOf(caller), params.tip)
      return { body: undefined }
    },
    async confirmCyberTip({ params, body }, caller) {
      const hash = hashOf(await tips.read(params.tip))
      const record = await stepUp.verify({ caller, action: 'safety.tip', hash, proof: body.stepUp })
      const staff = await care.staffOf(caller)
      return { body: { reportId: await tips.confirm(staff, params.tip, body.files, JSON.stringify(record)) } }
    },
  }
}
