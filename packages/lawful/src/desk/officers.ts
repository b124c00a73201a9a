// Endpoints about officers: their own details, and what the legal desk knows and decides about them.

import type { DeskHandlers } from '@causeway/staff/ports'
import { CausewayError } from '@causeway/wire'
import type { Agency, AnyPerson, Officer } from '../intake/directory.ts'
import type { LawfulParts } from './parts.ts'

export function createOfficerEndpoints({
  records,
  store,
  ledger,
  clock,
  pack,
}: LawfulParts): Pick<DeskHandlers, 'readOfficer' | 'listOfficers' | 'changeOfficer'> {
  return {
    async readOfficer(_, { staffId, group }) {
      const person = (await records.get<AnyPerson>('person', staffId))?.value
      const agency = (await records.get<Agency>('agency', group))?.value
      const officer = person?.kind === 'officer' ? shown(person) : null
      const { newOfficerDays, officerReverifyMonths } = pack
      return {
        body: {
          officer,
          agency: { name: agency?.name ?? '', country: agency?.country ?? '', status: agency?.status ?? 'pending' },
          limits: { newOfficerDays, officerReverifyMonths },
        },
      }
    },
    async listOfficers({ params }) {
      const people = await records.all<AnyPerson>('person')
      const officers = people.flatMap(({ value }) =>
        value.kind === 'officer' && value.agency === params.agency ? [shown(value)] : [],
      )
      return { body: { officers } }
    },
    async changeOfficer({ params, body }, { staffId }) {
      const held = await records.get<AnyPerson>('person', params.officer)
      if (held?.value.kind !== 'officer') throw new CausewayError('lawful.unknown')
      const next: Officer =
        body.kind === 'verify'
          ? { ...held.value, lastVerifiedMs: clock.nowMs(), verifiedBy: [...new Set([...held.value.verifiedBy, staffId])] }
          : { ...held.value, status: body.kind === 'suspend' ? 'suspended' : 'active' }
      const leaf = ledger.leafOf({ action: `officer_${body.kind}`, actor: `intake:${staffId}`, matter: '', facts: {} })
      const outcome = await store.lawfulCommit({
        changes: [records.change('person', next.id, held.version, next)],
        leaves: [leaf],
      })
      if (outcome.kind === 'conflict') throw new CausewayError('lawful.changed')
      return { body: { officer: shown(next) } }
    },
  }
}

function shown(officer: Officer): Record<string, unknown> {
  const { passkeys: _, ...rest } = officer
  return rest as unknown as Record<string, unknown>
}
