// Runs the collectors for every task of a matter, or copies one account for preservation. A copy is what exists at that moment:
// it changes nothing about what is kept from then on.

import type { AccountRow } from '@causeway/store/ports'
import { base64urlFromBytes, bytesFromBase64url, datumIds, mayRead } from '@causeway/wire'
import { collect, liveSource, type Source, type Table } from '../collect/collect.ts'
import { type Collector, collectors, type Row } from '../collect/collectors.ts'
import type { LawfulReader } from '../collect/reader.ts'
import { contentHash } from '../disclose/bundle.ts'
import type { CryptoProvider } from '../ports.ts'
import { answerOf, type Limits } from '../scope/answer.ts'
import { type Category, categoryOf } from '../scope/category.ts'
import type { Scope } from '../scope/scope.ts'
import { type Resolved, resolveSelector } from '../scope/selector.ts'
import type { TaskForm } from '../authority/form.ts'
import type { CollectedTable, Matter } from './matter.ts'

export interface CollectedTask {
  readonly task: number
  readonly tables: readonly Table[]
}

export interface CollectionRecord {
  readonly snapshotMs: number
  readonly tasks: readonly CollectedTask[]
}

/** A copy of one account's rows, as the collectors read them; bytes of the account row as base64url. */
export interface Preserved {
  readonly takenAtMs: number
  readonly accounts: readonly {
    readonly user: string
    readonly rows: Readonly<Record<string, readonly Row[]>>
    readonly key: string
  }[]
}

export interface CollectionDeps {
  readonly reader: LawfulReader
  readonly crypto: CryptoProvider
}

/** One scope per task that names one account; a reason for each that does not. */
export async function scopesOf(
  deps: CollectionDeps,
  { tasks, reach, objected }: Pick<Matter, 'tasks' | 'reach' | 'objected'>,
): Promise<{ scopes: Scope[]; unresolved: { task: number; reason: string }[] }> {
  const scopes: Scope[] = []
  const unresolved: { task: number; reason: string }[] = []
  for (const [at, task] of tasks.entries()) {
    const resolved = await resolveTask(deps, task)
    if (resolved.kind === 'one') {
      const wanted = (reach[at] ?? []).filter(category => objected[category] === undefined)
      scopes.push(scopeOf(task, resolved.account, wanted))
    } else
      unresolved.push({
        task: at,
        reason: resolved.kind === 'none' ? 'There is no such account.' : `${resolved.rule}: ${resolved.reason}`,
      })
  }
  return { scopes, unresolved }
}

export async function resolveTask(deps: Pick<CollectionDeps, 'reader'>, { selector, fromMs, toMs }: TaskForm): Promise<Resolved> {
  return await resolveSelector(deps.reader, selector, { fromMs, toMs })
}

function scopeOf({ fromMs, toMs, named }: TaskForm, account: AccountRow, wanted: readonly Category[]): Scope {
  const data = datumIds.filter(datum => mayRead(datum, 'lawful') && wanted.includes(categoryOf(datum) ?? 'NON'))
  return { user: account.user as Scope['user'], categories: wanted, data, fromMs, toMs, named: named as Scope['named'] }
}

export async function collectMatter(
  deps: CollectionDeps,
  matter: Matter,
  tokenKey: Uint8Array,
  snapshotMs: number,
  preserved: Preserved | undefined,
): Promise<{ record: CollectionRecord; summary: CollectedTable[] }> {
  const tasks: CollectedTask[] = []
  for (const { task, scope } of tasksWithScopes(matter)) {
    const account = await deps.reader.accountByUser({ user: scope.user })
    const source = preserved === undefined ? liveSource(deps.reader) : preservedSource(preserved)
    const subject = account ?? preservedAccount(preserved, scope.user)
    if (subject !== undefined)
      tasks.push({ task, tables: await collect({ source, crypto: deps.crypto, tokenKey, snapshotMs }, scope, subject) })
  }
  const summary = tasks.flatMap(({ task, tables }) => tables.map(table => summaryOf(deps.crypto, task, table)))
  return { record: { snapshotMs, tasks }, summary }
}

/** Scopes stand in the order of the tasks that were resolved. */
function tasksWithScopes({ tasks, unresolved, scopes }: Matter): { task: number; scope: Scope }[] {
  const resolved = tasks.map((_, at) => at).filter(at => !unresolved.some(({ task }) => task === at))
  return resolved.flatMap((task, at) => {
    const scope = scopes[at]
    return scope === undefined ? [] : [{ task, scope }]
  })
}

function summaryOf(crypto: CryptoProvider, task: number, table: Table): CollectedTable {
  const { category, queryHash, rows } = table
  return { task, category, table: table.table, queryHash, rowCount: rows.length, contentHash: contentHash(crypto, table) }
}

export function answersOf(matter: Matter, record: CollectionRecord, instrument: string): Matter['answers'] {
  return matter.tasks.map((form, task) => {
    const tables = record.tasks.find(collected => collected.task === task)?.tables ?? []
    const limits: Limits = { reach: matter.reach[task] ?? [], instrument, objected: matter.objected }
    return { task, answers: form.categories.map(category => answerOf(category, limits, tables)) }
  })
}

export async function preserveMatter(deps: CollectionDeps, matter: Matter, nowMs: number): Promise<Preserved> {
  const accounts: { user: string; rows: Record<string, Row[]>; key: string }[] = []
  for (const task of matter.tasks) {
    const resolved = await resolveTask(deps, { ...task, fromMs: undefined, toMs: undefined } as unknown as TaskForm)
    if (resolved.kind !== 'one') continue
    const rows: Record<string, Row[]> = {}
    for (const collector of collectors) rows[collector.table] = await collector.collect(deps.reader, resolved.account)
    accounts.push({ user: resolved.account.user, rows, key: base64urlFromBytes(resolved.account.key) })
  }
  return { takenAtMs: nowMs, accounts }
}

const preservedSource =
  (preserved: Preserved): Source =>
  (collector: Collector, account) =>
    Promise.resolve(preserved.accounts.find(({ user }) => user === account.user)?.rows[collector.table] ?? [])

/** An account that was deleted after it was preserved. */
function preservedAccount(preserved: Preserved | undefined, user: string): AccountRow | undefined {
  const found = preserved?.accounts.find(account => account.user === user)
  if (found === undefined) return undefined
  const key = bytesFromBase64url(found.key)
  const unknown = { account: -1, property: '', subject: '', handle: '', handleDay: 0, createdDay: 0, generation: 0 }
  return { ...unknown, user, state: 'active', firstKey: key, rotations: [], key }
}
