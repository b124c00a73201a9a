// Reports to NCMEC, by two people of child safety: one proposes over the hashes of the files, the other opens the evidence on their own
// device and confirms with those very files. What is confirmed goes out once and is not kept here; that it went, is.

import { equalBytes, type CryptoProvider } from '@causeway/crypto'
import {
  base32FromBytes,
  base64urlFromBytes,
  bytesFromBase64url,
  CausewayError,
  type IncidentType,
  type TipState,
} from '@causeway/wire'
import type { Store } from '@causeway/store/ports'
import { type CyberTipPort, type CyberTipSender, type FiledTip, fileTip } from '../bridges/cybertip.ts'
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
  /** While it is on its way, since when. */
  readonly sendingSinceMs?: number
  /** The last time that it did not get through. */
  readonly failed?: { readonly by: string; readonly atMs: number; readonly why: string }
  readonly filed?: FiledTip & { readonly by: string; readonly signature: string; readonly atMs: number }
}

export interface Tips {
  /** Where they go; undefined where nothing is set up. */
  readonly mode: CyberTips['mode'] | undefined
  /** All, the newest first. */
  list(staff: Staff): Promise<Versioned<Tip>[]>
  /** Those about one case, with the case. */
  of(staff: Staff, caseId: string): Promise<{ inCase: Case; tips: Versioned<Tip>[] }>
  propose(staff: Staff, caseId: string, input: TipInput): Promise<string>
  read(tipId: string): Promise<Versioned<Tip>>
  stateOf(tip: Versioned<Tip>): TipState
  /** Takes back what did not go out. */
  withdraw(staff: Staff, tipId: string): Promise<void>
  confirm(staff: Staff, tipId: string, files: readonly Uint8Array[], signature: string): Promise<string>
}

/** A proposal about this case waits for this person: then they may open its evidence, whoever holds the case. */
export async function waitsForTip(records: Records, staff: Staff, { id, subject, value }: Versioned<Case>): Promise<boolean> {
  if (!value.category.startsWith('child.') || !staff.roles.includes('child-safety')) return false
  const tips = await records.list<Tip>('tip', { subject })
  return tips.some(
    ({ state, value: tip }) => tip.caseId === id && tip.by !== staff.id && (state === 'proposed' || state === 'failed'),
  )
}

/** Kept so long from the filing on, evidence too (18 USC 2258A(h) as amended). */
export const tipDays = 365
/** Longer than every request of a report with all its tries takes: then the server stopped on the way. */
const sendingMsMax = 6 * 3_600_000
const listedMax = 500

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
  const stateOf = ({ state, value: { sendingSinceMs = 0 } }: Versioned<Tip>): TipState =>
    state === 'sending' && clock.nowMs() - sendingSinceMs > sendingMsMax ? 'failed' : (state as TipState)
  const waiting = async (staff: Staff, tipId: string): Promise<{ found: Versioned<Tip>; inCase: Versioned<Case> }> => {
    const found = await read(tipId)
    const inCase = await caseOf(staff, found.value.caseId)
    const state = stateOf(found)
    if (state !== 'proposed' && state !== 'failed') throw new CausewayError('safety.changed')
    return { found, inCase }
  }
  const keptUntil = (): number => dayOf(clock.nowMs()) + tipDays
  return {
    mode: cyberTips?.mode,
    read,
    stateOf,
    async list(staff) {
      checkMay(staff, 'tip')
      await audit.note(staff, 'tips', '')
      return await records.list<Tip>('tip', { limit: listedMax })
    },
    async of(staff, caseId) {
      const { subject, value: inCase } = await caseOf(staff, caseId)
      await audit.note(staff, 'tips', caseId)
      const tips = (await records.list<Tip>('tip', { subject })).filter(({ value }) => value.caseId === caseId)
      return { inCase, tips }
    },
    async propose(staff, caseId, { files, ...input }) {
      const { subject } = await caseOf(staff, caseId)
      const id = base32FromBytes(crypto.random(16))
      const named = files.map(({ name, sha256 }) => ({ name, sha256: base64urlFromBytes(sha256) }))
      const atMs = clock.nowMs()
      const value: Tip = { ...input, files: named, caseId, by: staff.id, atMs, mode: settings().mode }
      const row = { kind: 'tip', id, from: 0, subject, owner: 0, state: 'proposed', rank: atMs, value } as const
      await records.write([{ ...row, expiryDay: keptUntil() }, audit.entry(staff, 'tip-propose', caseId)])
      return id
    },
    async withdraw(staff, tipId) {
      const { found } = await waiting(staff, tipId)
      const withdrawn = changed('tip', found, found.value, { state: 'withdrawn', expiryDay: keptUntil() })
      await records.write([withdrawn, audit.entry(staff, 'tip-withdraw', tipId)])
    },
    async confirm(staff, tipId, files, signature) {
      const { found, inCase } = await waiting(staff, tipId)
      const { value } = found
      const { mode, port, ...sender } = settings()
      if (value.by === staff.id) throw new CausewayError('safety.not_allowed', 'a second person has to confirm')
      // Proposed as a rehearsal it does not become earnest because a setting changed.
      if (value.mode !== mode) throw new CausewayError('safety.changed', `it was proposed for ${value.mode}`)
      checkFiles(crypto, value, files)
      // Taken before it is sent: two who confirm at once do not file twice. Whoever fails gives it back.
      const sending = changed('tip', found, { ...value, sendingSinceMs: clock.nowMs() }, { state: 'sending' })
      await records.write([sending, audit.entry(staff, 'tip-confirm', tipId)])
      const taken = await read(tipId)
      const reported = await store.standingOf({ account: inCase.subject })
      const sent = await fileTip(port, sender, {
        ...value,
        service: inCase.value.property,
        account: inCase.value.subject,
        handle: reported?.handle ?? '',
        files: files.map((bytes, at) => ({ name: value.files[at]?.name ?? '', bytes })),
      }).catch(async (error: unknown) => {
        const why = (error instanceof CausewayError ? error.detail : undefined) ?? 'it could not be sent'
        const failed = { by: staff.id, atMs: clock.nowMs(), why }
        const given = changed('tip', taken, { ...value, failed }, { state: 'failed' })
        await records.write([given, audit.entry(staff, 'tip-failed', tipId)])
        throw error
      })
      const expiryDay = keptUntil()
      const filed = { ...sent, by: staff.id, signature, atMs: clock.nowMs() }
      const evidenceEnds = inCase.state === 'closed' ? inCase.value.reports.map(({ report }) => ({ report, expiryDay })) : []
      const done = changed('tip', taken, { ...value, filed }, { state: 'filed', expiryDay })
      await records.write([done, audit.entry(staff, 'tip-filed', tipId)], { evidenceEnds })
      return sent.reportId
    },
  }
}

function checkFiles(crypto: CryptoProvider, { files: named }: Tip, files: readonly Uint8Array[]): void {
  const isSame =
    files.length === named.length &&
    files.every((bytes, at) => equalBytes(crypto.hash('SHA-256', bytes), bytesFromBase64url(named[at]?.sha256 ?? '')))
  if (!isSame) throw new CausewayError('request.invalid', 'these are not the files that were proposed')
}
