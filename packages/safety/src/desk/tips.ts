// Reports to NCMEC, by two people of child safety: one proposes over the hashes of the files, the other opens the evidence on their own
// device and confirms with those very files. What is confirmed goes out once and is not kept here; that it went, is.

import { equalBytes, type CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, base64urlFromBytes, bytesFromBase64url, CausewayError } from '@causeway/wire'
import type { Store } from '@causeway/store/ports'
import { type CyberTipPort, type CyberTipSender, fileTip, type IncidentType } from '../bridges/cybertip.ts'
import type { Clock } from '../ports.ts'
import { changed, type Records, type Versioned } from '../records.ts'
import type { Case } from '../reports/case.ts'
import { dayOf } from '../time.ts'
import type { Audit } from './audit.ts'
import { checkMay, type Staff } from './staff.ts'

/** `test` unless the operator said `production` itself. */
export interface CyberTips extends CyberTipSender {
  readonly mode: 'test' | 'production'
  readonly port: CyberTipPort
}

export interface TipInput {
  readonly incidentType: IncidentType
  readonly incidentAtMs: number
  readonly urgency: string
  readonly note: string
  readonly files: readonly { readonly name: string; readonly sha256: Uint8Array }[]
}

export interface Tip extends Omit<TipInput, 'files'> {
  readonly caseId: string
  readonly by: string
  readonly atMs: number
  readonly mode: CyberTips['mode']
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
  readonly filed?: {
    readonly by: string
    readonly signature: string
    readonly atMs: number
    /** Its number there. */
    readonly reportId: string
  }
}

export interface Tips {
  propose(staff: Staff, caseId: string, input: TipInput): Promise<string>
  of(staff: Staff, caseId: string): Promise<Versioned<Tip>[]>
  read(tipId: string): Promise<Versioned<Tip>>
  confirm(staff: Staff, tipId: string, files: readonly Uint8Array[], signature: string): Promise<string>
}

/** Kept so long from the filing on, evidence too (18 USC 2258A(h) as amended). */
export const tipDays = 365

interface TipDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly records: Records
  readonly audit: Audit
  readonly cyberTips: CyberTips | undefined
}

export function createTips({ store, crypto, clock, records, audit, cyberTips }: TipDeps): Tips {
  const settings = (): CyberTips => {
    if (cyberTips === undefined) throw new CausewayError('safety.no_bridge')
    return cyberTips
  }
  const caseOf = async (staff: Staff, caseId: string): Promise<Versioned<Case>> => {
    const found = await records.read<Case>('case', caseId)
    if (found === undefined || !found.value.category.startsWith('child.')) throw new CausewayError('safety.unknown')
    checkMay(staff, 'tip', found.value.category)
    return found
  }
  const read = async (tipId: string): Promise<Versioned<Tip>> => {
    const found = await records.read<Tip>('tip', tipId)
    if (found === undefined) throw new CausewayError('safety.unknown')
    return found
  }
  return {
    read,
    async propose(staff, caseId, { files, ...input }) {
      const { subject } = await caseOf(staff, caseId)
      const id = base32FromBytes(crypto.random(16))
      const named = files.map(({ name, sha256 }) => ({ name, sha256: base64urlFromBytes(sha256) }))
      const value: Tip = { ...input, files: named, caseId, by: staff.id, atMs: clock.nowMs(), mode: settings().mode }
      const row = {
        kind: 'tip',
        id,
        from: 0,
        subject,
        owner: 0,
        state: 'proposed',
        rank: value.atMs,
        expiryDay: 0,
        value,
      } as const
      await records.write([row, audit.entry(staff, 'tip-propose', caseId)])
      return id
    },
    async of(staff, caseId) {
      const { subject } = await caseOf(staff, caseId)
      await audit.note(staff, 'tips', caseId)
      return (await records.list<Tip>('tip', { subject })).filter(({ value }) => value.caseId === caseId)
    },
    async confirm(staff, tipId, files, signature) {
      const found = await read(tipId)
      const { value } = found
      const inCase = await caseOf(staff, value.caseId)
      const { mode, port, ...sender } = settings()
      if (found.state !== 'proposed') throw new CausewayError('safety.changed')
      if (value.by === staff.id) throw new CausewayError('safety.not_allowed', 'a second person has to confirm')
      // Proposed as a rehearsal it does not become earnest because a setting changed.
      if (value.mode !== mode) throw new CausewayError('safety.changed', `it was proposed for ${value.mode}`)
      checkFiles(crypto, value, files)
      // Taken before it is sent: two who confirm at once do not file twice. Whoever fails gives it back.
      const sending = changed('tip', found, value, { state: 'sending' })
      await records.write([sending, audit.entry(staff, 'tip-confirm', tipId)])
      const taken = await read(tipId)
      const reported = await store.standingOf({ account: inCase.subject })
      const reportId = await fileTip(port, sender, {
        ...value,
        service: inCase.value.property,
        account: inCase.value.subject,
        handle: reported?.handle ?? '',
        files: files.map((bytes, at) => ({ name: value.files[at]?.name ?? '', bytes })),
      }).catch(async (error: unknown) => {
        await records.write([changed('tip', taken, value, { state: 'proposed' })])
        throw error
      })
      const expiryDay = dayOf(clock.nowMs()) + tipDays
      const filed = { by: staff.id, signature, atMs: clock.nowMs(), reportId }
      const evidenceEnds = inCase.state === 'closed' ? inCase.value.reports.map(({ report }) => ({ report, expiryDay })) : []
      await records.write([changed('tip', taken, { ...value, filed }, { state: 'filed', expiryDay })], { evidenceEnds })
      return reportId
    },
  }
}

function checkFiles(crypto: CryptoProvider, { files: named }: Tip, files: readonly Uint8Array[]): void {
  const isSame =
    files.length === named.length &&
    files.every((bytes, at) => equalBytes(crypto.hash('SHA-256', bytes), bytesFromBase64url(named[at]?.sha256 ?? '')))
  if (!isSame) throw new CausewayError('request.invalid', 'these are not the files that were proposed')
}
