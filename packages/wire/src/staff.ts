// Who works at the desks, as data: realms, roles, which roles one person never holds together, and which acts one person never
// does on the same case (separation of duties). Browser and server read the same table.

/** `staff`: people of the operator. `officer`: people of an agency. A passkey of one realm opens nothing in the other. */
export type Realm = 'staff' | 'officer'
export const realms = ['staff', 'officer'] as const satisfies readonly Realm[]

/** Departments of the operator's people. */
export type Department = 'safety' | 'legal' | 'audit' | 'administration'

interface StaffRoleEntry {
  readonly realm: Realm
  readonly department: Department | 'agency'
  readonly title: string
  /** What the person with this role is there for, in words. */
  readonly duty: string
}

export const staffRoles = {
  'safety-moderator': {
    realm: 'staff',
    department: 'safety',
    title: 'Moderator',
    duty: 'Decides reports up to a restriction of one account',
  },
  'safety-senior': {
    realm: 'staff',
    department: 'safety',
    title: 'Senior moderator',
    duty: 'Confirms suspensions as the second person, decides appeals',
  },
  'child-safety': {
    realm: 'staff',
    department: 'safety',
    title: 'Child safety',
    duty: 'Works the child-safety queue, always with a second person',
  },
  'safety-quality': {
    realm: 'staff',
    department: 'safety',
    title: 'Quality reviewer',
    duty: 'Decides a sample again without seeing the first decision',
  },
  'safety-lead': {
    realm: 'staff',
    department: 'safety',
    title: 'Safety lead',
    duty: 'Owns rules and policies, routes queues, reads statistics',
  },
  'legal-intake': {
    realm: 'staff',
    department: 'legal',
    title: 'Legal intake',
    duty: 'Establishes that officer and paper are genuine',
  },
  'legal-counsel': {
    realm: 'staff',
    department: 'legal',
    title: 'Legal counsel',
    duty: 'Reviews every item and prepares the scope, objections and notices',
  },
  'legal-approver': {
    realm: 'staff',
    department: 'legal',
    title: 'Legal approver',
    duty: 'Approves an exact scope that somebody else prepared',
  },
  'legal-custodian': {
    realm: 'staff',
    department: 'legal',
    title: 'Custodian',
    duty: 'Runs the collectors on an approved scope and packages what they give',
  },
  'legal-sealed': {
    realm: 'staff',
    department: 'legal',
    title: 'Sealed-matter counsel',
    duty: 'Works matters that nobody else may know of',
  },
  'transparency-editor': {
    realm: 'staff',
    department: 'legal',
    title: 'Transparency editor',
    duty: 'Publishes the transparency report',
  },
  auditor: {
    realm: 'staff',
    department: 'audit',
    title: 'Auditor',
    duty: 'Reads the audit log: hashes, counts and outcomes, no target of a request',
  },
  administrator: {
    realm: 'staff',
    department: 'administration',
    title: 'Administrator',
    duty: 'Adds staff and changes roles, always with a second administrator; sees no case',
  },
  officer: { realm: 'officer', department: 'agency', title: 'Officer', duty: 'Files requests for an agency' },
  'agency-admin': {
    realm: 'officer',
    department: 'agency',
    title: 'Agency administrator',
    duty: 'Vouches for the officers of an agency and co-signs their emergencies',
  },
  'designated-authority': {
    realm: 'officer',
    department: 'agency',
    title: 'Designated authority',
    duty: 'Certifies orders under an international agreement',
  },
} as const satisfies Record<string, StaffRoleEntry>

export type StaffRole = keyof typeof staffRoles
export const staffRoleNames: readonly StaffRole[] = Object.keys(staffRoles) as StaffRole[]

export function isStaffRole(value: string): value is StaffRole {
  return Object.hasOwn(staffRoles, value)
}

export function staffRolesOf(realm: Realm): readonly StaffRole[] {
  return staffRoleNames.filter(role => staffRoles[role].realm === realm)
}

/** Departments that never meet in one person: safety staff touch no legal case and the other way round; administrators and auditors touch none. */
const closedDepartments: readonly (Department | 'agency')[] = ['safety', 'legal', 'audit', 'administration', 'agency']

/** Why one person may not hold these roles together; undefined when they may. */
export function rolesForbiddenTogether(held: readonly StaffRole[]): string | undefined {
  const departments = [...new Set(held.map(role => staffRoles[role].department))]
  const [first, second] = departments.filter(department => closedDepartments.includes(department))
  if (second !== undefined) return `${first} and ${second} never meet in one person`
  const pair = pairsForbidden.find(({ roles: [one, other] }) => held.includes(one) && held.includes(other))
  return pair?.reason
}

const pairsForbidden: readonly { readonly roles: readonly [StaffRole, StaffRole]; readonly reason: string }[] = [
  {
    roles: ['safety-quality', 'safety-moderator'],
    reason: 'whoever decides every day does not measure how well it is decided',
  },
  { roles: ['legal-approver', 'legal-custodian'], reason: 'whoever approves a scope does not run the collectors' },
  { roles: ['officer', 'designated-authority'], reason: 'whoever files a request does not certify it' },
]

/** What people do on one case, where somebody else has to do another part. */
export type CaseAct =
  | 'prepare'
  | 'approve'
  | 'collect'
  | 'review-package'
  | 'call-back'
  | 'decide'
  | 'confirm'
  | 'decide-appeal'
  | 'review-quality'
  | 'propose-staff'
  | 'confirm-staff'
  | 'file'
  | 'co-sign'
export const caseActs = [
  'prepare',
  'approve',
  'collect',
  'review-package',
  'call-back',
  'decide',
  'confirm',
  'decide-appeal',
  'review-quality',
  'propose-staff',
  'confirm-staff',
  'file',
  'co-sign',
] as const satisfies readonly CaseAct[]

/** Acts that one person never does on the same case. A pair of an act with itself: two approvals are of two people. */
export const actsApart: readonly (readonly [CaseAct, CaseAct])[] = [
  ['prepare', 'approve'],
  ['approve', 'approve'],
  ['approve', 'collect'],
  ['collect', 'review-package'],
  ['decide', 'confirm'],
  ['confirm', 'confirm'],
  ['decide', 'decide-appeal'],
  ['confirm', 'decide-appeal'],
  ['decide', 'review-quality'],
  ['confirm', 'review-quality'],
  ['propose-staff', 'confirm-staff'],
  ['file', 'co-sign'],
]

/** The act already done on this case by the same person that forbids `act`; undefined when there is none. */
export function actForbidding(
  act: CaseAct,
  staffId: string,
  done: readonly { readonly act: CaseAct; readonly staffId: string }[],
): CaseAct | undefined {
  return done.find(
    earlier =>
      earlier.staffId === staffId &&
      actsApart.some(([one, other]) => (one === act && other === earlier.act) || (other === act && one === earlier.act)),
  )?.act
}
