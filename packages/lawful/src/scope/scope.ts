// What may be collected: one account, some data, a period. Made from a task and its instrument; signed by those who approve.

import type { DatumId, UserUri } from '@causeway/wire'
import { canonicalBytes, hexFromBytes, type Json } from '../canonical.ts'
import type { CryptoProvider } from '@causeway/crypto'
import type { Category } from './category.ts'

export interface Scope {
  readonly user: UserUri
  readonly categories: readonly Category[]
  /** Data of these categories that are collected; never more than the inventory allows for lawful answers. */
  readonly data: readonly DatumId[]
  /** Rows that have a time of their own lie inside; undefined is open. */
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
  /** Other people who may be named because the instrument names them; everybody else gets a token. */
  readonly named: readonly UserUri[]
}

/** Same scope, same bytes: approvals sign their hash. */
export function scopeJson({ user, categories, data, fromMs, toMs, named }: Scope): Json {
  return {
    user,
    categories: categories.toSorted(),
    data: data.toSorted(),
    fromMs: fromMs ?? null,
    toMs: toMs ?? null,
    named: named.toSorted(),
  }
}

export function scopeHash(crypto: Pick<CryptoProvider, 'hash'>, scopes: readonly Scope[]): string {
  return hexFromBytes(crypto.hash('SHA-256', canonicalBytes({ label: 'causeway-scope/1', scopes: scopes.map(scopeJson) })))
}
