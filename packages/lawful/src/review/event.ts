// What people and the system do to a matter, with what each act brings.

import type { Authorisation, TaskForm } from '../authority/form.ts'
import type { Category } from '../scope/category.ts'
import type { EventKind } from './machine.ts'

interface Brings {
  co_sign: { readonly assertion: string }
  submit: { readonly assertion: string }
  /** `authority`: its entry in the directory. */
  verify_certification: { readonly authority: string }
  /** `grounds`: categories that the reviewer leaves out, each with its reason. */
  propose_scope: { readonly grounds?: Readonly<Partial<Record<Category, string>>> }
  supplement: { readonly paper: Authorisation; readonly tasks: readonly TaskForm[] }
  reject_authenticity: { readonly reason: string }
  reject: { readonly reason: string }
  ask_for_more: { readonly reason: string }
  object: { readonly ground: string; readonly categories: readonly Category[] }
  authority_upholds: { readonly reason: string }
  cancel: { readonly reason: string }
  record_call_back: { readonly number: string; readonly confirmed: boolean }
  approve: { readonly scopeHash: string; readonly assertion: string }
  collect: { readonly assertion: string; readonly fromPreserved?: boolean; readonly preservedIn?: string }
  publish: { readonly assertion: string }
  message: { readonly text: string }
  extend_gag: { readonly untilMs: number; readonly reason: string }
}

type Bare = Exclude<EventKind, keyof Brings>

export type MatterEvent =
  | { readonly [K in keyof Brings]: { readonly kind: K } & Brings[K] }[keyof Brings]
  | { readonly kind: Bare }
