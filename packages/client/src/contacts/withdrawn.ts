// Requests that were taken back before an answer: what was shown stays for a while, so that taking back is no way around a report
// (decision 26).

import { reportedMessagesMax } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { StoreChange } from '../ports.ts'
import { type ContactRow, deleteRow, putRow, tables } from '../tables.ts'
import { forgetWords } from './first-words.ts'

/** So long it can be reported, if nobody takes it away: long enough to sleep over it, and to tell somebody. */
export const withdrawnKeptMs: number = 30 * 86_400_000

/** They took back what stood open. */
export function withdrawn({ words, ...row }: ContactRow, nowMs: number): ContactRow {
  const withdrawnWords = [...(row.withdrawnWords ?? []), ...(words === undefined ? [] : [words])]
  return { ...row, state: 'withdrawn', withdrawnWords, withdrawnAtMs: nowMs }
}

/** What was shown once is not pushed out: who asks and takes back more often than a report can say is no longer read. */
export function mayStillSpeak(row: ContactRow | undefined): boolean {
  return (row?.withdrawnWords ?? []).length < reportedMessagesMax
}

export function isWithdrawnOver({ withdrawnAtMs }: ContactRow, nowMs: number): boolean {
  return withdrawnAtMs !== undefined && nowMs - withdrawnAtMs >= withdrawnKeptMs
}

/** A row without what was taken back, and with `all` without any words; `changes` forget their content and stamps. */
export function withoutWords(
  context: Context,
  kept: ContactRow,
  which: 'withdrawn' | 'all' = 'withdrawn',
): { readonly row: ContactRow; readonly changes: readonly StoreChange[] } {
  const { withdrawnWords = [], withdrawnAtMs: _, words, ...row } = kept
  const spoken = words === undefined ? [] : [words]
  if (which === 'all') return { row, changes: forgetWords(context, row.user, [...withdrawnWords, ...spoken]) }
  return {
    row: words === undefined ? row : { ...row, words },
    changes: forgetWords(context, row.user, withdrawnWords),
  }
}

/** Nothing of it is left, and of a person of whom nothing else is known neither. */
export function forgetWithdrawn(context: Context, kept: ContactRow): StoreChange[] {
  const { row, changes } = withoutWords(context, kept)
  const { user, state } = row
  return [...changes, state === 'withdrawn' ? deleteRow(tables.contacts, user) : putRow(tables.contacts, user, row)]
}
