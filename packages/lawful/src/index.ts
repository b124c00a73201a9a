// The public door of the room.

/** The ledger's key as its page shows it. */
export { verifierFromVkey } from '@causeway/transparency'
export type { Authorisation, TaskForm } from './authority/form.ts'
export { defaultPack } from './authority/pack.ts'
export { isoTime } from './civil.ts'
export type { Pdf } from './disclose/bundle.ts'
export { type BundleVerdict, type TrustedKeys, verdictText, verifyBundle } from './disclose/verify.ts'
export type { Agency, AnyPerson, Officer } from './intake/directory.ts'
export { type Lawful, type LawfulDeps, openLawful } from './lawful.ts'
export { commitmentOf, type LedgerEvent, verifyOpening } from './ledger/ledger.ts'
export { verifyNotice } from './notice/notice.ts'
export { reportColumns, reportFrom, type ReportRow } from './notice/report.ts'
export type { LawfulKeys } from './ports.ts'
export type { Actor, Matter } from './review/matter.ts'
export { stepDigest } from './review/matters.ts'
