import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { addCheckpointBody, cosignedAt, createLog, createWitness, noteTypes, parseNote } from '@causeway/transparency'
import { expect, onTestFinished, test } from 'vitest'
import { createWitnessListener } from './listener.ts'
import { openWitnessState } from './state.ts'

const crypto = createNodeCrypto()

test('a witness that was started anew still knows what it cosigned, over HTTP', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-witness-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const entries = Array.from({ length: 40 }, (_, at) => new TextEncoder().encode(`entry ${at}`))
  const signer = { name: 'log.example', ...crypto.signatureKeyPair('Ed25519') }
  const log = createLog({ crypto, signer, read: (from, to) => Promise.resolve(entries.slice(from, to)) })
  await log.grow(40)

  async function ask(oldSize: number, size: number): Promise<{ status: number; type: string | null; body: string }> {
    const state = openWitnessState(folder, 'witness.example/w1', crypto)
    const witness = createWitness({
      crypto,
      signer: state.signer,
      logs: [{ name: signer.name, type: noteTypes.ed25519, publicKey: signer.publicKey }],
      nowSeconds: () => 1_800_000_000,
      load: origin => Promise.resolve(state.load(origin)),
      save: (origin, latest) => Promise.resolve(state.save(origin, latest)),
    })
    const server = createWitnessListener(witness).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const body = addCheckpointBody({
      oldSize,
      proof: await log.consistency(oldSize, size),
      checkpoint: await log.checkpoint(size),
    }).slice()
    const answer = await fetch(`http://127.0.0.1:${port}/add-checkpoint`, { method: 'POST', body })
    const result = { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
    server.closeAllConnections()
    server.close()
    return result
  }

  const first = await ask(0, 10)
  expect(first.status).toBe(200)
  const note = parseNote(Buffer.concat([await log.checkpoint(10), Buffer.from(first.body)]))
  const { publicKey } = openWitnessState(folder, 'witness.example/w1', crypto).signer
  expect(cosignedAt(crypto, note, { name: 'witness.example/w1', type: noteTypes.cosignature, publicKey })).toBe(1_800_000_000)
  expect(await ask(0, 20)).toEqual({ status: 409, type: 'text/x.tlog.size', body: '10\n' })
  expect((await ask(10, 40)).status).toBe(200)
})
