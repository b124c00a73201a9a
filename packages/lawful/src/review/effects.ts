// What an event brings about beside the next state: collections, bundles, copies, notices, deletions. Nothing is written here;
// the shell writes it together with the matter and its leaves.

import { base64FromBytes, bytesFromBase64, type InclusionProof } from '@causeway/transparency'
import { CausewayError, dayMs } from '@causeway/wire'
import { deadlineOf } from '../authority/clock.ts'
import type { Instrument } from '../authority/instrument.ts'
import { canonicalBytes, hexFromBytes, type Json } from '../canonical.ts'
import { caseCommitment, closeBundle, contentHash, prepareBundle } from '../disclose/bundle.ts'
import type { AnyPerson, Officer } from '../intake/directory.ts'
import { noticesOf } from '../notice/notice.ts'
import type { CryptoProvider } from '../ports.ts'
import type { Records } from '../records.ts'
import { answersOf, type CollectionRecord, collectMatter, type Preserved, preserveMatter } from './collection.ts'
import { wasSubmitted } from './apply.ts'
import type { MattersDeps } from './deps.ts'
import type { MatterEvent } from './event.ts'
import type { Actor, Matter } from './matter.ts'

export const preservationDays = { first: 90, eu: 60, euExtension: 30, extension: 90 } as const
export const deliveryDays = 30
const noticeDaysAfterEmergency = 90

export interface Effect {
  readonly changes: Partial<Matter>
  readonly records: ReturnType<Records['change']>[]
  readonly leaves: readonly Record<string, Json>[]
  readonly facts: Record<string, Json>
}
const nothing: Effect = { changes: {}, records: [], leaves: [], facts: {} }

export async function effectOf(
  deps: MattersDeps,
  matter: Matter,
  event: MatterEvent,
  actor: Actor,
  instrument: Instrument | undefined,
): Promise<Effect> {
  const { records, clock } = deps
  const nowMs = clock.nowMs()
  switch (event.kind) {
    case 'submit': {
      const deadline =
        instrument === undefined || wasSubmitted(matter)
          ? undefined
          : deadlineOf(deps.pack, instrument, { ...deadlineFacts(matter), receivedAtMs: nowMs })
      return {
        ...nothing,
        changes: deadline === undefined ? {} : { dueMs: deadline.dueMs },
        records: await seenChanges(deps, matter),
      }
    }
    case 'collect':
      return await collectEffect(deps, matter, actor, await preservedFor(deps, matter, event), instrument)
    case 'package':
      return await packageEffect(deps, matter, actor, instrument)
    case 'publish':
      return {
        ...nothing,
        changes: {
          delivery: { untilMs: nowMs + deliveryDays * dayMs, downloads: [] },
          ...noticeChange(matter, nowMs, instrument),
        },
      }
    case 'answer_no_data':
      return { ...nothing, changes: noticeChange(matter, nowMs, instrument) }
    case 'preserve':
      return await preserveEffect(deps, matter, instrument)
    case 'extend_preservation':
      return { ...nothing, changes: extended(matter, instrument) }
    case 'release_preservation':
    case 'expire_preservation':
      return {
        ...nothing,
        records: await deletion(records, 'preservation', matter.id),
        facts: { deleted: matter.preservation?.itemsHash ?? '' },
      }
    case 'send_notice':
      return { ...nothing, records: await noticesOf(deps, matter, instrument) }
    case 'lift_gag':
    case 'expire_gag':
      return { ...nothing, changes: noticeAfterGag(matter, nowMs) }
    case 'acknowledge':
    case 'expire_delivery':
    case 'cancel':
    case 'withdraw':
      return {
        ...nothing,
        records: [...(await deletion(records, 'production', matter.id)), ...(await deletion(records, 'collection', matter.id))],
      }
    default:
      return nothing
  }
}

