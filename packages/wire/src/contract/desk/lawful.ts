// Lawful requests at the desk: officers file and fetch, our people review, the public reads what is held and the ledger.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { stepUpProof } from './sessions.ts'

const json = jsonUpTo(1_048_576)
const short = v.pipe(v.string(), v.maxLength(200))
const long = v.pipe(v.string(), v.maxLength(4000))
const time = v.pipe(v.number(), v.integer(), v.minValue(0))
const hexHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))
const category = v.picklist(['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP', 'NON'])
/** Why a category is left out. */
const ground = v.exactOptional(long)
const grounds = v.object({ SUB: ground, ACC: ground, TRF: ground, SAF: ground, CTC: ground, CTP: ground, NON: ground })
const located = v.picklist(['yes', 'no', 'unknown'])
/** What the room itself describes (`Matter`, `Answer`, … of @causeway/lawful). */
const described = v.record(v.string(), v.unknown())

/** Who can issue a paper. */
export const issuerKinds = [
  'police',
  'prosecutor',
  'court',
  'grand_jury',
  'agency',
  'federal_agency',
  'minister',
  'minister_with_commissioner',
  'authorising_office',
  'private_party',
] as const

const paper = v.object({
  instrument: short,
  reference: short,
  issuer: v.object({ kind: v.picklist(issuerKinds), name: short, office: short }),
  issuedAtMs: time,
  validFromMs: v.exactOptional(time),
  validToMs: v.exactOptional(time),
  returnByMs: v.exactOptional(time),
  statute: v.exactOptional(short),
  finding: v.exactOptional(long),
  purpose: v.exactOptional(long),
  authorisationNumber: v.exactOptional(short),
  processSought: v.exactOptional(long),
  offence: v.exactOptional(
    v.object({ label: short, maxPenaltyMonths: v.exactOptional(time), listed: v.exactOptional(v.boolean()) }),
  ),
  gag: v.exactOptional(v.object({ basis: short, untilMs: v.optional(time) })),
  documents: v.pipe(v.array(v.object({ sha256: hexHash, pages: time, signed: v.boolean() })), v.maxLength(20)),
  certification: v.exactOptional(v.object({ authority: short, agreement: short, statement: long, verified: v.literal(false) })),
  invokesAgreement: v.exactOptional(v.boolean()),
  contactPoint: v.exactOptional(short),
  excludedMaterialStatement: v.exactOptional(v.boolean()),
  annexForm: v.exactOptional(v.boolean()),
  addressedToRepresentative: v.exactOptional(v.boolean()),
  enforcingStateNotified: v.exactOptional(v.boolean()),
  emergency: v.exactOptional(v.object({ danger: long, whyNow: long, person: short, supervisor: short })),
  isEmergency: v.boolean(),
  isTest: v.boolean(),
  otherDemands: v.exactOptional(long),
  flags: v.pipe(v.array(v.picklist(['privileged', 'press', 'clergy', 'minor'])), v.maxLength(4)),
})

const task = v.object({
  selector: v.object({
    type: v.picklist(['account', 'handle', 'app_user', 'device', 'room', 'ip', 'keyword', 'area', 'everyone']),
    value: v.pipe(v.string(), v.maxLength(255)),
    property: v.exactOptional(v.pipe(v.string(), v.maxLength(253))),
  }),
  categories: v.pipe(v.array(category), v.minLength(1), v.maxLength(7)),
  fromMs: v.exactOptional(time),
  toMs: v.exactOptional(time),
  comparedPage: v.exactOptional(time),
  target: v.object({ us: located, uk: located }),
  named: v.pipe(v.array(v.pipe(v.string(), v.maxLength(255))), v.maxLength(100)),
})
const tasks = v.pipe(v.array(task), v.minLength(1), v.maxLength(500))

const legalRoles = ['legal-intake', 'legal-counsel', 'legal-approver', 'legal-custodian', 'legal-sealed'] as const

const heldAtProperty = v.object({
  domain: v.string(),
  name: v.string(),
  absent: v.array(v.object({ datum: v.string(), reason: v.string() })),
  notes: v.array(v.object({ datum: v.string(), note: v.string() })),
})

export const readHoldings = endpoint({
  method: 'GET',
  path: '/desk/v1/holdings',
  auth: 'none',
  response: json(
    v.object({
      /** Everything that is held, and the answer to what is not. */
      items: v.array(described),
      notHeld: v.array(described),
      /** Per app: data that are never made there, and what some are there. */
      properties: v.array(heldAtProperty),
      instruments: v.array(described),
      pack: v.object({ version: v.string(), date: v.string(), notice: v.string() }),
      inventoryHash: hexHash,
      packHash: hexHash,
      /** Ed25519 keys: of manifests, base64url, and of the ledger, as a verifier key (c2sp.org/signed-note). */
      productionKey: v.string(),
      ledgerKey: v.string(),
    }),
  ),
  holds: [],
  rate: 'often',
  summary: 'What is held, and who can reach it with which paper; generated from the inventory and the policy pack',
})

