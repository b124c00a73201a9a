import { cosignedAt, createWitness, noteTypes, type NoteVerifier, openCheckpoint, parseNote } from '@causeway/transparency'
import { dayMs } from '@causeway/wire'
import { expect, test } from 'vitest'
import { type Office, openOffice } from '../office.test-support.ts'
import { crypto } from '../population.test-support.ts'
import type { WitnessPort } from './witnesses.ts'

const event = { action: 'view', actor: 'lead:lea', matter: 'case', facts: {} }
const verifierOf = (name: string, publicKey: Uint8Array): NoteVerifier => ({ name, type: noteTypes.cosignature, publicKey })

/** A real witness in this process, which can be unplugged. */
function witnessFor(name: string, ledger: () => NoteVerifier): WitnessPort & { plugged: boolean } {
  const signer = { name, ...crypto.signatureKeyPair('Ed25519') }
  const seen = new Map<string, { size: number; root: Uint8Array }>()
  const witness = () =>
    createWitness({
      crypto,
      signer,
      logs: [ledger()],
      nowSeconds: () => 1_800_000_000,
      load: origin => Promise.resolve(seen.get(origin)),
      save: (origin, latest) => Promise.resolve(void seen.set(origin, latest)),
    })
  const port = {
    plugged: true,
    verifier: verifierOf(name, signer.publicKey),
    addCheckpoint: async (body: Uint8Array) => {
      if (!port.plugged) throw new Error('unplugged')
      return await witness().addCheckpoint(body)
    },
  }
  return port
}

async function nextDay(office: Office): Promise<void> {
  await office.ledger.record(event)
  office.clock.ms += dayMs
  await office.ledger.publish()
}

test('A-M9 what is published carries the cosignature of every witness; until they give it, nothing new is shown', async () => {
  let ledger: NoteVerifier | undefined
  const ports = ['witness.example/w1', 'other.example/w2'].map(name => witnessFor(name, () => ledger!))
  const office = await openOffice({ leavesPerDay: 64, witnesses: ports })
  ledger = office.ledger.verifier
  expect(await office.ledger.publishedSize()).toBe(0)
  await nextDay(office)
  const { size, note } = await office.ledger.published()
  expect(size).toBe(64)
  expect(openCheckpoint(crypto, note, ledger).checkpoint.size).toBe(64)
  for (const { verifier } of ports) expect(cosignedAt(crypto, parseNote(note), verifier)).toBe(1_800_000_000)

  ports[1]!.plugged = false
  await expect(nextDay(office)).rejects.toMatchObject({
    code: 'log.unwitnessed',
    detail: expect.stringContaining('other.example/w2'),
  })
  expect(await office.ledger.published()).toEqual({ size: 64, note })
  expect(await office.ledger.tile({ level: 0, index: 0, width: 65 })).toBeUndefined()
  // Acts go on: they are in the ledger, and are shown when the witness is back. The first one remembers more by now.
  await office.ledger.record(event)
  ports[1]!.plugged = true
  await nextDay(office)
  expect((await office.ledger.published()).size).toBe(192)
  const again = await office.restart()
  expect((await again.ledger.published()).size).toBe(192)
})

test('A-M9 a ledger that was put back to an earlier state is not cosigned any more', async () => {
  let ledger: NoteVerifier | undefined
  const port = witnessFor('witness.example/w1', () => ledger!)
  const office = await openOffice({ leavesPerDay: 64, witnesses: [port] })
  ledger = office.ledger.verifier
  const fork = await openOffice({ leavesPerDay: 64, witnesses: [port] })
  await nextDay(office)
  await nextDay(office)
  await expect(nextDay(fork)).rejects.toMatchObject({ code: 'log.unwitnessed' })
  fork.clock.ms += 2 * dayMs
  await expect(nextDay(fork)).rejects.toMatchObject({ code: 'log.unwitnessed', detail: expect.stringContaining('422') })
  expect(await fork.ledger.publishedSize()).toBe(0)
})

test.each([
  [
    'a cosignature of another tree',
    async (port: WitnessPort, body: Uint8Array) => ({ ...(await port.addCheckpoint(body)), body: '' }),
  ],
  ['no lines', () => Promise.resolve({ status: 200, body: 'ok\n' })],
  ['a size that the ledger does not have', () => Promise.resolve({ status: 409, body: '9999999\n' })],
  ['an error', () => Promise.resolve({ status: 503, body: '' })],
])('a witness that answers with %s is none', async (_, answer) => {
  const port = witnessFor('witness.example/w1', () => ledger)
  const office = await openOffice({
    leavesPerDay: 64,
    witnesses: [{ verifier: port.verifier, addCheckpoint: body => answer(port, body) }],
  })
  const ledger = office.ledger.verifier
  await expect(nextDay(office)).rejects.toMatchObject({ code: 'log.unwitnessed' })
  expect(await office.ledger.publishedSize()).toBe(0)
})
