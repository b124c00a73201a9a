// What one person wishes not to bear: kept for them, read with each of their acts, seen by nobody else.

import type { StaffCaller } from '@causeway/staff/ports'
import type { ReportCategoryName } from '@causeway/wire'
import type { Clock } from '../ports.ts'
import { type Change, changed, type Records } from '../records.ts'
import { dayOf } from '../time.ts'
import { severePerDayMax } from './audit.ts'
import type { Staff } from './staff.ts'

export interface Wishes {
  readonly optedOut: readonly ReportCategoryName[]
  /** At most what holds for everybody. */
  readonly severeMax: number
}

export interface Care {
  /** Who calls, with their wishes. */
  staffOf(caller: StaffCaller): Promise<Staff & Wishes>
  wish(staffId: string, wishes: Wishes): Promise<void>
}

const keptDays = 730

export function createCare({ clock, records }: { clock: Clock; records: Records }): Care {
  return {
    async staffOf({ staffId, roles }) {
      const wishes = (await records.read<Wishes>('wellbeing', staffId))?.value ?? { optedOut: [], severeMax: severePerDayMax }
      return { id: staffId, roles, ...wishes }
    },
    async wish(staffId, { optedOut, severeMax }) {
      const before = await records.read<Wishes>('wellbeing', staffId)
      const value: Wishes = { optedOut: [...new Set(optedOut)], severeMax: Math.min(severeMax, severePerDayMax) }
      const expiryDay = dayOf(clock.nowMs()) + keptDays
      const row = { id: staffId, from: 0, subject: 0, owner: 0, state: '', rank: 0, expiryDay, value }
      const change: Change<Wishes> =
        before === undefined ? { kind: 'wellbeing', ...row } : changed('wellbeing', before, value, { expiryDay })
      await records.write([change])
    },
  }
}
