// For auditors: openings of the ledger, on the desk's page and, by a token for one hour, for `causeway audit`.

import { base64FromBytes } from '@causeway/transparency'
import { equalBytes } from '@causeway/crypto'
import type { DeskHandlers } from '@causeway/staff/ports'
import { base64urlFromBytes, bytesFromBase64url, CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import type { LawfulParts } from './parts.ts'

export const openingsPerPage = 4_096
const tokenMs = 60 * 60_000

interface Grant {
  readonly staffId: string
  readonly untilMs: number
}

export function createAuditEndpoints(
  parts: LawfulParts,
): Pick<DeskHandlers, 'listOpenings' | 'openLedgerAudit' | 'readOpenings'> {
  const { ledger, clock, store } = parts
  const tokens = createTokens(parts)

  /** Whole days only, as for everybody: a report must not tell what happened today. */
  async function page(text = '') {
    const from = /^\d{1,15}$/.test(text) ? Number(text) : 0
    const size = await ledger.publishedSize()
    const to = Math.min(size, from + openingsPerPage)
    const openings = (await ledger.openings(from, to)).map(({ index, salt, event }) => ({
      index,
      salt: base64FromBytes(salt),
      event,
    }))
    return { body: { openings, next: to < size ? to : null } }
  }

  return {
    listOpenings: async ({ query }) => await page(query['from']),
    async openLedgerAudit(_, { staffId }) {
      const untilMs = clock.nowMs() + tokenMs
      await ledger.record({ action: 'audit', actor: `auditor:${staffId}`, matter: '', facts: {} })
      return { body: { token: tokens.make({ staffId, untilMs }), expiresAtMs: untilMs } }
    },
    async readOpenings({ query, headers }) {
      const { staffId, untilMs } = tokens.open(headers['authorization'] ?? '')
      const person = await store.staffById({ id: staffId })
      if (untilMs <= clock.nowMs() || person?.state !== 'active' || !person.roles.includes('auditor'))
        throw new CausewayError('staff.signed_out')
      return await page(query['from'])
    },
  }
}

/** Who and until when, with a MAC of the server: nothing is kept for it. */
function createTokens({ crypto, auditKey }: Pick<LawfulParts, 'crypto' | 'auditKey'>) {
  const macOf = (text: string): Uint8Array => crypto.hmac('SHA-256', auditKey, utf8ToBytes(`causeway-audit/1\n${text}`))
  return {
    make(grant: Grant): string {
      const text = base64urlFromBytes(utf8ToBytes(JSON.stringify(grant)))
      return `${text}.${base64urlFromBytes(macOf(text))}`
    },
    /** Throws `staff.signed_out`. */
    open(authorization: string): Grant {
      const match = /^Bearer ([\w-]{1,400})\.([\w-]{43})$/.exec(authorization)
      try {
        if (match !== null && equalBytes(macOf(match[1] as string), bytesFromBase64url(match[2] as string)))
          return JSON.parse(utf8FromBytes(bytesFromBase64url(match[1] as string))) as Grant
      } catch {
        // Not base64url: no token of ours.
      }
      throw new CausewayError('staff.signed_out')
    },
  }
}
