// A decision of Coop or a verdict of Osprey arrives: believed by its signature, and then a proposal like any other, for a person of the
// own desk to confirm.

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import type { Audit } from '../desk/audit.ts'
import type { Clock, SafetyHandlers } from '../ports.ts'
import { changed, type Records, type Versioned } from '../records.ts'
import type { Case } from '../reports/case.ts'
import { coopDecisionFrom, type CoopNames } from './coop.ts'
import { ospreyDecisionFrom, type OspreyVerdicts } from './osprey.ts'
import { checkWebhook } from './webhook.ts'

export interface Coop {
  readonly names: CoopNames
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, by Coop's key. */
  readonly isSigned: (body: Uint8Array, signature: string) => boolean
}

export interface Osprey {
  readonly verdicts: OspreyVerdicts
  /** Of its output sink, at least 24 bytes. */
  readonly secret: Uint8Array
  /** As accounts were named to it. */
  readonly pseudonymOf: (account: number) => string
}

interface ReceiveDeps {
  readonly crypto: CryptoProvider
  readonly records: Records
  readonly clock: Clock
  readonly audit: Audit
  readonly coop: Coop | undefined
  readonly osprey: Osprey | undefined
}

/** Among so many of the most urgent open cases one of the account is looked for. */
const casesReadMax = 2_000

export function createReceiving(deps: ReceiveDeps): Pick<SafetyHandlers, 'receiveCoopAction' | 'receiveOspreyVerdicts'> {
  const { crypto, records, clock, audit, coop, osprey } = deps
  return {
    async receiveCoopAction({ body, headers }) {
      if (coop === undefined) throw new CausewayError('safety.no_bridge')
      if (!coop.isSigned(body, headers['coop-signature'] ?? '')) throw new CausewayError('auth.forbidden', 'not signed by Coop')
      const { caseId, ...decision } = coopDecisionFrom(parsed(body), coop.names)
      const found = await records.read<Case>('case', caseId)
      // Decided here meanwhile, or by an earlier callback: repeating changes nothing.
      if (found === undefined || found.state !== 'open' || found.value.proposal !== undefined) return { body: undefined }
      await propose(found, decision)
      return { body: undefined }
    },
    async receiveOspreyVerdicts({ body, headers }) {
      if (osprey === undefined) throw new CausewayError('safety.no_bridge')
      const webhookId = checkWebhook(crypto, osprey.secret, headers, body, clock.nowMs())
      const decision = ospreyDecisionFrom(parsed(body), osprey.verdicts)
      if (decision === undefined) return { body: { state: 'no-verdict' } }
      const open = await records.list<Case>('case', { state: 'open', limit: casesReadMax })
      const theirs = open.filter(({ subject }) => osprey.pseudonymOf(subject) === decision.account)
      // Metadata alone opens no case: without a report nobody here is shown anything.
      if (theirs.length === 0) return { body: { state: 'no-case' } }
      const found = theirs.find(({ value }) => value.proposal === undefined)
      if (found === undefined) return { body: { state: 'waiting' } }
      const { account: _, ...proposal } = decision
      const isNew = await propose(found, proposal, `osprey ${webhookId}`)
      return { body: { state: isNew ? 'proposed' : 'repeated' } }
    },
  }

  /** False when the message of this id did so before: what is written down of it has its name, so that it counts once. */
  async function propose(found: Versioned<Case>, decision: Received, messageId?: string): Promise<boolean> {
    const written = audit.entry({ id: decision.by, roles: [] }, 'propose', found.id)
    const entry = messageId === undefined ? written : { ...written, id: nameOf(messageId) }
    if (messageId !== undefined && (await records.read('audit', entry.id)) !== undefined) return false
    const proposal = { ...decision, atMs: clock.nowMs(), scope: 'property' as const }
    await records.write([changed('case', found, { ...found.value, proposal }), entry])
    return true
  }

  function nameOf(messageId: string): string {
    return base32FromBytes(crypto.hash('SHA-256', utf8ToBytes(messageId)).subarray(0, 16))
  }
}

type Received = Omit<NonNullable<Case['proposal']>, 'atMs' | 'scope'>

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8FromBytes(body))
  } catch (cause) {
    throw new CausewayError('request.invalid', 'no JSON', { cause })
  }
}
