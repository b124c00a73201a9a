// What a lead decides about reporters: that a trusted flagger reports from an account (DSA art. 22), or that somebody's reports weigh
// least for a while. Both have a name or a reason, and an end.

import type { Store } from '@causeway/store/ports'
import { CausewayError, type UserUri } from '@causeway/wire'
import type { Clock } from '../ports.ts'
import type { Records } from '../records.ts'
import { changedReporter, reporterOf } from '../reports/report.ts'
import { flaggerOf, isMuted, newReporter, type Reporter } from '../reports/reputation.ts'
import { dayMs } from '../time.ts'
import type { Audit } from './audit.ts'
import { checkMay, type Staff } from './staff.ts'

export type ReporterStanding = 'flagger' | 'muted'

export interface ReporterRow {
  readonly user: UserUri
  readonly handle: string
  readonly standing: ReporterStanding
  /** The organisation, or the reason. */
  readonly name: string
  readonly untilMs: number
  /** False when it is over, or when a flagger was wrong too often. */
  readonly holds: boolean
  readonly upheld: number
  readonly dismissed: number
}

export interface Reporters {
  list(staff: Staff): Promise<ReporterRow[]>
  /** `standing` undefined: like everybody from now on. Throws `account.unknown`, `request.invalid` for an end that is past or too far. */
  set(staff: Staff, user: UserUri, standing: ReporterStanding | undefined, name: string, untilMs: number): Promise<void>
}

/** A naming is looked at again after so long. */
export const standingMsMax: number = 366 * dayMs

interface ReportersDeps {
  readonly store: Store
  readonly clock: Clock
  readonly records: Records
  readonly audit: Audit
}

export function createReporters({ store, clock, records, audit }: ReportersDeps): Reporters {
  const rowOf = async (account: number, reporter: Reporter): Promise<ReporterRow[]> => {
    const person = await store.standingOf({ account })
    if (person === undefined) return []
    const { upheld, dismissed, flagger, mute } = reporter
    const base = { user: person.user as UserUri, handle: person.handle, upheld, dismissed }
    const nowMs = clock.nowMs()
    if (flagger !== undefined)
      return [
        {
          ...base,
          standing: 'flagger',
          ...named(flagger.name, flagger.untilMs),
          holds: flaggerOf(reporter, nowMs) !== undefined,
        },
      ]
    if (mute === undefined) return []
    return [{ ...base, standing: 'muted', ...named(mute.reason, mute.untilMs), holds: isMuted(reporter, nowMs) }]
  }
  return {
    async list(staff) {
      checkMay(staff, 'reporters')
      await audit.note(staff, 'reporters', '')
      const rows = await Promise.all(
        (['flagger', 'muted'] as const).map(async state => await records.list<Reporter>('reporter', { state })),
      )
      return (await Promise.all(rows.flat().map(({ subject, value }) => rowOf(subject, value)))).flat()
    },
    async set(staff, user, standing, name, untilMs) {
      checkMay(staff, 'reporters')
      const nowMs = clock.nowMs()
      if (standing !== undefined && (name === '' || untilMs <= nowMs || untilMs > nowMs + standingMsMax))
        throw new CausewayError('request.invalid', 'it has a name or a reason, and an end within a year')
      const person = await store.standingByUser({ user })
      if (person === undefined) throw new CausewayError('account.unknown')
      const { account } = person
      const before = await reporterOf(records, account)
      const { upheld, dismissed } = before?.value ?? newReporter
      const counted = { upheld, dismissed }
      const by = staff.id
      const value: Reporter =
        standing === undefined
          ? counted
          : standing === 'muted'
            ? { ...counted, mute: { untilMs, reason: name, by } }
            : { ...counted, flagger: { untilMs, name, by, since: counted } }
      await records.write([changedReporter(account, before, value), audit.entry(staff, `reporter-${standing ?? 'plain'}`, user)])
    },
  }
}

function named(name: string, untilMs: number): Pick<ReporterRow, 'name' | 'untilMs'> {
  return { name, untilMs }
}
