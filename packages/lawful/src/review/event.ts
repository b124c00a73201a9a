// What people and the system do to a matter, with what each act brings.

import type { Authorisation, TaskForm } from '../authority/form.ts'
import type { Category } from '../scope/category.ts'
import type { EventKind } from './machine.ts'

interface Brings {
  submit: { readonly assertion: string; readonly coSignedBy?: string }
  supplement: { readonly paper: Authorisation; readonly tasks: readonly TaskForm[] }
  reject_authenticity: { readonly reason: string }
  reject: { readonly reason: string }
  ask_for_more: { readonly reason: string }
  object: { readonly ground: string; readonly categories: readonly Category[] }
  authority_upholds: { readonly reason: string }
  cancel: { readonly reason: string }
  record_call_back: { readonly number: string; readonly confirmed: boolean }
  approve: { readonly scopeHash: string; readonly assertion: string }
  collect: { readonly assertion: string; readonly fromPreserved?: boolean }
  publish: { readonly assertion: string }
  extend_gag: { readonly untilMs: number; readonly reason: string }
}

type Bare = Exclude<EventKind, keyof Brings>

export type MatterEvent =
  | { readonly [K in keyof Brings]: { readonly kind: K } & Brings[K] }[keyof Brings]
  | { readonly kind: Bare }
