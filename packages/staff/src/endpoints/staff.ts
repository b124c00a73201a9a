// The staff list: a change is proposed by one administrator and confirmed by another one's signature over exactly that change.

import {
  actForbidding,
  base32FromBytes,
  base64urlFromBytes,
  CausewayError,
  rolesForbiddenTogether,
  utf8ToBytes,
} from '@causeway/wire'
import type { StaffProposalRow } from '@causeway/store/ports'
import type { StaffParts } from '../parts.ts'
import type { DeskHandlers, StaffCaller } from '../ports/index.ts'

type Change = Parameters<DeskHandlers['proposeStaff']>[0]['body']['change']
type Handlers = Pick<DeskHandlers, 'listStaff' | 'listStaffProposals' | 'proposeStaff' | 'decideStaffProposal' | 'listAudit'>

/** The action that a confirmation signs. */
export const confirmAction = 'staff.confirm'
const openForMs = 7 * 24 * 3_600_000
const auditPage = 100

export function createStaffList(parts: StaffParts): Handlers {
  const { store, crypto, clock } = parts
  const sinceMs = (): number => clock.nowMs() - openForMs
  const view = async (row: StaffProposalRow) => ({
    id: row.id,
    change: JSON.parse(row.change) as Change,
    hash: base64urlFromBytes(hashOf(parts, row)),
    proposedBy: { id: row.proposedBy, name: (await store.staffById({ id: row.proposedBy }))?.name ?? '' },
    atMs: row.atMs,
  })

  return {
    async listStaff() {
      const staff = await store.listStaff({ realm: 'staff' })
      return {
        body: {
          staff: staff.map(({ id, name, roles, state, createdDay, passkeys }) => ({
            id,
            name,
            roles: [...roles],
            state,
            createdDay,
            passkeys,
          })),
        },
      }
    },
    async listStaffProposals() {
      return { body: { proposals: await Promise.all((await store.staffProposals({ sinceMs: sinceMs() })).map(view)) } }
    },
    async proposeStaff({ body: { change } }, caller) {
      await checkChange(parts, change)
      const id = base32FromBytes(crypto.random(10))
      const proposal = { id, proposedBy: caller.staffId, atMs: clock.nowMs(), change: JSON.stringify(change) }
      await store.putStaffProposal({ proposal, endedBeforeMs: sinceMs() })
      return { body: { proposal: await view(proposal) } }
    },
    async decideStaffProposal({ params, body: { decision, stepUp } }, caller) {
      const proposal = await store.staffProposal({ id: params.proposal, sinceMs: sinceMs() })
      if (proposal === undefined) throw new CausewayError('staff.unknown')
      if (decision === 'decline') {
        await store.deleteStaffProposal({ id: proposal.id })
        return { body: { enrolmentLink: null } }
      }
      const done = [{ act: 'propose-staff', staffId: proposal.proposedBy }] as const
      if (actForbidding('confirm-staff', caller.staffId, done) !== undefined) throw new CausewayError('staff.second_person')
      if (stepUp === undefined) throw new CausewayError('staff.bad_step_up')
      await parts.stepUps.verify({ caller, action: confirmAction, hash: hashOf(parts, proposal), proof: stepUp })
      return { body: { enrolmentLink: await carriedOut(parts, proposal, caller) } }
    },
    async listAudit({ query }) {
      const before = query['before'] === undefined ? Number.MAX_SAFE_INTEGER : Number(query['before'])
      if (!Number.isSafeInteger(before)) throw new CausewayError('request.invalid', 'query: before')
      const rows = await store.staffAudit({ before, staffId: query['person'], limit: auditPage })
      const names = new Map(await Promise.all([...new Set(rows.map(({ staffId }) => staffId))].map(nameOf)))
      const events = rows.map(({ staffId, ...row }) => ({ ...row, person: { id: staffId, name: names.get(staffId) ?? '' } }))
      return { body: { events, next: rows.length < auditPage ? null : (rows.at(-1)?.number ?? null) } }
    },
  }

  async function nameOf(id: string): Promise<[string, string]> {
    return [id, (await store.staffById({ id }))?.name ?? '']
  }
}

/** What the second person signs: the change, who proposed it, and which proposal it was. */
function hashOf({ crypto }: Pick<StaffParts, 'crypto'>, { id, proposedBy, change }: StaffProposalRow): Uint8Array {
  return crypto.hash('SHA-256', utf8ToBytes(JSON.stringify(['causeway-staff-change/1', id, proposedBy, change])))
}

async function checkChange({ store }: StaffParts, change: Change): Promise<void> {
  if (change.kind !== 'end') {
    const reason = rolesForbiddenTogether(change.roles)
    if (reason !== undefined) throw new CausewayError('staff.roles_apart', reason)
  }
  if (change.kind === 'add') return
  const person = await store.staffById({ id: change.staff })
  if (person?.realm !== 'staff' || person.state !== 'active') throw new CausewayError('staff.unknown')
}

async function carriedOut(parts: StaffParts, proposal: StaffProposalRow, caller: StaffCaller): Promise<string | null> {
  const { store, audit, invitations } = parts
  const change = JSON.parse(proposal.change) as Change
  await checkChange(parts, change)
  // Written before it is done: a change without its line in the log does not happen.
  const subject = change.kind === 'add' ? change.roles.join(' ') : `${change.staff} ${change.kind}`
  await audit.record({ caller, action: confirmAction, subject, outcome: 'done' })
  if (!(await store.deleteStaffProposal({ id: proposal.id }))) throw new CausewayError('staff.unknown')
  if (change.kind === 'add') return invitations.invite({ realm: 'staff', group: '', name: change.name, roles: change.roles })
  const person = await store.staffById({ id: change.staff })
  const roles = change.kind === 'roles' ? change.roles : (person?.roles ?? [])
  await store.changeStaff({ id: change.staff, roles, state: change.kind === 'end' ? 'ended' : 'active' })
  return null
}
