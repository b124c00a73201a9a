// The person's own side: what could be handed over about me, by the collectors that answer papers; and what was.

import { base64FromBytes, vkeyOf } from '@causeway/transparency'
import {
  CausewayError,
  type Contract,
  type Datum,
  type DatumId,
  datumIds,
  inventory,
  isoTime,
  type LawfulEndpointName,
  mayRead,
  type RequestOf,
  type ResponseOf,
  type UserUri,
  utf8FromBytes,
} from '@causeway/wire'
import type { Authorisation, TaskForm } from '../authority/form.ts'
import { collect, liveSource, type Table } from '../collect/collect.ts'
import { inventoryHash, prepareBundle } from '../disclose/bundle.ts'
import { tarFromFiles } from '../disclose/tar.ts'
import { type Notice, noticesStart } from '../notice/notice.ts'
import { type Answer, answerOf } from '../scope/answer.ts'
import { categories } from '../scope/category.ts'
import { type Scope, scopeHash } from '../scope/scope.ts'
import type { LawfulParts } from './parts.ts'

export interface OwnCaller {
  readonly user: UserUri
}

type OwnHandlers = {
  readonly [N in LawfulEndpointName]: (request: RequestOf<Contract[N]>, caller: OwnCaller) => Promise<ResponseOf<Contract[N]>>
}

/** What would tell an account about others, or how not to be noticed (decision 27), as the inventory says it. */
const unshown: Readonly<Partial<Record<DatumId, string>>> = Object.fromEntries(
  datumIds.flatMap(datum => {
    const { keptFromOwnView }: Datum = inventory[datum]
    return keptFromOwnView === undefined ? [] : [[datum, keptFromOwnView]]
  }),
)

const ownView = { code: 'OWN-VIEW', title: 'What the widest paper would get about the own account', law: '' } as const

export function createOwnEndpoints(parts: LawfulParts): OwnHandlers {
  const { crypto, pack } = parts
  return {
    async previewDisclosure(_, { user }) {
      const { snapshotMs, answers, tables } = await collectedAbout(parts, user)
      const shown = tables.map(({ category, table, columns, rows }) => ({
        category,
        table,
        columns: [...columns],
        rows: rows.map(row => [...row]),
      }))
      return {
        body: {
          snapshotTime: isoTime(snapshotMs),
          answers: answers as unknown as Record<string, unknown>[],
          tables: shown,
          inventoryHash: inventoryHash(crypto),
          instruments: pack.instruments.map(({ code, title, law, country, reach }) => ({ code, title, law, country, reach })),
        },
      }
    },
    async readOwnBundle(_, { user }) {
      const { snapshotMs, scope, answers, tables } = await collectedAbout(parts, user)
      const prepared = await prepareBundle(
        { crypto, ...parts.bundle },
        {
          matter: ownMatter(user, scopeHash(crypto, [scope]), answers, snapshotMs),
          instrument: ownView,
          hasLetters: false,
          tables: tables.map(table => ({ task: 0, table })),
          snapshotMs,
          operator: parts.operator.name,
          custodian: parts.operator.custodian,
          pack,
          softwareVersion: parts.softwareVersion,
        },
      )
      return { body: tarFromFiles(prepared.files) }
    },
    listDisclosures: async ({ query }, { user }) => ({ body: await disclosuresOf(parts, user, query['seen'] ?? '') }),
  }
}

/** By the very collectors, as if a paper reached everything but what is about others; other people by tokens of this one view. */
async function collectedAbout(
  { reader, crypto, clock }: LawfulParts,
  user: UserUri,
): Promise<{ snapshotMs: number; scope: Scope; answers: Answer[]; tables: Table[] }> {
  const account = await reader.accountByUser({ user })
  if (account === undefined) throw new CausewayError('account.unknown')
  const snapshotMs = clock.nowMs()
  const data = datumIds.filter(datum => mayRead(datum, 'lawful') && unshown[datum] === undefined)
  const scope: Scope = { user, categories, data, fromMs: undefined, toMs: undefined, named: [] }
  const deps = { source: liveSource(reader), crypto, tokenKey: crypto.random(32), snapshotMs }
  const tables = await collect(deps, scope, account)
  const limits = { reach: categories, instrument: ownView.code, objected: {}, unshown }
  return { snapshotMs, scope, tables, answers: categories.map(category => answerOf(category, limits, tables)) }
}

/** The fields of a matter that a bundle shows. It is no matter: nobody asked, and the ledger knows nothing of it. */
function ownMatter(user: UserUri, hash: string, answers: readonly Answer[], nowMs: number) {
  const paper: Authorisation = {
    instrument: ownView.code,
    reference: '',
    issuer: { kind: 'private_party', name: user, office: 'the person whose account it is' },
    issuedAtMs: nowMs,
    documents: [],
    isEmergency: false,
    isTest: false,
    flags: [],
  }
  const task: TaskForm = {
    selector: { type: 'account', value: user },
    categories,
    target: { us: 'unknown', uk: 'unknown' },
    named: [],
  }
  return { id: 'own-view', paper, tasks: [task], answers: [{ task: 0, answers }], unresolved: [], scopeHash: hash }
}

/** Openings are proven in the published checkpoint as soon as it reaches them, and the checkpoint in the one that was seen. */
async function disclosuresOf({ records, crypto, ledger }: LawfulParts, user: UserUri, seen: string) {
  const { size, note } = await ledger.published()
  const log = await ledger.log()
  const first = /^\d{1,15}$/.test(seen) ? Number(seen) : 0
  const consistency = first <= size ? (await log.consistency(first, size)).map(base64FromBytes) : []
  const notices = []
  for (const { value } of await records.all<Notice>('notice', noticesStart(crypto, user))) {
    const indexes = value.openings.map(({ index }) => index)
    const published = await ledger.provePublished(indexes, size)
    const openings = value.openings.map((opening, at) => {
      const { proof, ...rest } = { ...opening, ...published[at] }
      return { ...rest, proof: [...proof] }
    })
    notices.push({ id: value.id, sentAtMs: value.sentAtMs, text: value.text, openings })
  }
  const checkpoint = utf8FromBytes(note)
  return { notices, ledger: { key: vkeyOf(crypto, ledger.verifier), checkpoint, consistency } }
}
