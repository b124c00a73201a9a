// The public door of the room.

export type { Authorisation, TaskForm } from './authority/form.ts'
export { defaultPack } from './authority/pack.ts'
export type { Pdf } from './disclose/bundle.ts'
export { type BundleVerdict, type TrustedKeys, verdictText, verifyBundle } from './disclose/verify.ts'
export type { Agency, AnyPerson, Officer } from './intake/directory.ts'
export { type Lawful, type LawfulDeps, openLawful } from './lawful.ts'
export type { LawfulKeys } from './ports.ts'
export type { Actor, Matter } from './review/matter.ts'
export { stepDigest } from './review/matters.ts'
