// Who works here, changed by two persons; and the audit log.

import * as v from 'valibot'
import { realms, staffRoleNames } from '../../staff.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(262_144)
const name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(80),
  v.regex(/^\S(.*\S)?$/, 'must be a name without spaces around it'),
)
const heldRoles = v.pipe(v.array(v.picklist(staffRoleNames)), v.minLength(1), v.maxLength(8))
const id = v.pipe(v.string(), v.maxLength(64))
const state = v.picklist(['active', 'ended'])

/** A change of the staff list: somebody new, other roles, or an end. */
const change = v.variant('kind', [
  v.object({ kind: v.literal('add'), name, roles: heldRoles }),
  v.object({ kind: v.literal('roles'), staff: id, roles: heldRoles }),
  v.object({ kind: v.literal('end'), staff: id }),
])

const proposal = v.object({
  id: v.string(),
  change,
  /** SHA-256 of the change, as the second person signs it: base64url. */
  hash: v.string(),
  proposedBy: v.object({ id: v.string(), name: v.string() }),
  atMs: v.number(),
})

export const listStaff = endpoint({
  method: 'GET',
  path: '/desk/v1/staff',
  auth: 'staff',
  roles: ['administrator', 'auditor'],
  response: json(
    v.object({
      staff: v.array(
        v.object({
          id: v.string(),
          name: v.string(),
          roles: v.array(v.picklist(staffRoleNames)),
          state,
          createdDay: v.number(),
          passkeys: v.number(),
        }),
      ),
    }),
  ),
  holds: ['staff.account', 'staff.passkey'],
  summary: 'The staff of this operator',
})

export const listStaffProposals = endpoint({
  method: 'GET',
  path: '/desk/v1/staff/proposals',
  auth: 'staff',
  roles: ['administrator', 'auditor'],
  response: json(v.object({ proposals: v.array(proposal) })),
  holds: ['staff.proposal'],
  summary: 'Changes of the staff list that wait for a second administrator',
})

export const proposeStaff = endpoint({
  method: 'POST',
  path: '/desk/v1/staff/proposals',
  auth: 'staff',
  roles: ['administrator'],
  request: json(v.object({ change })),
  response: json(v.object({ proposal })),
  errors: ['staff.roles_apart', 'staff.unknown'],
  holds: ['staff.proposal'],
  summary: 'Propose to add somebody, to change roles or to end an account',
})

export const decideStaffProposal = endpoint({
  method: 'POST',
  path: '/desk/v1/staff/proposals/:proposal',
  auth: 'staff',
  roles: ['administrator'],
  request: json(v.object({ decision: v.picklist(['confirm', 'decline']), stepUp: v.optional(stepUpProof) })),
  response: json(v.object({ /** Shown once, to be handed to the new person. */ enrolmentLink: v.nullable(v.string()) })),
  errors: ['staff.unknown', 'staff.second_person', 'staff.bad_step_up', 'staff.roles_apart'],
  holds: ['staff.account', 'staff.proposal', 'staff.session'],
  summary: 'Confirm a proposal of another administrator by a signature over its hash (action staff.confirm), or decline it',
})

export const listAudit = endpoint({
  method: 'GET',
  path: '/desk/v1/audit',
  auth: 'staff',
  roles: ['auditor', 'administrator'],
  query: ['before', 'person'],
  response: json(
    v.object({
      events: v.array(
        v.object({
          number: v.number(),
          atMs: v.number(),
          realm: v.picklist(realms),
          person: v.object({ id: v.string(), name: v.string() }),
          action: v.string(),
          subject: v.string(),
          outcome: v.string(),
        }),
      ),
      /** Ask again with `before` of it; null at the end. */
      next: v.nullable(v.number()),
    }),
  ),
  holds: ['staff.audit'],
  rate: 'often',
  summary: 'Who looked at or did what, newest first',
})
