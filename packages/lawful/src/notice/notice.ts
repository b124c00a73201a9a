// What the person is told when it may be told: who asked, by which paper, what was handed over; with openings of the ledger, so
// that the person's own app sees that it was recorded at the time and not made up afterwards.

import { base64FromBytes, bytesFromBase64, leafHash, noteTypes, openCheckpoint, verifyInclusion } from '@causeway/transparency'
import type { CryptoProvider } from '@causeway/crypto'
import { utf8ToBytes } from '@causeway/wire'
import type { Instrument } from '../authority/instrument.ts'
import { isoTime } from '../civil.ts'
import { caseCommitment } from '../disclose/bundle.ts'
import { commitmentOf, type InclusionProof, type Ledger, type LedgerEvent } from '../ledger/ledger.ts'
import type { Clock } from '../ports.ts'
import type { Records } from '../records.ts'
import { type Matter, targetsOf } from '../review/matter.ts'
import { categoryNames } from '../scope/category.ts'

export interface OpenedLeaf extends InclusionProof {
  readonly salt: string
  readonly event: string
}

export interface Notice {
  readonly id: string
  readonly user: string
  readonly sentAtMs: number
  readonly text: string
  readonly openings: readonly OpenedLeaf[]
}

export interface NoticeDeps {
  readonly records: Records
  readonly ledger: Ledger
  readonly crypto: Pick<CryptoProvider, 'hash'>
  readonly clock: Clock
}

/** Acts that concern the person; who looked at the matter and when stays with the auditors. */
const openedActions: readonly string[] = ['submit', 'approve', 'collect', 'production', 'publish', 'answer_no_data']

/** One record per person whose data the matter asked for. */
export async function noticesOf(
  deps: NoticeDeps,
  matter: Matter,
  instrument: Instrument | undefined,
): Promise<ReturnType<Records['change']>[]> {
  const openings = await openingsOf(deps, matter)
  const sentAtMs = deps.clock.nowMs()
  return targetsOf(matter).map((user, at) => {
    const id = `${caseCommitment(deps.crypto, matter.id).slice(0, 24)}-${at}`
    const notice: Notice = { id, user, sentAtMs, text: noticeText(matter, instrument), openings }
    return deps.records.change('notice', id, 0, notice)
  })
}

async function openingsOf({ ledger, crypto }: NoticeDeps, matter: Matter): Promise<OpenedLeaf[]> {
  const commitment = caseCommitment(crypto, matter.id)
  const { size } = await ledger.log()
  const found: { index: number; salt: Uint8Array; event: string }[] = []
  for (let index = matter.openedAtLeaf; index < size; index++) {
    const opening = await ledger.open(index)
    if (opening === undefined) continue
    const event = JSON.parse(opening.event) as LedgerEvent
    if (event.matter === commitment && openedActions.includes(event.action)) found.push({ index, ...opening })
  }
  const proofs = await ledger.prove(found.map(({ index }) => index))
  return proofs.map((proof, at) => {
    const { salt, event } = found[at] as (typeof found)[number]
    return { ...proof, salt: base64FromBytes(salt), event }
  })
}

function noticeText({ paper, answers, collection, receivedAtMs }: Matter, instrument: Instrument | undefined): string {
  const outcomes = answers.flatMap(({ answers: given }) =>
    given.map(({ category, outcome }) => `- ${categoryNames[category]}: ${outcome.replaceAll('_', ' ')}`),
  )
  return [
    `${paper.issuer.office} asked for data about your account on ${isoTime(receivedAtMs).slice(0, 10)}.`,
    `Paper: ${instrument?.title ?? paper.instrument}, ${instrument?.law ?? ''}, reference ${paper.reference}.`,
    'What became of it:',
    ...outcomes,
    ...(collection === undefined ? [] : [`The data are as they were at ${isoTime(collection.snapshotMs)}.`]),
    'Your messages were not handed over in a form that anybody can read: the operator has no key to them.',
    ...(paper.gag === undefined ? [] : ['We were not allowed to tell you earlier.']),
  ].join('\n')
}

/**
 * Does every opening make a leaf that is in a checkpoint signed by this ledger? A checkpoint that the app kept from
 * that time can be compared by a consistency proof besides.
 */
export function verifyNotice(
  crypto: CryptoProvider,
  { openings }: Pick<Notice, 'openings'>,
  ledger: { readonly name: string; readonly publicKey: Uint8Array },
): boolean {
  const key = { name: ledger.name, type: noteTypes.ed25519, publicKey: ledger.publicKey }
  return (
    openings.length > 0 &&
    openings.every(({ index, size, proof, checkpoint, salt, event }) => {
      try {
        const opened = openCheckpoint(crypto, utf8ToBytes(checkpoint), key).checkpoint
        const leaf = leafHash(crypto, commitmentOf(crypto, bytesFromBase64(salt), utf8ToBytes(event)))
        return opened.size === size && verifyInclusion(crypto, proof.map(bytesFromBase64), leaf, index, size, opened.root)
      } catch {
        return false
      }
    })
  )
}
