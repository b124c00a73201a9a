// `causeway audit` against a running server whose ledger has days behind it, honest and not.

import { createServer as createHttpServer, request, type Server as Server_ } from 'node:http'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allInOne, loadConfig, type Server, startServer } from '@causeway/server'
import { act, answerRequest, courtOrder, enrolPeople, file, openOfficeIn } from '@causeway/server/lawful-testing'
import { enrol } from '@causeway/staff/testing'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createWitness, noteTypes, type NoteVerifier, vkeyOf } from '@causeway/transparency'
import { dayMs } from '@causeway/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWitnessListener } from '../witness/listener.ts'
import { openWitnessState } from '../witness/state.ts'
import { isFree } from './port.ts'
import { run } from '../terminal/run.test-support.ts'

const crypto = createNodeCrypto()
let folder: string
let server: Server
let key: string
let token: string
let witness: Server_
let witnessKey: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-audit-'))
  const port = await freePort()
  const origin = `http://desk.localhost:${port}`
  const data = join(folder, 'data')
  const ledger = await threeDaysAgo(data, origin)
  await startWitness(ledger)
  const flags = {
    'lawful-witnesses': `${witnessKey} http://127.0.0.1:${(witness.address() as { port: number }).port}`,
    'data-dir': data,
    'http-port': 0,
    'admin-port': 0,
    'desk-port': port,
    'log-level': 'error',
  }
  server = await startServer(allInOne, loadConfig({ flags, samples: true }))
  key = (await readJson('/desk/v1/holdings'))['ledgerKey'] as string
  // Published when the witness has cosigned.
  while (!(await readBytes('/ledger/checkpoint')).toString().includes('\n12288\n'))
    await new Promise(resolve => setTimeout(resolve, 100))
}, 60_000)
afterAll(async () => {
  await server.close()
  witness.close()
  rmSync(folder, { recursive: true })
})

/** A request answered and one refused; an auditor who was given a token. */
async function threeDaysAgo(data: string, origin: string): Promise<NoteVerifier> {
  const ledgerName = 'harbor.localhost/ledger'
  const office = await openOfficeIn(data, { origin, ledgerName, leavesPerDay: 4_096, nowMs: Date.now() - 3 * dayMs })
  const people = await enrolPeople(office)
  await office.lawful.sweep()
  const id = await file(office, people.officer, courtOrder, ['SUB', 'TRF'])
  await answerRequest(office, people, id, [people.first, people.second])
  const refused = await file(office, people.officer, { ...courtOrder, otherDemands: 'decrypt the messages' }, ['SUB'])
  await act(office, people.officer, refused, 'submit')
  await act(office, people.intake, refused, 'authenticate')
  office.clock.ms = Date.now()
  await office.lawful.sweep()
  const auditor = await enrol(office, { name: 'Aud', roles: ['auditor'] })
  token = ((await office.ask(auditor, 'openLedgerAudit')) as { token: string }).token
  await office.close()
  return office.lawful.ledger.verifier
}

/** `causeway witness`, on a port of its own. */
async function startWitness(ledger: NoteVerifier): Promise<void> {
  const state = openWitnessState(join(folder, 'witness'), 'witness.example/w1', crypto)
  witness = createWitnessListener(
    createWitness({
      crypto,
      signer: state.signer,
      logs: [ledger],
      nowSeconds: () => Math.floor(Date.now() / 1000),
      load: origin => Promise.resolve(state.load(origin)),
      save: (origin, latest) => Promise.resolve(state.save(origin, latest)),
    }),
  ).listen(0, '127.0.0.1')
  await new Promise(resolve => witness.once('listening', resolve))
  const { name, publicKey } = state.signer
  witnessKey = vkeyOf(crypto, { name, type: noteTypes.cosignature, publicKey })
}

async function freePort(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 20_000); ; port++) if (await isFree('127.0.0.1', port)) return port
}

async function readBytes(path: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const { port, host } = new URL(server.deskUrl)
  return await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)))
    })
    asked.on('error', reject).end()
  })
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await readBytes(path)).toString()) as Record<string, unknown>
}

