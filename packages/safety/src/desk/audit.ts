// What staff looked at and did, written before it is shown; and how much of it one person has to bear in a day (B7).

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError } from '@causeway/wire'
import type { Clock } from '../ports.ts'
import { type Change, changed, type Records } from '../records.ts'
import { dayOf } from '../time.ts'
import type { Staff } from './staff.ts'

export interface AuditEntry {
  readonly staff: string
  readonly act: string
  readonly of: string
  readonly atMs: number
}

export interface Exposure {
  readonly severeToday: number
  readonly severeMax: number
}

/** Severe cases (severity 3 and 4) that one person looks at in a day; the next one is not served. */
export const severePerDayMax = 25
const auditDays = 365

export interface Audit {
  note(staff: Staff, act: string, of: string): Promise<void>
  /** To be written together with what it is about. */
  entry(staff: Staff, act: string, of: string): Change<AuditEntry>
  /** Notes a look at evidence and takes it from the day's budget; `safety.not_allowed` when that is used up. */
  expose(staff: Staff, caseId: string, severity: number): Promise<void>
  exposureOf(staff: Staff): Promise<Exposure>
}

export function createAudit({ crypto, clock, records }: { crypto: CryptoProvider; clock: Clock; records: Records }): Audit {
  function entry(staff: Staff, act: string, of: string): Change<AuditEntry> {
    const atMs = clock.nowMs()
    const id = base32FromBytes(crypto.random(16))
    const value: AuditEntry = { staff: staff.id, act, of, atMs }
    const expiryDay = dayOf(atMs) + auditDays
    return { kind: 'audit', id, from: 0, subject: 0, owner: 0, state: act, rank: atMs, expiryDay, value }
  }
  const todayKey = (staff: Staff): string => `exposure ${staff.id} ${dayOf(clock.nowMs())}`
  const today = async (staff: Staff) => await records.read<readonly string[]>('audit', todayKey(staff))

  return {
    entry,
    note: (staff, act, of) => records.write([entry(staff, act, of)]),
    async expose(staff, caseId, severity) {
      const looked = entry(staff, 'evidence', caseId)
      const before = await today(staff)
      // The same case again is no further burden.
      if (severity < 3 || before?.value.includes(caseId) === true) return await records.write([looked])
      const cases = [...(before?.value ?? []), caseId]
      if (cases.length > severePerDayMax) throw new CausewayError('safety.not_allowed', 'enough for today: take lighter cases')
      const expiryDay = dayOf(clock.nowMs()) + 2
      const budget: Change<readonly string[]> =
        before === undefined
          ? {
              kind: 'audit',
              id: todayKey(staff),
              from: 0,
              subject: 0,
              owner: 0,
              state: 'exposure',
              rank: 0,
              expiryDay,
              value: cases,
            }
          : changed('audit', before, cases)
      await records.write([looked, budget])
    },
    async exposureOf(staff) {
      return { severeToday: (await today(staff))?.value.length ?? 0, severeMax: severePerDayMax }
    },
  }
}
