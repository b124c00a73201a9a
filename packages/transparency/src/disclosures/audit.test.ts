import { createNodeCrypto } from '@causeway/crypto/node'
import { utf8ToBytes } from '@causeway/wire'
import { expect, test } from 'vitest'
import { base64FromBytes } from '../log/base64.ts'
import { createLog } from '../log/log.ts'
import { noteTypes } from '../log/note.ts'
import { type AuditInput, auditLedger } from './audit.ts'
import { commitmentOf } from './commitment.ts'
import { reportCsv, reportFrom } from './report.ts'

const crypto = createNodeCrypto()
const signer = { name: 'log.example/ledger', ...crypto.signatureKeyPair('Ed25519') }
const ledger = { name: signer.name, type: noteTypes.ed25519, publicKey: signer.publicKey }

function actsOf(count: number, seed: number): { salt: string; event: string; entry: Uint8Array }[] {
  return Array.from({ length: count }, (_, at) => {
    const salt = crypto.hash('SHA-256', Uint8Array.of(seed, at))
    const facts = { instrument: 'US-SUBP', country: 'US', accounts: 1 }
    const act = { at: '2027-02-01T00:00:00.000Z', action: 'submit', actor: 'officer:1', matter: `case ${at}`, facts }
    const event = at % 2 === 0 ? JSON.stringify(act) : ''
    return { salt: base64FromBytes(salt), event, entry: commitmentOf(crypto, salt, utf8ToBytes(event)) }
  })
}

async function auditOf(size: number, seed = 1): Promise<AuditInput> {
  const acts = actsOf(size, seed)
  const entries = acts.map(({ entry }) => entry)
  const log = createLog({ crypto, signer, read: (from, to) => Promise.resolve(entries.slice(from, to)) })
  await log.grow(size)
  const rows = reportFrom(acts.flatMap(({ event }) => (event === '' ? [] : [JSON.parse(event)])))
  const openings = acts.map(({ salt, event }, index) => ({ index, salt, event }))
  return {
    ledger,
    checkpoint: await log.checkpoint(size),
    witnesses: [],
    entries,
    openings,
    report: { rows, csv: reportCsv(rows) },
  }
}

const wrongIn = (input: AuditInput): string[] =>
  auditLedger(crypto, input).findings.flatMap(({ what, result, detail }) => (result === 'wrong' ? [`${what}: ${detail}`] : []))

test('a checkpoint that was kept is still in the log, or the log was forked or has shrunk', async () => {
  const [small, large] = [await auditOf(40), await auditOf(300)]
  expect(auditLedger(crypto, { ...large, earlier: small.checkpoint })).toMatchObject({ sound: true, complete: true, size: 300 })
  expect(wrongIn({ ...small, earlier: large.checkpoint })).toEqual([expect.stringContaining('the ledger has shrunk')])
  const fork = await auditOf(40, 2)
  expect(wrongIn({ ...large, earlier: fork.checkpoint })).toEqual([expect.stringContaining('the log was forked')])
  expect(wrongIn({ ...large, earlier: utf8ToBytes('nothing\n') })).toEqual([expect.stringContaining('not of this ledger')])
})

test('leaves that are not served, an opening of no leaf and an event that is none are found', async () => {
  const good = await auditOf(20)
  expect(wrongIn({ ...good, entries: good.entries.slice(1) })).toContainEqual(
    expect.stringContaining('19 are served, 20 are signed'),
  )
  const beyond = [...good.openings!, { index: 20, salt: good.openings![0]!.salt, event: '' }]
  expect(wrongIn({ ...good, openings: beyond })).toContainEqual(expect.stringContaining('leaf 20 does not belong'))
  const salt = new Uint8Array(32)
  const entries = [commitmentOf(crypto, salt, utf8ToBytes('[]')), ...good.entries.slice(1)]
  const openings = [{ index: 0, salt: base64FromBytes(salt), event: '[]' }, ...good.openings!.slice(1)]
  expect(wrongIn({ ...good, entries, openings })).toContainEqual(expect.stringContaining('is no event of a ledger'))
})
