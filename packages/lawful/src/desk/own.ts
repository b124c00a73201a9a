// The person's own side: what could be handed over about me, by the collectors that answer papers; and what was.

import { vkeyOf } from '@causeway/transparency'
import {
  CausewayError,
  type Contract,
  datumIds,
  isoTime,
  type LawfulEndpointName,
  mayRead,
  type RequestOf,
  type ResponseOf,
  type UserUri,
} from '@causeway/wire'
import { collect, liveSource } from '../collect/collect.ts'
import { inventoryHash } from '../disclose/bundle.ts'
import type { Notice } from '../notice/notice.ts'
import { answerOf } from '../scope/answer.ts'
import { categories } from '../scope/category.ts'
import type { LawfulParts } from './parts.ts'

export interface OwnCaller {
  readonly user: UserUri
}

type OwnHandlers = {
  readonly [N in LawfulEndpointName]: (request: RequestOf<Contract[N]>, caller: OwnCaller) => Promise<ResponseOf<Contract[N]>>
}

export function createOwnEndpoints({ reader, records, crypto, clock, ledger }: LawfulParts): OwnHandlers {
  return {
    async previewDisclosure(_, { user }) {
      const account = await reader.accountByUser({ user })
      if (account === undefined) throw new CausewayError('account.unknown')
      const snapshotMs = clock.nowMs()
      const data = datumIds.filter(datum => mayRead(datum, 'lawful'))
      const scope = { user, categories, data, fromMs: undefined, toMs: undefined, named: [] }
      const deps = { source: liveSource(reader), crypto, tokenKey: crypto.random(32), snapshotMs }
      const tables = await collect(deps, scope, account)
      const limits = { reach: categories, instrument: 'own view', objected: {} }
      const answers = categories.map(category => answerOf(category, limits, tables)) as unknown as Record<string, unknown>[]
      const shown = tables.map(({ category, table, columns, rows }) => ({
        category,
        table,
        columns: [...columns],
        rows: rows.map(row => [...row]),
      }))
      return { body: { snapshotTime: isoTime(snapshotMs), answers, tables: shown, inventoryHash: inventoryHash(crypto) } }
    },
    async listDisclosures(_, { user }) {
      const own = (await records.all<Notice>('notice')).filter(({ value }) => value.user === user)
      const notices = own.map(({ value: { id, sentAtMs, text, openings } }) => ({
        id,
        sentAtMs,
        text,
        openings: openings.map(opening => ({ ...opening, proof: [...opening.proof] })),
      }))
      return { body: { notices, ledgerKey: vkeyOf(crypto, ledger.verifier) } }
    },
  }
}
