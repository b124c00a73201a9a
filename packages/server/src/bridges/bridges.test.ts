// The ways outside: to NCMEC by two people, against a stand-in on this machine; to Osprey and Coop in their formats, and a decision back.

import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { coopDecisionFrom, coopReportOf, type CyberTipPort, fileTip, ospreyActionOf } from '@causeway/safety'
import { CausewayError } from '@causeway/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ospreyDecisionFrom } from '../../../safety/src/bridges/osprey.ts'
import { checkWebhook } from '../../../safety/src/bridges/webhook.ts'
import { createCyberTipPort, cyberTipHosts } from './cybertip.ts'
import { type Ncmec, startNcmec } from './testing/ncmec.ts'
import { coopOf, createOutside, ospreyOf } from './outbound.ts'
import { readBridges } from './settings.ts'

let ncmec: Ncmec
const folder = mkdtempSync(join(tmpdir(), 'causeway-bridges-'))
beforeAll(async () => {
  ncmec = await startNcmec('esp', 'secret')
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await ncmec.close()
})

const sender = { email: 'safety@example.org', company: 'Example & Sons <Ltd>' }
const tip = {
  incidentType: 'Online Enticement of Children for Sexual Acts',
  incidentAtMs: 1_790_000_000_000,
  urgency: '',
  service: 'lumen.example',
  account: 'mimi://lumen.example/u/abc',
  handle: 'eve',
  note: 'reported by <the child>\u0000 & a parent',
  files: [{ name: 'photo.jpg', bytes: new TextEncoder().encode('PHOTO-BYTES') }],
} as const

describe('B-S1: the CyberTipline', () => {
  const port = (): CyberTipPort => ({
    ...createCyberTipPort({ url: ncmec.url, user: 'esp', password: 'secret' }),
    pause: () => Promise.resolve(),
  })

  test('is told in the order of its interface, and what was typed breaks nothing', async () => {
    ncmec.log.length = 0
    const { reportId: id } = await fileTip(port(), sender, tip)
    expect(ncmec.log.map(({ route }) => route)).toEqual(['/submit', '/upload', '/fileinfo', '/finish'])
    expect(ncmec.log[0]?.body).toContain('<additionalInfo>reported by &lt;the child&gt; &amp; a parent</additionalInfo>')
    expect(ncmec.log[0]?.body).not.toContain('escalateToHighPriority')
    expect(ncmec.log[1]?.body).toContain('PHOTO-BYTES')
    expect(ncmec.reports.get(id)?.state).toBe('done')
  })

  test('is asked again at most ten times when it does not answer, and a refusal is not repeated', async () => {
    ncmec.silent = 9
    expect((await fileTip(port(), sender, { ...tip, files: [] })).tries).toBe(10)
    ncmec.silent = 10
    await expect(fileTip(port(), sender, tip)).rejects.toMatchObject({ code: 'safety.bridge_failed' })
    expect(ncmec.silent).toBe(0)
    ncmec.log.length = 0
    await expect(fileTip(port(), { ...sender, email: '' }, tip)).rejects.toThrow('answered 4100')
    expect(ncmec.log).toHaveLength(1)
  })

  test('keeps nothing half: what fails on the way is taken back', async () => {
    const real = port()
    ncmec.refusing = '/finish'
    ncmec.log.length = 0
    await expect(fileTip(real, sender, tip)).rejects.toThrow('/finish answered 4100')
    expect(ncmec.log.at(-1)?.route).toBe('/retract')
    expect([...ncmec.reports.values()].at(-1)?.state).toBe('retracted')
    ncmec.refusing = ''
    // The answer to the end was lost: asked again, the service says that it was finished, and so it was.
    let isLost = true
    const losing: CyberTipPort = {
      ...real,
      async post(route, body) {
        const answer = await real.post(route, body)
        if (route !== '/finish' || !isLost) return answer
        isLost = false
        throw new CausewayError('safety.bridge_failed')
      },
    }
    const { reportId: id } = await fileTip(losing, sender, tip)
    expect(ncmec.reports.get(id)?.state).toBe('done')
  })

  test('is the test service unless the operator says production itself', () => {
    const path = join(folder, 'bridges.json')
    const write = (settings: unknown): string => {
      writeFileSync(path, JSON.stringify(settings), { mode: 0o600 })
      return path
    }
    const account = { user: 'esp', password: 'x', email: 'a@b.example', company: 'Example' }
    expect(readBridges(write({ cybertip: account })).cybertip?.mode).toBe('test')
    expect(() => readBridges(write({ cybertip: { ...account, url: cyberTipHosts.production } }))).toThrow('mode is test')
    expect(() => readBridges(write({ cybertip: { ...account, email: 'nobody' } }))).toThrow('cybertip.email')
    expect(() => readBridges(write({ twitter: {} }))).toThrow('twitter')
    expect(readBridges('')).toEqual({})
    chmodSync(path, 0o644)
    expect(() => readBridges(path)).toThrow('others can read it')
  })
})

