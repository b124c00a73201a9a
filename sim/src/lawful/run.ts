// Runs every attack on an office of its own, and asks three things: was it stopped, did anybody see data of the target, and is
// every step in a log that can be audited. A control run, in which nobody attacks, shows that the search would find them.

import { answerRequest, courtOrder, openWithIdentity } from '@causeway/server/lawful-testing'
import { auditLedger, base64FromBytes, reportCsv, reportFrom, eventOf } from '@causeway/transparency'
import { dayMs } from '@causeway/wire'
import { type Attack, attacks } from './attacks.ts'
import { type Attempt, crypto, openRange, type Range } from './range.ts'

export interface AttackResult {
  readonly attack: Pick<Attack, 'name' | 'story'>
  readonly attempts: readonly Attempt[]
  /** Nothing of the target was shown to anybody. */
  readonly isStopped: boolean
  /** Everything that somebody who was signed in tried is in a log. */
  readonly isLogged: boolean
  readonly isLedgerSound: boolean
}

export interface RedTeamResult {
  readonly results: readonly AttackResult[]
  /** The same search in the answer to an honest order, opened by its officer: it must find. */
  readonly controlFound: number
}

export async function runRedTeam(): Promise<RedTeamResult> {
  const results: AttackResult[] = []
  for (const attack of attacks) results.push(await resultOf(attack))
  return { results, controlFound: await control() }
}

async function resultOf(attack: Attack): Promise<AttackResult> {
  const range = await openRange()
  await attack.run(range)
  const { attempts } = range
  const { name, story } = attack
  return {
    attack: { name, story },
    attempts,
    isStopped: attempts.length > 0 && attempts.every(({ saw }) => saw.length === 0),
    isLogged: attempts.every(
      ({ logged, who }) => logged !== 'door' || who === 'mailbox thief' || who === 'whoever reads the disk',
    ),
    isLedgerSound: await isLedgerSound(range),
  }
}

/** As an auditor would find it on the next day. */
async function isLedgerSound({ office: { lawful, clock } }: Range): Promise<boolean> {
  clock.ms += dayMs
  await lawful.sweep()
  const size = await lawful.ledger.publishedSize()
  const openings = (await lawful.ledger.openings(0, size)).map(({ index, salt, event }) => ({
    index,
    salt: base64FromBytes(salt),
    event,
  }))
  const log = await lawful.ledger.log()
  const entries: Uint8Array[] = []
  for (let index = 0; index * 256 < size; index++) {
    const bundle = await lawful.ledger.tile({ level: 'entries', index, width: 256 })
    for (let at = 0; bundle !== undefined && at < bundle.length; at += 34) entries.push(bundle.subarray(at + 2, at + 34))
  }
  const rows = reportFrom(openings.flatMap(opening => eventOf(opening) ?? []))
  const verdict = auditLedger(crypto, {
    ledger: lawful.ledger.verifier,
    checkpoint: await log.checkpoint(size),
    witnesses: [],
    entries,
    openings,
    report: { rows, csv: reportCsv(rows) },
  })
  return verdict.sound && verdict.complete && size > 0
}

async function control(): Promise<number> {
  const range = await openRange()
  const { office, people } = range
  const id = await range.draft(people.officer, courtOrder)
  const sealed = await answerRequest(office, people, id, [people.first, people.second])
  await range.attempt('honest officer', 'opens the answer', async () => await openWithIdentity(sealed, people.identity))
  return range.attempts[0]?.saw.length ?? 0
}
