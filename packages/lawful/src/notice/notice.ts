// What the person is told when it may be told: who asked, by which paper, what was handed over; with openings of the ledger, so
// that the person's own app sees that it was recorded at the time and not made up afterwards.

import type { CryptoProvider } from '@causeway/crypto'
import { base64FromBytes, eventOf, type OpenedLeaf } from '@causeway/transparency'
import { isoTime, utf8ToBytes } from '@causeway/wire'
import type { Instrument } from '../authority/instrument.ts'
import { hexFromBytes } from '../canonical.ts'
import { caseCommitment } from '../disclose/bundle.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports.ts'
import type { Records } from '../records.ts'
import { type Matter, targetsOf } from '../review/matter.ts'
import { categoryNames } from '../scope/category.ts'

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
  return targetsOf(matter).map(user => {
    const id = `${noticesStart(deps.crypto, user)}${caseCommitment(deps.crypto, matter.id).slice(0, 24)}`
    const notice: Notice = { id, user, sentAtMs, text: noticeText(matter, instrument), openings }
    return deps.records.change('notice', id, 0, notice)
  })
}

/** How the ids of one person's notices start: asked for, they are found without reading everybody's. */
export function noticesStart(crypto: Pick<CryptoProvider, 'hash'>, user: string): string {
  return `${hexFromBytes(crypto.hash('SHA-256', utf8ToBytes(`causeway-notice/1\n${user}`))).slice(0, 32)}-`
}

async function openingsOf({ ledger, crypto }: NoticeDeps, matter: Matter): Promise<OpenedLeaf[]> {
  const commitment = caseCommitment(crypto, matter.id)
  const { size } = await ledger.log()
  const all = await ledger.acts(matter.openedAtLeaf, size)
  const found = all.filter(opening => {
    const event = eventOf(opening)
    return event?.matter === commitment && openedActions.includes(event.action)
  })
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