export const previewAnswer = endpoint({
  method: 'POST',
  path: '/desk/v1/preview',
  auth: 'officer',
  request: json(v.object({ instrument: short, categories: v.pipe(v.array(category), v.maxLength(7)) })),
  response: json(v.object({ reach: v.array(category), answers: v.array(described) })),
  holds: [],
  summary: 'What the answer will be whatever is found, before anything is submitted',
})

export const registerOfficer = endpoint({
  method: 'POST',
  path: '/desk/v1/officer',
  auth: 'officer',
  request: json(
    v.object({
      rank: short,
      mail: v.pipe(v.string(), v.maxLength(254), v.email('must be an e-mail address')),
      /** Bundles are encrypted to these (c2sp.org/age); nobody else can open them. */
      recipients: v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^age1[a-z0-9]{20,2000}$/, 'must be a recipient of age: age1 and what follows'))),
        v.minLength(1),
        v.maxLength(4),
      ),
      /** To exchange the recipients: of `officer.recipients` over SHA-256 of them, each ended by a newline. */
      stepUp: v.exactOptional(stepUpProof),
    }),
  ),
  errors: ['lawful.invalid', 'lawful.unknown', 'lawful.step_up', 'staff.bad_step_up'],
  holds: ['lawful.matter'],
  summary: 'The own details of an officer, and the age recipients that bundles are encrypted to',
})

export const readOfficer = endpoint({
  method: 'GET',
  path: '/desk/v1/officer',
  auth: 'officer',
  response: json(
    v.object({
      /** null before the own details are registered. */
      officer: v.nullable(described),
      agency: v.object({ name: v.string(), country: v.string(), status: v.string() }),
      limits: v.object({ newOfficerDays: v.number(), officerReverifyMonths: v.number() }),
    }),
  ),
  holds: ['lawful.matter'],
  rate: 'often',
  summary: 'The own details of an officer, and the agency',
})

export const addDocument = endpoint({
  method: 'POST',
  path: '/desk/v1/documents',
  auth: 'officer',
  request: { kind: 'bytes', contentType: 'application/pdf', sizeBytesMax: 8_388_608 },
  response: json(v.object({ sha256: hexHash, sizeBytes: v.number() })),
  errors: ['lawful.invalid'],
  holds: ['lawful.matter', 'lawful.ledger'],
  rate: 'rare',
  summary: 'A paper as PDF, named by its hash in the request that follows; deleted after a week when none does',
})

export const readDocument = endpoint({
  method: 'GET',
  path: '/desk/v1/matters/:matter/documents/:document',
  auth: 'staff-or-officer',
  response: { kind: 'bytes', contentType: 'application/pdf', sizeBytesMax: 8_388_608 },
  errors: ['lawful.unknown'],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'A paper of a matter, by its hash',
})

export const listMatters = endpoint({
  method: 'GET',
  path: '/desk/v1/matters',
  auth: 'staff-or-officer',
  response: json(v.object({ matters: v.array(described) })),
  holds: ['lawful.matter'],
  rate: 'often',
  summary: 'The matters that the caller may know of',
})

export const openMatter = endpoint({
  method: 'POST',
  path: '/desk/v1/matters',
  auth: 'officer',
  request: json(v.object({ paper, tasks })),
  response: json(v.object({ matter: described })),
  errors: ['lawful.invalid'],
  holds: ['lawful.matter', 'lawful.ledger'],
  rate: 'rare',
  summary: 'A draft of a request; nothing is looked up before it is submitted and authentic',
})

export const readMatter = endpoint({
  method: 'GET',
  path: '/desk/v1/matters/:matter',
  auth: 'staff-or-officer',
  response: json(
    v.object({
      matter: described,
      /** What this caller could do now, with the hash that a passkey would sign for it. */
      acts: v.array(v.object({ kind: v.string(), stepUp: v.boolean(), hash: v.string() })),
      /** Names by id, for staff. */
      people: v.record(v.string(), v.string()),
    }),
  ),
  errors: ['lawful.unknown'],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'One matter; every look is a leaf of the ledger',
})

export const actOnMatter = endpoint({
  method: 'POST',
  path: '/desk/v1/matters/:matter/acts',
  auth: 'staff-or-officer',
  request: json(
    v.object({
      kind: v.pipe(v.string(), v.maxLength(40)),
      reason: v.exactOptional(long),
      categories: v.exactOptional(v.pipe(v.array(category), v.maxLength(7))),
      number: v.exactOptional(short),
      confirmed: v.exactOptional(v.boolean()),
      untilMs: v.exactOptional(time),
      fromPreserved: v.exactOptional(v.boolean()),
      preservedIn: v.exactOptional(short),
      grounds: v.exactOptional(grounds),
      authority: v.exactOptional(short),
      text: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(4000))),
      scopeHash: v.exactOptional(v.string()),
      paper: v.exactOptional(paper),
      tasks: v.exactOptional(tasks),
      stepUp: v.exactOptional(stepUpProof),
    }),
  ),
  response: json(v.object({ matter: described })),
  errors: [
    'lawful.unknown',
    'lawful.not_allowed',
    'lawful.forbidden_transition',
    'lawful.guard',
    'lawful.changed',
    'lawful.step_up',
    'lawful.tampered',
    'store.unavailable',
  ],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'One step of the case machine; refused steps are leaves of the ledger too',
})

