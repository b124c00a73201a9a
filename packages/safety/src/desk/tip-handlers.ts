// The desk's endpoints about reports to NCMEC.

import type { CryptoProvider } from '@causeway/crypto'
import type { StepUp } from '@causeway/staff/ports'
import { bytesFromBase64url, type SafetyTipEndpointName, utf8ToBytes } from '@causeway/wire'
import type { Versioned } from '../records.ts'
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
  const hashOf = ({ id, value }: Versioned<Tip>): Uint8Array => {
    const { filed: _, ...proposed } = value
    return crypto.hash('SHA-256', utf8ToBytes(JSON.stringify({ tip: id, ...proposed })))
  }
  return {
    async proposeCyberTip({ params, body }, caller) {
      return { body: { tip: await tips.propose(await care.staffOf(caller), params.case, body) } }
    },
    async listCyberTips({ params }, caller) {
      const found = await tips.of(await care.staffOf(caller), params.case)
      const shown = found.map(tip => {
        const { incidentType, incidentAtMs, urgency, note, by, mode, files, filed } = tip.value
        const named = files.map(({ name, sha256 }) => ({ name, sha256: bytesFromBase64url(sha256) }))
        const state = tip.state as 'proposed' | 'sending' | 'filed'
        const about = { incidentType, incidentAtMs, urgency, note, by, mode, state }
        return { tip: tip.id, ...about, files: named, reportId: filed?.reportId ?? null, hash: hashOf(tip) }
      })
      return { body: { tips: shown } }
    },
    async confirmCyberTip({ params, body }, caller) {
      const hash = hashOf(await tips.read(params.tip))
      const record = await stepUp.verify({ caller, action: 'safety.tip', hash, proof: body.stepUp })
      const staff = await care.staffOf(caller)
      return { body: { reportId: await tips.confirm(staff, params.tip, body.files, JSON.stringify(record)) } }
    },
  }
}
