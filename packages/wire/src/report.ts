// A report as it leaves the reporter's device: what the server may see (who, which category, which franks), and what only the
// safety team's key opens (the messages themselves).

import { type Frank, frank } from './mimi/protocol.ts'
import { type Codec, enumeration, fixed, opaque, struct, text, u64Number, u8, vector } from './tls.ts'
import { type UserUri, userUri, roomUri, type RoomUri } from './uri.ts'
import { CausewayError } from './errors.ts'

export interface ReportCategory {
  readonly title: string
  /** 1 annoying, 2 harmful, 3 serious, 4 danger to somebody. */
  readonly severity: 1 | 2 | 3 | 4
  /** Danger is looked at whoever reports it. */
  readonly bypassesReputation: boolean
  /** Category of the EU's DSA transparency database. */
  readonly dsa: string
}

export const reportCategories = {
  'spam.unwanted': category('Unwanted advertising or spam', 1, 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD'),
  'spam.fraud': category('Fraud or a false offer', 2, 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD'),
  'identity.impersonation': category('Somebody pretends to be another', 2, 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD'),
  'harassment.unwanted-contact': category('Keeps writing though unwanted', 2, 'STATEMENT_CATEGORY_CYBER_VIOLENCE'),
  'harassment.insult': category('Insults, humiliation', 2, 'STATEMENT_CATEGORY_CYBER_VIOLENCE'),
  'harassment.threat': category('Threatens somebody', 4, 'STATEMENT_CATEGORY_VIOLENCE', true),
  'harassment.stalking': category('Stalks somebody', 3, 'STATEMENT_CATEGORY_CYBER_VIOLENCE'),
  'hate.group': category('Hate against a group of people', 3, 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH'),
  'sexual.unwanted': category('Unwanted sexual content', 3, 'STATEMENT_CATEGORY_CYBER_VIOLENCE'),
  'sexual.shared-images': category('Intimate pictures shared without consent', 3, 'STATEMENT_CATEGORY_CYBER_VIOLENCE'),
  'child.sexual': category('A child is shown or sought sexually', 4, 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS', true),
  'child.grooming': category('An adult seeks out a child', 4, 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS', true),
  'self-harm.danger': category('Somebody may hurt themselves', 4, 'STATEMENT_CATEGORY_SELF_HARM', true),
  'self-harm.promotion': category('Self-harm is encouraged', 3, 'STATEMENT_CATEGORY_SELF_HARM', true),
  'illegal.goods': category('Illegal goods or services', 2, 'STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS'),
  'terrorism.promotion': category('Terrorism', 4, 'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY', true),
} as const

export type ReportCategoryName = keyof typeof reportCategories
export const reportCategoryNames: readonly ReportCategoryName[] = Object.keys(reportCategories) as ReportCategoryName[]

/** One message and at most four before it. */
export const reportedMessagesMax = 5
/** A name longer than this is shown cut. */
export const seenNameLengthMax = 255
/** Of the whole sealed evidence, files included. */
export const evidenceSizeBytesMax = 8_388_608

/** What is claimed of one message, seen by the server: it says whether the hub carried this commitment, from whom, where and when. */
export interface ReportClaim {
  readonly frankingTag: Uint8Array
  readonly frank: Frank
  readonly senderUri: UserUri
  readonly roomUri: RoomUri
  readonly timestamp: number
}

/**
 * What a report is about. `messages`: content that was sent into a room, edits, reactions, files and a group's name among it; the hub's
 * stamps say whether it was. `request`: that somebody asked for contact, with what they said then. `profile`: the name they go by.
 */
export const reportAbouts = ['messages', 'request', 'profile'] as const
export type ReportAbout = (typeof reportAbouts)[number]

/** Bound to the sealed evidence: neither can be used with another. */
export interface ReportHeader {
  readonly reporter: UserUri
  readonly subject: UserUri
  readonly about: ReportAbout
  /** The subject's name as the reporter sees it, where the report is about the person; else empty. */
  readonly seenName: string
  readonly category: ReportCategoryName
  readonly claims: readonly ReportClaim[]
}

/** A message as it was received, with the ciphertext of its files, in the order of the file parts in it. */
export interface EvidenceMessage {
  readonly content: Uint8Array
  readonly files: readonly Uint8Array[]
}

export interface Evidence {
  readonly note: string
  readonly messages: readonly EvidenceMessage[]
}

const reportClaim: Codec<ReportClaim> = struct<ReportClaim>({
  frankingTag: fixed(32),
  frank,
  senderUri: userUri,
  roomUri,
  timestamp: u64Number,
})

const categoryCodec: Codec<ReportCategoryName> = {
  write: (w, name) => text.write(w, name),
  read(r) {
    const name = text.read(r)
    if (!Object.hasOwn(reportCategories, name)) throw new CausewayError('wire.bad_enum')
    return name as ReportCategoryName
  },
}

const aboutCodec: Codec<ReportAbout> = enumeration(u8, { messages: 1, request: 2, profile: 3 })

export const reportHeader: Codec<ReportHeader> = struct<ReportHeader>({
  reporter: userUri,
  subject: userUri,
  about: aboutCodec,
  seenName: text,
  category: categoryCodec,
  claims: vector(reportClaim) as Codec<readonly ReportClaim[]>,
})

const version = 1

export const evidence: Codec<Evidence> = {
  write(w, value) {
    w.u8(version)
    evidenceBody.write(w, value)
  },
  read(r) {
    if (u8.read(r) !== version) throw new CausewayError('wire.bad_enum')
    return evidenceBody.read(r)
  },
}

const evidenceBody: Codec<Evidence> = struct<Evidence>({
  note: text,
  messages: vector(struct<EvidenceMessage>({ content: opaque, files: vector(opaque) as Codec<readonly Uint8Array[]> })) as Codec<
    readonly EvidenceMessage[]
  >,
})

function category(title: string, severity: ReportCategory['severity'], dsa: string, bypassesReputation = false): ReportCategory {
  return { title, severity, dsa, bypassesReputation }
}