export const readBundle = endpoint({
  method: 'GET',
  path: '/desk/v1/matters/:matter/bundle',
  auth: 'officer',
  response: { kind: 'bytes', contentType: 'application/age', sizeBytesMax: 1_073_741_824 },
  errors: ['lawful.unknown', 'lawful.forbidden_transition'],
  holds: ['lawful.matter'],
  summary: 'The production, encrypted to the officer; each download is a leaf of the ledger',
})

export const readLetter = endpoint({
  method: 'GET',
  path: '/desk/v1/matters/:matter/letters/:letter',
  auth: 'staff-or-officer',
  response: json(v.object({ text: v.string() })),
  errors: ['lawful.unknown', 'lawful.invalid'],
  holds: ['lawful.matter'],
  summary: 'The letter that narrows, refuses or objects (`narrowing`, `refusal`, `objection`)',
})

export const listAgencies = endpoint({
  method: 'GET',
  path: '/desk/v1/agencies',
  auth: 'staff',
  roles: legalRoles,
  response: json(v.object({ agencies: v.array(described) })),
  holds: ['lawful.matter'],
  summary: 'Agencies with their call-back numbers',
})

export const changeAgency = endpoint({
  method: 'POST',
  path: '/desk/v1/agencies',
  auth: 'staff',
  roles: ['legal-intake', 'legal-counsel'],
  request: json(
    v.variant('kind', [
      v.object({
        kind: v.literal('add'),
        name: short,
        country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be a country in two capital letters')),
        agencyKind: v.picklist(['police', 'prosecutor', 'court', 'designated_authority', 'other']),
        domains: v.pipe(v.array(short), v.maxLength(10)),
      }),
      v.object({ kind: v.literal('verify'), agency: short }),
      v.object({ kind: v.literal('number'), agency: short, number: short, source: short }),
      v.object({
        kind: v.literal('machine'),
        agency: short,
        fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
        country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be a country in two capital letters')),
        identifier: short,
      }),
      v.object({ kind: v.literal('suspend'), agency: short }),
    ]),
  ),
  response: json(v.object({ agency: described })),
  errors: ['lawful.unknown', 'lawful.invalid'],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'Add an agency, verify it as the second person, enter or confirm a call-back number or a machine, suspend it',
})

export const inviteOfficer = endpoint({
  method: 'POST',
  path: '/desk/v1/agencies/:agency/officers',
  auth: 'staff',
  roles: ['legal-intake'],
  request: json(v.object({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)), isAdmin: v.boolean() })),
  response: json(v.object({ link: v.string() })),
  errors: ['lawful.unknown'],
  holds: ['lawful.matter', 'staff.account'],
  rate: 'rare',
  summary: 'An enrolment link for an officer of a verified agency',
})

export const listOfficers = endpoint({
  method: 'GET',
  path: '/desk/v1/agencies/:agency/officers',
  auth: 'staff',
  roles: legalRoles,
  response: json(v.object({ officers: v.array(described) })),
  holds: ['lawful.matter'],
  summary: 'The officers of an agency, and when they were verified',
})

export const changeOfficer = endpoint({
  method: 'POST',
  path: '/desk/v1/officers/:officer',
  auth: 'staff',
  roles: ['legal-intake', 'legal-counsel'],
  request: json(v.object({ kind: v.picklist(['verify', 'suspend', 'restore']) })),
  response: json(v.object({ officer: described })),
  errors: ['lawful.unknown', 'lawful.changed'],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary:
    'Verify that the agency knows an officer, as two of us before the first paper counts, and anew every twelve months; suspend or restore',
})

const selectors = v.pipe(v.array(v.pipe(v.string(), v.minLength(3), v.maxLength(255))), v.minLength(1), v.maxLength(50))

export const readConflicts = endpoint({
  method: 'GET',
  path: '/desk/v1/conflicts',
  auth: 'staff',
  roles: legalRoles,
  response: json(v.object({ selectors: v.array(v.string()) })),
  holds: ['lawful.matter'],
  summary: 'Whom the caller has said to be close to',
})

export const addConflicts = endpoint({
  method: 'POST',
  path: '/desk/v1/conflicts',
  auth: 'staff',
  roles: legalRoles,
  /** Handles and addresses as a paper would name them. They stay: taking one back would be a way to look. */
  request: json(v.object({ selectors })),
  response: json(v.object({ selectors: v.array(v.string()) })),
  errors: ['lawful.invalid', 'lawful.changed'],
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'Say to whom one is close: matters about them are not there for the caller any more',
})

export const readPackChanges = endpoint({
  method: 'GET',
  path: '/desk/v1/pack-changes',
  auth: 'staff',
  roles: legalRoles,
  response: json(v.object({ changes: v.array(described) })),
  holds: ['lawful.matter'],
  summary: 'Changes of the policy pack, and which open matters the new rules judge otherwise',
})
