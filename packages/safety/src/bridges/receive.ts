// A decision of Coop arrives: believed by its signature, and then a proposal like any other, for a person of the own desk to confirm.

import { CausewayError, utf8FromBytes } from '@causeway/wire'
import type { SafetyHandlers } from '../ports.ts'
import { changed, type Records } from '../records.ts'
import type { Case } from '../reports/case.ts'
import type { Clock } from '../ports.ts'
import type { Audit } from '../desk/audit.ts'
import { coopDecisionFrom, type CoopNames } from './coop.ts'

export interface Coop {
  readonly names: CoopNames
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, by Coop's key. */
  readonly isSigned: (body: Uint8Array, signature: string) => boolean
}

interface ReceiveDeps {
  readonly records: Records
  readonly clock: Clock
  readonly audit: Audit
  readonly coop: Coop | undefined
}

export function createReceiving({ records, clock, audit, coop }: ReceiveDeps): Pick<SafetyHandlers, 'receiveCoopAction'> {
  return {
    async receiveCoopAction({ body, headers }) {
      if (coop === undefined) throw new CausewayError('safety.no_bridge')
      if (!coop.isSigned(body, headers['coop-signature'] ?? '')) throw new CausewayError('auth.forbidden', 'not signed by Coop')
      const { caseId, by, ...decision } = coopDecisionFrom(parsed(body), coop.names)
      const found = await records.read<Case>('case', caseId)
      // Decided here meanwhile, or by an earlier callback: repeating changes nothing.
      if (found === undefined || found.state !== 'open' || found.value.proposal !== undefined) return { body: undefined }
      const proposal = { by, atMs: clock.nowMs(), ...decision, scope: 'property' as const }
      const entry = audit.entry({ id: by, roles: [] }, 'propose', caseId)
      await records.write([changed('case', found, { ...found.value, proposal }), entry])
      return { body: undefined }
    },
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8FromBytes(body))
  } catch (cause) {
    throw new CausewayError('request.invalid', 'no JSON', { cause })
  }
}
