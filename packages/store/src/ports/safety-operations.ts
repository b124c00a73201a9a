// What safety asks of a store. Every datum here is readable for the purpose `safety`; nothing of a message is.

import type { AgeBand, DatumId } from '@causeway/wire'
import type { AccountNumber } from './operations.ts'

/** What the rules about who may start know of an account. */
export interface StandingRow {
  readonly account: AccountNumber
  readonly user: string
  readonly handle: string
  readonly property: string
  readonly createdDay: number
  readonly ageBand: AgeBand
  /** The guardian's subject at the same property; empty without supervision. */
  readonly guardianSubject: string
  readonly findable: boolean
  /** Every account of the same person that is linked now, this one included. */
  readonly person: readonly AccountNumber[]
}

export type GuardianState = 'asked' | 'approved' | 'declined'

/** What lies between two accounts, across the accounts their persons linked (also until 90 days after a link ended). */
export interface Between {
  readonly from: StandingRow
  readonly to: StandingRow
  /** Age bands of every account of either person. */
  readonly fromBands: readonly { readonly property: string; readonly band: AgeBand }[]
  readonly toBands: readonly { readonly property: string; readonly band: AgeBand }[]
  /** Both agreed to be written to by the other. */
  readonly connected: boolean
  /** Somebody is connected with both. */
  readonly commonContact: boolean
  readonly sharedGroup: boolean
  /** What the guardian of `to` said about `from`, and the guardian of `from` about `to`. */
  readonly guardian: GuardianState | undefined
  readonly guardianOfFrom: GuardianState | undefined
  /** `to` has blocked `from`. */
  readonly blocked: boolean
  /** `to` refused `from` on or after the day asked for. */
  readonly refused: boolean
  /** The newest such refusal was of, or by, another account than these two. */
  readonly refusedElsewhere: boolean
}

/** Whose word counts for a ward. `invited`: both agreed here; else the property says so, and only it can end it. */
export interface GuardianRow {
  readonly user: string
  readonly handle: string
  readonly invited: boolean
}

export interface WardRow extends GuardianRow {
  readonly account: AccountNumber
  readonly findable: boolean
  /** How many people both this account and they have agreed to write to each other. */
  readonly contacts: number
}

export interface WardRequestRow {
  readonly ward: AccountNumber
  readonly wardUser: string
  readonly other: AccountNumber
  readonly otherUser: string
  readonly otherHandle: string
  readonly state: GuardianState
}

/** What a guardian had approved who is the guardian no more. */
export interface LapsedApproval {
  readonly wardUser: string
  readonly otherUser: string
}

export type BlockKind = 'block' | 'mute'

export type SafetyRecordKind =
  | 'report'
  | 'case'
  | 'action'
  | 'appeal'
  | 'reporter'
  | 'audit'
  | 'rule'
  | 'hit'
  | 'wellbeing'
  | 'tip'

/** A report, case, restriction or appeal. What it says is in `body`, as JSON of the room `safety`; the rest is for finding it. */
export interface SafetyRecord {
  readonly kind: SafetyRecordKind
  readonly id: string
  /** 1 when new, one more with each change. */
  readonly version: number
  /** Whom it is about, and whose it is; 0 for nobody. */
  readonly subject: AccountNumber
  readonly owner: AccountNumber
  readonly state: string
  /** The higher, the earlier it is listed. */
  readonly rank: number
  /** It is deleted after this day; 0 while it is needed. */
  readonly expiryDay: number
  readonly body: Uint8Array
}

export interface EvidenceRow {
  readonly report: string
  /** Sealed by the device to the safety team, and once more with `key`. */
  readonly body: Uint8Array
  readonly key: Uint8Array
  /** 0 until its end is known. */
  readonly expiryDay: number
}

export interface SafetyOperations {
  /** What the property's login says; written again only when it changed. Answers what lapsed because the guardian is another. */
  setStanding(input: { account: AccountNumber; ageBand: AgeBand; guardianSubject: string; day: number }): LapsedApproval[]
  setFindable(input: { account: AccountNumber; findable: boolean }): void
  standingOf(input: { account: AccountNumber }): StandingRow | undefined
  standingByUser(input: { user: string }): StandingRow | undefined
  /** One round trip whatever there is between them, so that its time tells nothing. */
  between(input: { from: AccountNumber; to: AccountNumber; sinceDay: number; linkEndedSinceDay: number }): Between | undefined

  /** Joins the persons of two accounts. */
  linkPersons(input: { account: AccountNumber; other: AccountNumber }): void
  unlinkPerson(input: { account: AccountNumber; day: number }): void

  /** Remembers that a guardian is asked; a decision stands. */
  askGuardian(input: { ward: AccountNumber; other: AccountNumber; day: number }): void
  answerGuardian(input: { ward: AccountNumber; other: AccountNumber; state: GuardianState; day: number }): void
  /** Requests of those accounts whose guardian this account is. */
  wardRequests(input: { guardian: AccountNumber }): WardRequestRow[]
  /** By consent of both, where the property names no guardian; undefined ends it. A guardian's decisions end with the guardian. */
  setGuardian(input: { ward: AccountNumber; guardian: AccountNumber | undefined; day: number }): LapsedApproval[]
  guardianOf(input: { ward: AccountNumber }): GuardianRow | undefined
  wardsOf(input: { guardian: AccountNumber }): WardRow[]
  /** What became of the requests that this ward made itself. */
  approvalsOf(input: { ward: AccountNumber }): { otherUser: string; state: GuardianState }[]