describe('B-S5: Osprey and Coop', () => {
  const pseudonymOf = (account: number) => `p${account}`

  test('an event is an action of Osprey, with pseudonyms and without content', () => {
    const facts = { toward: 'child', isMinorStranger: true, wasRefused: false, isEcho: false } as const
    const event = { kind: 'attempt', account: 7, target: 9, atMs: 1_790_000_000_000, ...facts } as const
    expect(ospreyActionOf(event, 42, pseudonymOf)).toEqual({
      send_time: '2026-09-21T14:13:20.000Z',
      data: {
        action_id: 42,
        action_name: 'contact_requested',
        data: { account: 'p7', target: 'p9', minor_stranger: true, was_refused: false, other_app: false },
      },
    })
  })

  const names = {
    userTypeId: 'user-type',
    caseTypeId: 'case-type',
    policies: { 'child.sexual': 'policy-1' },
    actions: { suspend: { outcome: 'action-taken', level: 4 } },
  } as const

  test('a case is a report of Coop, and the evidence stays', () => {
    const report = { report: 'r', reporter: 7, filedAtMs: 1_790_000_000_000, verdict: 'verified', about: 'messages' } as const
    const value = { category: 'child.sexual', property: 'lumen.example', reports: [] } as const
    const body = coopReportOf('c'.repeat(26), { ...value, reports: [] }, report, names, pseudonymOf)
    expect(body).toMatchObject({
      reporter: { kind: 'user', typeId: 'user-type', id: 'p7' },
      reportedAt: '2026-09-21T14:13:20.000Z',
      reportedForReason: { policyId: 'policy-1', csam: true },
      reportedItem: { id: 'c'.repeat(26), typeId: 'case-type', data: { verdict: 'verified', severity: 4 } },
    })
    expect(JSON.stringify(body)).not.toMatch(/mimi:|sealed|content/)
  })

  test('only what Coop signed, about a case, with an action we know, becomes a proposal', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }) as string
    const coop = coopOf({ coop: { ...names, url: 'http://x.example', apiKey: 'k', publicKeyPem } })!
    const item = { id: 'c'.repeat(26), typeId: 'case-type' }
    const body = {
      item,
      action: { id: 'suspend' },
      policies: [{ id: 'p', name: 'Violent threats', penalty: 'HIGH' }],
      actorEmail: 'a@b.c',
    }
    const raw = Buffer.from(JSON.stringify(body))
    const signature = sign('RSA-SHA256', raw, privateKey).toString('base64')
    expect(coop.isSigned(raw, signature)).toBe(true)
    expect(coop.isSigned(Buffer.from(`${raw.toString()} `), signature)).toBe(false)
    for (const bad of ['', 'x', `${signature}A`.slice(4)]) expect(coop.isSigned(raw, bad)).toBe(false)
    expect(coopDecisionFrom(body, names)).toEqual({
      caseId: item.id,
      outcome: 'action-taken',
      level: 4,
      clause: 'Violent threats',
      by: 'coop a@b.c',
      note: '',
    })
    for (const other of [
      null,
      [],
      { ...body, action: { id: 'toString' } },
      { ...body, item: { ...item, typeId: 'user-type' } },
      { item },
    ])
      expect(() => coopDecisionFrom(other, names)).toThrow('no action of ours')
  })

  test('events arrive in order though the other side was away', async () => {
    const got: string[] = []
    let failures = 3
    const server = createServer((request, response) => {
      let text = ''
      request.setEncoding('utf8').on('data', chunk => (text += chunk))
      request.on('end', () => {
        if (failures-- > 0) return response.writeHead(503).end()
        got.push(...text.split('\n'))
        response.writeHead(204).end()
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const later = (_: number, work: () => void) => setImmediate(work)
    const deps = { crypto: createNodeCrypto(), key: new Uint8Array(32).fill(3), later }
    const outside = createOutside({ osprey: { url: `http://127.0.0.1:${port}/actions` } }, deps)!
    for (let at = 0; at < 700; at++) outside.counted({ kind: 'blocked', account: at % 3, atMs: 1_790_000_000_000 + at })
    await expect.poll(() => got.length).toBe(700)
    server.close()
    const actions = got.map(line => JSON.parse(line) as { data: { action_id: number; data: { account: string } } })
    const ids = actions.map(({ data }) => data.action_id)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(new Set(actions.map(({ data }) => data.data.account)).size).toBe(3)
    expect(actions[0]?.data.data.account).toMatch(/^[a-z2-7]{24}$/)
  })

  const hasPython = spawnSync('python3', ['--version']).status === 0

  test.skipIf(!hasPython)('the sink of docs/osprey.md is believed, with the settings of that page', async () => {
    const [settings = '', sink = ''] = [...readFileSync('docs/osprey.md', 'utf8').matchAll(/```(?:json|python)\n(.*?)```/gs)].map(
      ([, code]) => code,
    )
    const path = join(folder, 'osprey.json')
    writeFileSync(path, settings, { mode: 0o600 })
    const bridges = readBridges(path)
    const osprey = ospreyOf(bridges, { crypto: createNodeCrypto(), key: new Uint8Array(32) })!
    const arrived = Promise.withResolvers<{ headers: Record<string, string>; body: Buffer }>()
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk as Buffer))
      request.on('end', () => {
        response.writeHead(200).end('{}')
        arrived.resolve({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) })
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    // Osprey itself is not here: what the sink takes of it, by the same names.
    const stubs = {
      'osprey/engine/executor/execution_context.py': 'class ExecutionResult: pass',
      'osprey/worker/adaptor/plugin_manager.py': 'hookimpl_osprey = lambda hook: hook',
      'osprey/worker/sinks/sink/output_sink.py': 'class BaseOutputSink: pass',
    }
    for (const [name, code] of Object.entries(stubs)) {
      mkdirSync(join(folder, name, '..'), { recursive: true })
      writeFileSync(join(folder, name), code)
    }
    writeFileSync(
      join(folder, 'run.py'),
      `${sink}
from types import SimpleNamespace as N
result = N(verdicts=[N(verdict='slow_down')], action=N(action_id=42, action_name='contact_requested', data={'account': 'abc'}))
sink, = register_output_sinks(N(expect_str={'CAUSEWAY_URL': 'http://127.0.0.1:${port}/', 'CAUSEWAY_SECRET': '${bridges.osprey?.verdicts?.secret}'}.get))
assert sink.will_do_work(result)
sink.push(result)
`,
    )
    const python = spawn('python3', ['run.py'], { cwd: folder, stdio: 'inherit' })
    expect((await once(python, 'exit'))[0]).toBe(0)
    const { headers, body } = await arrived.promise
    server.close()
    expect(checkWebhook(createNodeCrypto(), osprey.secret, headers, body, Date.now())).toBe('osprey-42')
    expect(ospreyDecisionFrom(JSON.parse(body.toString()), osprey.verdicts)).toMatchObject({ account: 'abc', level: 2 })
    writeFileSync(path, settings.replace('"level": 2', '"level": 4'), { mode: 0o600 })
    expect(() => readBridges(path)).toThrow('osprey.verdicts.named')
    writeFileSync(path, settings.replace(/whsec_\w+/, 'secret'), { mode: 0o600 })
    expect(() => readBridges(path)).toThrow('whsec_')
  })
})
