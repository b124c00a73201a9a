// What staff looked at and did, written before it is shown; and how much of it one person has to bear in a day (B7).

import type { CryptoProvider } from '@causeway/crypto'
import { base32FromBytes, CausewayError } from '@causeway/wire'
import type { Clock } from '../ports.ts'
import { type Change, changed, type Records } from '../records.ts'
import { dayOf, minuteMs } from '../time.ts'
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
  /** A pause is due until then. */
  readonly breakUntilMs?: number
}

/** Severe cases (severity 3 and 4) that one person looks at in a day; the next one is not served. */
export const severePerDayMax = 25
/** Looking at severe cases for so long, without so long a pause, ends with one. */
export const stretchMsMax: number = 50 * minuteMs
export const breakMs: number = 10 * minuteMs
const auditDays = 365

/** What somebody looked at today, and since when without a pause. */
interface Looks {
  readonly cases: readonly string[]
  readonly stretchSinceMs: number
  readonly lastMs: number
}

export interface Audit {
  note(staff: Staff, act: string, of: string): Promise<void>
  /** To be written together with what it is about. */
  entry(staff: Staff, act: string, of: string): Change<AuditEntry>
  /** Notes a look at evidence and takes it from the day's budget; `safety.budget_used`, `safety.break_due`. */
  expose(staff: Staff, look: { readonly caseId: string; readonly report: string; readonly severity: number }): Promise<void>
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
  const today = async (staff: Staff) => await records.read<Looks>('audit', todayKey(staff))

  return {
    entry,
    note: (staff, act, of) => records.write([entry(staff, act, of)]),
    async expose(staff, { caseId, report, severity }) {
      const looked = entry(staff, 'evidence', report)
      if (severity < 3) return await records.write([looked])
      const before = await today(staff)
      const budget = { id: todayKey(staff), state: 'exposure', rank: 0, expiryDay: dayOf(clock.nowMs()) + 2 }
      const value = lookedAt(before?.value, caseId, clock.nowMs(), staff.severeMax ?? severePerDayMax)
      const change: Change<Looks> =
        before === undefined
          ? { kind: 'audit', from: 0, subject: 0, owner: 0, ...budget, value }
          : changed('audit', before, value)
      await records.write([looked, change])
    },
    async exposureOf(staff) {
      const looks = (await today(staff))?.value
      const dueMs = looks === undefined || !isBreakDue(looks, clock.nowMs()) ? {} : { breakUntilMs: looks.lastMs + breakMs }
      return { severeToday: looks?.cases.length ?? 0, severeMax: staff.severeMax ?? severePerDayMax, ...dueMs }
    },
  }
}

/** After one more look. The same case again is no further burden for the budget; it is one for the stretch. */
function lookedAt(before: Looks | undefined, caseId: string, nowMs: number, max: number): Looks {
  const { cases, stretchSinceMs, lastMs } = before ?? { cases: [], stretchSinceMs: nowMs, lastMs: nowMs }
  if (before !== undefined && isBreakDue(before, nowMs)) throw new CausewayError('safety.break_due')
  const looked = cases.includes(caseId) ? cases : [...cases, caseId]
  if (looked.length > max) throw new CausewayError('safety.budget_used')
  return { cases: looked, stretchSinceMs: nowMs - lastMs >= breakMs ? nowMs : stretchSinceMs, lastMs: nowMs }
}

function isBreakDue({ stretchSinceMs, lastMs }: Looks, nowMs: number): boolean {
  return nowMs - lastMs < breakMs && nowMs - stretchSinceMs >= stretchMsMax
}
