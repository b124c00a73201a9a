// What the desk's lawful pages read out of the contract's `described` records: checked once, here.

import * as v from 'valibot'

export const categories = ['SUB', 'ACC', 'TRF', 'SAF', 'CTC', 'CTP', 'NON'] as const
export type Category = (typeof categories)[number]
const category = v.picklist(categories)
const text = v.optional(v.string())
const time = v.optional(v.number())
const located = v.picklist(['yes', 'no', 'unknown'])

const paper = v.object({
  instrument: v.string(),
  reference: v.string(),
  issuer: v.object({ kind: v.string(), name: v.string(), office: v.string() }),
  issuedAtMs: v.number(),
  validFromMs: time,
  validToMs: time,
  returnByMs: time,
  statute: text,
  finding: text,
  purpose: text,
  authorisationNumber: text,
  processSought: text,
  offence: v.optional(v.object({ label: v.string(), maxPenaltyMonths: time, listed: v.optional(v.boolean()) })),
  gag: v.optional(v.object({ basis: v.string(), untilMs: time })),
  documents: v.array(v.object({ sha256: v.string(), pages: v.number(), signed: v.boolean() })),
  certification: v.optional(
    v.object({ authority: v.string(), agreement: v.string(), statement: v.string(), verified: v.boolean() }),
  ),
  invokesAgreement: v.optional(v.boolean()),
  contactPoint: text,
  excludedMaterialStatement: v.optional(v.boolean()),
  annexForm: v.optional(v.boolean()),
  addressedToRepresentative: v.optional(v.boolean()),
  enforcingStateNotified: v.optional(v.boolean()),
  emergency: v.optional(v.object({ danger: v.string(), whyNow: v.string(), person: v.string(), supervisor: v.string() })),
  isEmergency: v.boolean(),
  isTest: v.boolean(),
  otherDemands: text,
  flags: v.array(v.string()),
})
export type Paper = v.InferOutput<typeof paper>

const task = v.object({
  selector: v.object({ type: v.string(), value: v.string(), property: text }),
  categories: v.array(category),
  fromMs: time,
  toMs: time,
  comparedPage: time,
  target: v.object({ us: located, uk: located }),
  named: v.array(v.string()),
})
export type Task = v.InferOutput<typeof task>

const answer = v.object({ category, outcome: v.string(), reason: v.string(), details: v.array(v.string()) })
export type Answer = v.InferOutput<typeof answer>

const check = v.object({
  layer: v.string(),
  rule: v.string(),
  verdict: v.picklist(['pass', 'fail', 'narrow', 'needs_human']),
  task: v.optional(v.number()),
  sentence: v.string(),
})
export type Check = v.InferOutput<typeof check>

const regions = v.object({ preservation: v.string(), gag: v.string(), notice: v.string(), clock: v.string() })
const message = v.object({ by: text, from: v.picklist(['agency', 'operator']), text: v.string(), atMs: v.number() })

/** What officers get; staff get more. */
export const matterView = v.object({
  id: v.string(),
  state: v.string(),
  regions,
  agency: v.string(),
  officer: v.string(),
  paper,
  tasks: v.array(task),
  receivedAtMs: v.number(),
  dueMs: time,
  checks: v.array(check),
  reach: v.array(v.array(category)),
  objected: v.record(v.string(), v.string()),
  answers: v.array(v.object({ task: v.number(), answers: v.array(answer) })),
  unresolved: v.array(v.object({ task: v.number(), reason: v.string() })),
  messages: v.optional(v.array(message), []),
  coSigned: v.optional(v.boolean(), false),
  preservation: v.optional(v.object({ takenAtMs: v.number(), expiresAtMs: v.number(), extended: v.number() })),
  delivery: v.optional(v.object({ untilMs: v.number(), downloads: v.array(v.object({ by: v.string(), atMs: v.number() })) })),
  history: v.array(v.object({ atMs: v.number(), event: v.string(), by: text, to: v.string(), reason: text })),
  // Of staff alone.
  sealedTo: v.optional(v.array(v.string())),
  scopes: v.optional(v.array(v.object({ user: v.string(), categories: v.array(category) })), []),
  scopeHash: text,
  preparedBy: text,
  coSign: v.optional(v.object({ by: v.string() })),
  approvals: v.optional(v.array(v.object({ by: v.string(), scopeHash: v.string(), atMs: v.number() })), []),
  callBack: v.optional(v.object({ by: v.string(), number: v.string(), atMs: v.number(), confirmed: v.boolean() })),
  collection: v.optional(
    v.object({
      by: v.string(),
      snapshotMs: v.number(),
      tables: v.array(v.object({ task: v.number(), category, table: v.string(), rowCount: v.number(), queryHash: v.string() })),
    }),
  ),
  production: v.optional(v.object({ builtBy: v.string(), reviewedBy: text, manifestHash: v.string(), sizeBytes: v.number() })),
  noticeDueMs: time,
})
export type MatterView = v.InferOutput<typeof matterView>

export const summaryView = v.object({
  id: v.string(),
  state: v.string(),
  instrument: v.string(),
  reference: v.string(),
  isEmergency: v.boolean(),
  dueMs: time,
  regions,
  isSealed: v.boolean(),
  agency: v.string(),
  receivedAtMs: v.number(),
  accounts: v.number(),
  gagUntilMs: time,
  noticeDueMs: time,
  preservedUntilMs: time,
  deliveredUntilMs: time,
})
export type Summary = v.InferOutput<typeof summaryView>

export const instrumentView = v.object({
  code: v.string(),
  title: v.string(),
  law: v.string(),
  country: v.string(),
  path: v.string(),
  issuers: v.array(v.string()),
  requires: v.array(v.string()),
  reach: v.array(category),
  approvals: v.number(),
  approvalsInEmergency: v.optional(v.number()),
  clock: v.object({ kind: v.string(), basis: text, count: time, unit: text }),
  emergencyClock: v.optional(v.object({ kind: v.string() })),
  notice: v.string(),
  answer: text,
})
export type Instrument = v.InferOutput<typeof instrumentView>

export const agencyView = v.object({
  id: v.string(),
  name: v.string(),
  country: v.string(),
  kind: v.string(),
  domains: v.array(v.string()),
  callBackNumbers: v.array(
    v.object({ number: v.string(), source: v.string(), addedAtMs: v.number(), addedBy: v.array(v.string()) }),
  ),
  status: v.picklist(['pending', 'active', 'suspended']),
  verifiedBy: v.array(v.string()),
})
export type Agency = v.InferOutput<typeof agencyView>

export const officerView = v.object({
  id: v.string(),
  name: v.string(),
  rank: v.string(),
  mail: v.string(),
  isAdmin: v.boolean(),
  status: v.picklist(['pending', 'active', 'suspended']),
  enrolledAtMs: v.number(),
  lastVerifiedMs: v.number(),
  verifiedBy: v.array(v.string()),
  recipients: v.array(v.string()),
})
export type Officer = v.InferOutput<typeof officerView>

export const answerView = answer