/** The copy of this matter, or of an earlier preservation of the same agency; undefined: the live rows. */
async function preservedFor(
  { records }: MattersDeps,
  matter: Matter,
  { fromPreserved = false, preservedIn }: MatterEvent & { readonly kind: 'collect' },
): Promise<Preserved | undefined> {
  if (!fromPreserved && preservedIn === undefined) return undefined
  const source = preservedIn === undefined ? matter : (await records.get<Matter>('matter', preservedIn))?.value
  const held = source?.agency === matter.agency ? await records.get<Preserved>('preservation', source.id) : undefined
  if (held === undefined) throw new CausewayError('lawful.guard', 'nothing is preserved')
  return held.value
}

async function collectEffect(
  deps: MattersDeps,
  matter: Matter,
  actor: Actor,
  preserved: Preserved | undefined,
  instrument: Instrument | undefined,
): Promise<Effect> {
  const snapshotMs = preserved?.takenAtMs ?? deps.clock.nowMs()
  const { record, summary } = await collectMatter(deps, matter, bytesFromBase64(matter.tokenKey), snapshotMs, preserved)
  const before = await deps.records.get('collection', matter.id)
  return {
    changes: {
      collection: { by: actor.id, snapshotMs, tables: summary },
      answers: answersOf(matter, record, instrument?.code ?? ''),
    },
    records: [deps.records.change('collection', matter.id, before?.version ?? 0, record)],
    leaves: summary.map(({ queryHash, rowCount, contentHash: content }) => ({ query: queryHash, rows: rowCount, content })),
    facts: { rows: summary.reduce((sum, { rowCount }) => sum + rowCount, 0) },
  }
}

async function packageEffect(
  deps: MattersDeps,
  matter: Matter,
  actor: Actor,
  instrument: Instrument | undefined,
): Promise<Effect> {
  const { records, crypto, ledger } = deps
  const held = await records.get<CollectionRecord>('collection', matter.id)
  const officer = await personOf(records, matter.officer)
  if (held === undefined || instrument === undefined || officer === undefined)
    throw new CausewayError('lawful.guard', 'nothing was collected')
  if (officer.recipients.length === 0) throw new CausewayError('lawful.guard', 'the officer has no key to encrypt to')
  checkUntampered(crypto, matter, held.value)
  const input = {
    matter,
    instrument,
    hasLetters: true,
    tables: held.value.tasks.flatMap(({ task, tables }) => tables.map(table => ({ task, table }))),
    snapshotMs: held.value.snapshotMs,
    operator: deps.operator.name,
    custodian: deps.operator.custodian,
    pack: deps.pack,
    softwareVersion: deps.softwareVersion,
  }
  const prepared = await prepareBundle({ crypto, ...deps.bundle }, input)
  const act = { action: 'production', actor: actorOf(actor), matter: caseCommitment(crypto, matter.id) }
  const index = await ledger.record({ ...act, facts: { manifest: prepared.manifestHash } })
  const [opening] = await ledger.openings(index, index + 1)
  if (opening === undefined) throw new CausewayError('store.unavailable')
  const proof = {
    ...((await ledger.prove([index]))[0] as InclusionProof),
    salt: base64FromBytes(opening.salt),
    event: opening.event,
  }
  const sealed = await deps.encrypt(closeBundle(prepared, proof), officer.recipients)
  const before = await records.get('production', matter.id)
  return {
    ...nothing,
    changes: { production: { builtBy: actor.id, manifestHash: prepared.manifestHash, sizeBytes: sealed.length } },
    records: [records.change('production', matter.id, before?.version ?? 0, { sealed: base64FromBytes(sealed) })],
    facts: { manifest: prepared.manifestHash, sizeBytes: sealed.length },
  }
}

