// What protects a person: who may reach them, what others learn of them, reports, limits, and what an authority could be given.
// Plain data, as in `api.ts`.

import type { ApprovalState, SafetyStatus } from '@causeway/client'
import type { AgeBand, ReportCategoryName } from '@causeway/wire'
import type { DeviceInfo, Person } from './api.ts'

export type BlockKind = 'block' | 'mute'

/** Somebody who is kept away: without a word for a block, without a sign for a mute. */
export interface Blocked extends Person {
  readonly kind: BlockKind
}

/** Wishes of this browser: what others learn (off means that it is not sent), and what is shown. */
export interface Wishes {
  readonly readReceipts: boolean
  /** Tell when one is typing, and be told of others. */
  readonly typing: boolean
  /** Tell people one writes with that one is here, and be told of them. */
  readonly presence: boolean
  /** Whether pictures of people who are not known yet are looked at on this device; undefined: as the own age band has it. */
  readonly blurPictures: boolean | undefined
  /** Whether the app asks sites for previews of links that are written: only when asked to, by itself, or not at all. */
  readonly linkPreviews: 'ask' | 'always' | 'never'
  /** Somebody came in with their secret, and has neither taken nor declined a passkey since. */
  readonly offerPasskey: boolean
}

/** How this account is shielded from people whom its owner does not know well, on this device. */
export interface Protection {
  /** The own one. Nobody else's can be asked for. */
  readonly ageBand: AgeBand
  readonly isMinor: boolean
  /** A guardian decides about new contacts. */
  readonly supervised: boolean
  /** Under 16 and with a guardian, what protects stays on. */
  readonly mayLoosen: boolean
  /** Minors are never shown as being here. */
  readonly mayShowPresence: boolean
  readonly blurPictures: boolean
  readonly warnLinks: boolean
}

/** Something said, as a report would carry it: what stands here and nothing else. */
export interface ReportedMessage {
  readonly id: string
  readonly what: 'message' | 'edit' | 'reaction' | 'group' | 'profile' | 'request'
  readonly senderName: string
  readonly own: boolean
  readonly atMs: number
  readonly text: string | undefined
  readonly files: readonly { readonly name: string; readonly contentType: string; readonly sizeBytes: number }[]
}

/** What a report is about: a person, what they said, their picture, or the name or picture that somebody gave a group. */
export type Reportable =
  | { readonly kind: 'person'; readonly user: string }
  | { readonly kind: 'message'; readonly room: string; readonly message: string }
  | { readonly kind: 'picture'; readonly user: string }
  | { readonly kind: 'group-picture'; readonly room: string }
  | { readonly kind: 'group-name'; readonly room: string }

export interface ReportPreview {
  /** Whom it holds to account. */
  readonly subject: Person
  /** Where the messages are; undefined for a report about the person. */
  readonly room: string | undefined
  /** About the person: the name that they go by, which the report carries; else ''. */
  readonly seenName: string
  readonly messages: readonly ReportedMessage[]
}

export interface ReportDraft {
  readonly subject: string
  /** Where the messages are; undefined for a report about the person, with what they said when they asked. */
  readonly room: string | undefined
  /** Oldest first. */
  readonly messages: readonly string[]
  readonly category: ReportCategoryName
  readonly note: string
  readonly withFiles: boolean
  readonly block: boolean
}

export type Verdict = 'verified' | 'unverifiable' | 'failed'

export interface FiledReport {
  readonly report: string
  readonly filedAtMs: number
  readonly category: ReportCategoryName
  readonly verdict: Verdict
  readonly state: 'open' | 'closed'
  readonly outcome: 'action-taken' | 'no-action' | undefined
  readonly canAppeal: boolean
  readonly appeal: 'none' | 'open' | 'upheld' | 'overturned'
}

export interface Restriction {
  readonly action: string
  readonly sentence: string
  readonly clause: string
  readonly sinceMs: number
  readonly untilMs: number | undefined
  readonly appeal: 'possible' | 'open' | 'upheld' | 'overturned'
}

export interface Limit {
  readonly sentence: string
  readonly used: number
  readonly max: number
}

/** What an authority with the widest paper could be given about the own account. */
export interface Held {
  readonly atMs: number
  readonly answers: readonly {
    readonly category: string
    readonly outcome: string
    readonly reason: string
    readonly details: readonly string[]
  }[]
  readonly tables: readonly {
    readonly category: string
    readonly table: string
    readonly columns: readonly string[]
    readonly rows: readonly (readonly (string | number)[])[]
  }[]
  /** `forked`: something that this device saw in the ledger of disclosures is no longer there. */
  readonly ledger: 'followed' | 'forked'
  /** Disclosures of which the own account was told, each checked against the ledger. */
  readonly notices: readonly {
    readonly id: string
    readonly sentAtMs: number
    readonly text: string
    readonly proof: 'proven' | 'recent' | 'false'
  }[]
}

/** What the server knows of this person's own settings. */
export interface OwnStanding {
  /** Own accounts that are linked, this one included; which those are it tells nobody. */
  readonly linkedAccounts: number
  /** Whether the own handle finds this account. */
  readonly findable: boolean
}

/** As the one who is looked after. */
export interface Supervision {
  readonly supervised: boolean
  readonly guardian: Person | undefined
  readonly mayEnd: boolean
  /** Whom the account itself asked. */
  readonly asked: readonly (Person & { readonly state: ApprovalState })[]
}

/** As the guardian. */
export interface Wards {
  readonly wards: readonly (Person & { readonly contacts: number; readonly findable: boolean; readonly mayEnd: boolean })[]
  readonly requests: readonly { readonly ward: Person; readonly other: Person; readonly state: ApprovalState }[]
}

export interface Guardians {
  supervision(): Promise<Supervision>
  wards(): Promise<Wards>
  inviteGuardian(): Promise<{ readonly code: string; readonly expiresAtMs: number }>
  acceptWard(code: string): Promise<void>
  endGuardianship(ward?: string): Promise<void>
  answerWard(ward: string, other: string, approved: boolean): Promise<void>
  /** What the rules for the own age say about being asked by strangers. */
  whoMayAsk(): Promise<SafetyStatus['whoMayAsk']>
}

export interface Care {
  standing(): Promise<OwnStanding>
  setFindable(findable: boolean): Promise<void>
  /** To be entered at another own account, on any app, within ten minutes. */
  offerAccountLink(): Promise<{ readonly code: string; readonly expiresAtMs: number }>
  acceptAccountLink(code: string): Promise<void>
  /** Takes this account out of the own ones. */
  endAccountLink(): Promise<void>
  setWishes(wishes: Partial<Wishes>): Promise<void>
  block(user: string, kind: BlockKind | undefined): Promise<void>
  /** Of a message up to four before it, too; of a person what they said with their request. Rejects with `request.invalid` for what this device does not have. */
  suggestReport(about: Reportable): Promise<ReportPreview>
  /** Answers the reference number, and whether the server could confirm that the messages are genuine. */
  report(draft: ReportDraft): Promise<{ readonly report: string; readonly verdict: Verdict }>
  reports(): Promise<readonly FiledReport[]>
  appealReport(report: string, text: string): Promise<void>
  restrictions(): Promise<readonly Restriction[]>
  appealRestriction(action: string, text: string): Promise<void>
  limits(): Promise<readonly Limit[]>
  held(): Promise<Held>
  /** Everything that can read what is written to this person. */
  devicesOf(user: string): Promise<readonly DeviceInfo[]>
}