/** The same desk behind somebody who changes what it publishes. */
async function liar<T>(path: string, change: (body: Buffer) => Buffer | string, work: (desk: string) => Promise<T>): Promise<T> {
  const proxy = createHttpServer((asked, response) => {
    const authorization = asked.headers.authorization
    const answer = async (): Promise<void> => {
      const body = await readBytes(asked.url ?? '', authorization === undefined ? {} : { authorization })
      response.end((asked.url ?? '').startsWith(path) ? change(body) : body)
    }
    void answer()
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => proxy.once('listening', resolve))
  try {
    return await work(`http://127.0.0.1:${(proxy.address() as { port: number }).port}`)
  } finally {
    proxy.close()
  }
}

test('A-B1 an auditor recomputes the published report from openings, in words, as JSON and by exit code', async () => {
  const kept = join(folder, 'checkpoint.txt')
  const first = await run('audit', server.deskUrl, '--ledger-key', key, '--token', token, '--keep', kept)
  expect(first.out).toContain('The report equals what was opened')
  expect(first.out).toMatch(/openings: Every leaf was opened: \d\d acts/)
  expect(first.code).toBe(0)
  expect(readFileSync(kept)).toEqual(await readBytes('/ledger/checkpoint'))
  const witnessed = await run('audit', server.deskUrl, '--ledger-key', key, '--token', token, '--witness', witnessKey)
  expect(witnessed.out).toContain('witness: witness.example/w1 saw it follow from the one before')
  expect(witnessed.code).toBe(0)
  const again = await run('audit', server.deskUrl, '--ledger-key', key, '--token', token, '--keep', kept, '--json')
  expect(JSON.parse(again.out)).toMatchObject({
    sound: true,
    complete: true,
    size: 3 * 4_096,
    rows: [{ instrument: 'US-2703D', requests: '<5', dataProduced: '<5', refused: '<5' }],
  })
  expect(again.out).toContain('earlier checkpoint')
  expect(again.out).not.toContain('+1555')
})

test('without a token the log is checked, and what was not is said', async () => {
  const { code, out } = await run('audit', server.deskUrl, '--ledger-key', key)
  expect(code).toBe(0)
  expect(out).toContain('Nothing wrong was found in what could be checked.')
  expect(out).toContain('?       report')
  const wrong = await run('audit', server.deskUrl, '--ledger-key', key, '--token', 'a.b')
  expect(wrong).toMatchObject({ code: 1, notes: expect.stringContaining('token is not valid') as string })
})

test('openings saved from the desk do as well', async () => {
  const files: string[] = []
  for (const from of [0, 4_096, 8_192]) {
    files.push(join(folder, `openings-${from}.json`))
    writeFileSync(files.at(-1)!, await readBytes(`/ledger/openings?from=${from}`, { authorization: `Bearer ${token}` }))
  }
  expect((await run('audit', server.deskUrl, '--ledger-key', key, '--openings', ...files)).out).toContain('The report equals')
  const partly = await run('audit', server.deskUrl, '--ledger-key', key, '--openings', files[0]!, files[2]!)
  expect(partly).toMatchObject({ code: 1, out: expect.stringContaining('4096 leaves were kept closed') as string })
})

test.each([
  [
    'a report that hides a refusal',
    '/desk/v1/transparency',
    (body: Buffer) => body.toString().replace('"refused":"<5"', '"refused":0'),
    'Opened, and not published',
  ],
  [
    'a CSV that says less than the page',
    '/desk/v1/transparency',
    (body: Buffer) => body.toString().replace(/"csv":"[^,]+,/, '"csv":"'),
    'The CSV says something else',
  ],
  [
    'an act left out of the openings',
    '/ledger/openings',
    (body: Buffer) => withoutAct(body.toString()),
    '1 leaves were kept closed',
  ],
  [
    'an opening that was rewritten',
    '/ledger/openings',
    (body: Buffer) => body.toString().replace('\\"emergency\\":false', '\\"emergency\\":true'),
    'does not belong to it',
  ],
  [
    'a leaf that was exchanged',
    '/ledger/tile/entries/000',
    (body: Buffer) => Buffer.from(body).fill(7, 2, 10),
    'They are not those that were signed',
  ],
])('%s is found', async (_, path, change, sentence) => {
  const { code, out } = await liar(path, change, desk => run('audit', desk, '--ledger-key', key, '--token', token))
  expect(out).toContain('DO NOT RELY ON THIS REPORT')
  expect(out).toContain(sentence)
  expect(code).toBe(1)
})

test('another key, a witness that did not cosign, no key, nobody there', async () => {
  const other = { type: noteTypes.ed25519, publicKey: crypto.signatureKeyPair('Ed25519').publicKey }
  const foreign = await run(
    'audit',
    server.deskUrl,
    '--ledger-key',
    vkeyOf(crypto, { ...other, name: 'harbor.localhost/ledger' }),
  )
  expect(foreign).toMatchObject({ code: 1, out: expect.stringContaining('not signed with the key of this ledger') as string })
  const stranger = vkeyOf(crypto, { ...other, type: noteTypes.cosignature, name: 'witness.example/w2' })
  const lonely = await run('audit', server.deskUrl, '--ledger-key', key, '--witness', stranger)
  expect(lonely).toMatchObject({ code: 1, out: expect.stringContaining('has not cosigned') as string })
  const usage = await run('audit', server.deskUrl, '--ledger-key', 'no key')
  expect(usage).toMatchObject({ code: 2, notes: expect.stringContaining('not a verifier key') as string })
  const nobody = await run('audit', 'http://desk.localhost:9', '--ledger-key', key)
  expect(nobody).toMatchObject({ code: 69, notes: expect.stringContaining('Nothing answers') as string })
})

function withoutAct(text: string): string {
  const page = JSON.parse(text) as { openings: { event: string }[] }
  const at = page.openings.findIndex(({ event }) => event.includes('"action":"publish"'))
  return JSON.stringify({ ...page, openings: page.openings.filter((_, place) => place !== at) })
}
