// The audit log in the store. Lawful access keeps a Merkle log of its own acts beside it.

import type { StaffDeps } from './deps.ts'
import type { StaffAudit } from './ports/index.ts'

const subjectLengthMax = 200
/** Seven years (datum staff.audit). */
const keptMs = 7 * 365.25 * 86_400_000

export function createStoreAudit({ store, clock }: Pick<StaffDeps, 'store' | 'clock'>): StaffAudit {
  return {
    async record({ caller: { realm, staffId }, action, subject, outcome }) {
      const event = { atMs: clock.nowMs(), realm, staffId, action, subject: subject.slice(0, subjectLengthMax), outcome }
      await store.appendStaffAudit({ event, keptSinceMs: event.atMs - keptMs })
    },
  }
}