  /** undefined takes it back. */
  setBlock(input: { blocker: AccountNumber; blocked: AccountNumber; kind: BlockKind | undefined; day: number }): void
  blocksOf(input: { account: AccountNumber }): { user: string; kind: BlockKind }[]
  /** Pairs of accounts that a block keeps apart, persons unfolded: what the hub holds in memory. */
  blockedPairs(input: Record<string, never>): { blocker: AccountNumber; blocked: AccountNumber }[]
  noteRefusal(input: { refuser: AccountNumber; refused: AccountNumber; day: number }): void

  /** All of them or none: `changed` names the first whose version is not the one before. */
  writeSafetyRecords(input: {
    records: readonly SafetyRecord[]
    evidence?: EvidenceRow
    /** Sets the end of evidence. */
    evidenceEnds?: readonly { report: string; expiryDay: number }[]
  }): { kind: 'written' } | { kind: 'changed'; id: string }
  safetyRecord(input: { kind: SafetyRecordKind; id: string }): SafetyRecord | undefined
  /** By state, subject or owner; the highest rank first. */
  safetyRecords(input: {
    kind: SafetyRecordKind
    state?: string
    subject?: AccountNumber
    owner?: AccountNumber
    limit: number
  }): SafetyRecord[]
  evidenceOf(input: { report: string }): EvidenceRow | undefined
  /** Destroys the keys of evidence past its day, then the evidence; what was destroyed is remembered by hash. */
  shredEvidence(input: { beforeDay: number; day: number; limit: number }): { report: string; bodyHash: Uint8Array }[]
  evidenceCounts(input: Record<string, never>): { held: number; shredded: number }

  putCounters(input: { rows: readonly { account: AccountNumber; day: number; body: Uint8Array }[] }): void
  counters(input: { account: AccountNumber }): Uint8Array | undefined
  /** Deletes refusals, ended links, counters and records of before those days. */
  sweepSafety(input: {
    refusedBeforeDay: number
    linkEndedBeforeDay: number
    countedBeforeDay: number
    expiredBeforeDay: number
  }): void
}

const recordData: readonly DatumId[] = [
  'safety.report',
  'safety.action',
  'safety.appeal',
  'safety.reporter',
  'safety.audit',
  'safety.rule',
  'safety.hit',
  'safety.wellbeing',
  'safety.tip',
]

type Data = Readonly<Record<keyof SafetyOperations, readonly DatumId[]>>

export const safetyOperationData: Data = {
  setStanding: ['safety.age_band', 'safety.guardian', 'account.uri'],
  setFindable: ['safety.setting'],
  standingOf: ['account.uri', 'account.handle', 'account.property', 'account.created_day', 'safety.age_band', 'safety.guardian'],
  standingByUser: [
    'account.uri',
    'account.handle',
    'account.property',
    'account.created_day',
    'safety.age_band',
    'safety.guardian',
  ],
  between: [
    'account.property',
    'account.created_day',
    'contact.consent',
    'room.participants',
    'safety.age_band',
    'safety.guardian',
    'safety.person_link',
    'safety.block',
    'safety.refusal',
  ],
  linkPersons: ['safety.person_link'],
  unlinkPerson: ['safety.person_link'],
  askGuardian: ['safety.guardian'],
  answerGuardian: ['safety.guardian'],
  wardRequests: ['safety.guardian', 'account.uri', 'account.handle'],
  setGuardian: ['safety.guardian', 'account.uri'],
  guardianOf: ['safety.guardian', 'account.uri', 'account.handle'],
  wardsOf: ['safety.guardian', 'safety.setting', 'account.uri', 'account.handle', 'contact.consent'],
  approvalsOf: ['safety.guardian', 'account.uri', 'contact.consent'],
  setBlock: ['safety.block'],
  blocksOf: ['safety.block', 'account.uri'],
  blockedPairs: ['safety.block', 'safety.person_link'],
  noteRefusal: ['safety.refusal'],
  writeSafetyRecords: [
    'safety.report',
    'safety.evidence',
    'safety.evidence_key',
    'safety.action',
    'safety.appeal',
    'safety.audit',
    'safety.rule',
    'safety.hit',
    'safety.wellbeing',
    'safety.tip',
  ],
  safetyRecord: recordData,
  safetyRecords: recordData,
  evidenceOf: ['safety.evidence', 'safety.evidence_key'],
  shredEvidence: ['safety.evidence', 'safety.evidence_key', 'safety.shredded'],
  evidenceCounts: ['safety.evidence', 'safety.shredded'],
  putCounters: ['safety.counters'],
  counters: ['safety.counters'],
  sweepSafety: ['safety.refusal', 'safety.person_link', 'safety.counters'],
}
