// V-18: who is close to somebody says so, and from then on no matter about that person exists for them. A name that was entered
// stays: whoever could take it back could look after all.

import type { DeskHandlers } from '@causeway/staff/ports'
import { CausewayError } from '@causeway/wire'
import type { AnyPerson, Staff } from '../intake/directory.ts'
import type { LawfulParts } from './parts.ts'

const conflictsMax = 200

export function createConflictEndpoints({
  records,
  store,
  ledger,
}: LawfulParts): Pick<DeskHandlers, 'readConflicts' | 'addConflicts'> {
  return {
    async readConflicts(_, { staffId }) {
      const person = (await records.get<AnyPerson>('person', staffId))?.value
      return { body: { selectors: person?.kind === 'staff' ? [...person.conflicts] : [] } }
    },
    async addConflicts({ body }, { staffId, name }) {
      const held = await records.get<AnyPerson>('person', staffId)
      const before = held?.value.kind === 'staff' ? held.value.conflicts : []
      const conflicts = [...new Set([...before, ...body.selectors])]
      if (conflicts.length > conflictsMax) throw new CausewayError('lawful.invalid', `${conflictsMax} names at most`)
      const person: Staff = { id: staffId, kind: 'staff', name, passkeys: [], status: 'active', roles: [], conflicts }
      const leaf = ledger.leafOf({ action: 'conflict', actor: `staff:${staffId}`, matter: '', facts: {} })
      const outcome = await store.lawfulCommit({
        changes: [records.change('person', staffId, held?.version ?? 0, person)],
        leaves: [leaf],
      })
      if (outcome.kind === 'conflict') throw new CausewayError('lawful.changed')
      return { body: { selectors: conflicts } }
    },
  }
}