/** A custodian who changed what was collected is found here: the hashes are in the ledger since then. */
function checkUntampered(crypto: CryptoProvider, { collection }: Matter, record: CollectionRecord): void {
  const now = record.tasks.flatMap(({ task, tables }) =>
    tables.map(table => `${task} ${table.queryHash} ${table.rows.length} ${contentHash(crypto, table)}`),
  )
  const then = collection?.tables.map(table => `${table.task} ${table.queryHash} ${table.rowCount} ${table.contentHash}`) ?? []
  if (now.join('\n') !== then.join('\n')) throw new CausewayError('lawful.tampered')
}

async function preserveEffect(deps: MattersDeps, matter: Matter, instrument: Instrument | undefined): Promise<Effect> {
  const nowMs = deps.clock.nowMs()
  const preserved = await preserveMatter(deps, matter, nowMs)
  const itemsHash = hexFromBytes(deps.crypto.hash('SHA-256', canonicalBytes(preserved as unknown as Json)))
  const days = instrument?.country === 'EU' ? preservationDays.eu : preservationDays.first
  return {
    ...nothing,
    changes: { preservation: { takenAtMs: nowMs, expiresAtMs: nowMs + days * dayMs, extended: 0, itemsHash } },
    records: [deps.records.change('preservation', matter.id, 0, preserved)],
    facts: { items: itemsHash },
  }
}

function extended({ preservation }: Matter, instrument: Instrument | undefined): Partial<Matter> {
  const days = instrument?.country === 'EU' ? preservationDays.euExtension : preservationDays.extension
  if (preservation === undefined) return {}
  return {
    preservation: { ...preservation, expiresAtMs: preservation.expiresAtMs + days * dayMs, extended: preservation.extended + 1 },
  }
}

/** After a disclosure: at once, when the gag ends, after an emergency within 90 days, or by the authority. */
function noticeChange({ regions, paper }: Matter, nowMs: number, instrument: Instrument | undefined): Partial<Matter> {
  if (instrument?.notice === 'authority') return { regions: { ...regions, notice: 'by_authority' } }
  if (instrument?.notice !== 'user') return {}
  const isGagged = regions.gag === 'active' || regions.gag === 'extended'
  if (isGagged) return { regions: { ...regions, notice: 'suppressed_by_law' } }
  return { noticeDueMs: paper.isEmergency ? nowMs + noticeDaysAfterEmergency * dayMs : nowMs }
}

function noticeAfterGag({ regions }: Matter, nowMs: number): Partial<Matter> {
  return regions.notice === 'suppressed_by_law' ? { noticeDueMs: nowMs, regions: { ...regions, notice: 'scheduled' } } : {}
}

/** Documents by hash: who brought them first, for whom. */
async function seenChanges({ records }: MattersDeps, matter: Matter): Promise<ReturnType<Records['change']>[]> {
  const changes: ReturnType<Records['change']>[] = []
  for (const sha256 of new Set(matter.paper.documents.map(document => document.sha256))) {
    if ((await records.get('seen', sha256)) !== undefined) continue
    const value = { agency: matter.agency, targets: matter.tasks.map(({ selector }) => selector.value), matter: matter.id }
    changes.push(records.change('seen', sha256, 0, value))
  }
  return changes
}

async function deletion(
  records: Records,
  kind: 'collection' | 'preservation' | 'production',
  id: string,
): Promise<ReturnType<Records['change']>[]> {
  const held = await records.get(kind, id)
  return held === undefined ? [] : [records.change(kind, id, held.version, undefined)]
}

export async function personOf(records: Records, id: string): Promise<Officer | undefined> {
  const person = (await records.get<AnyPerson>('person', id))?.value
  return person?.kind === 'officer' ? person : undefined
}

function deadlineFacts({ paper }: Matter): { isEmergency: boolean; returnByMs?: number } {
  return { isEmergency: paper.isEmergency, ...(paper.returnByMs === undefined ? {} : { returnByMs: paper.returnByMs }) }
}

export function actorOf({ id, role }: Actor): string {
  return `${role}:${id}`
}
