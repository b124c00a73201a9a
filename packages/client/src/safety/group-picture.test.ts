// The picture of a group, reported on the real server and opened at its desk: what was given is shown, what was altered is not.

import { openEvidence } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { base64urlFromBytes, decode, type ReportCategoryName, reportHeader, roomProfileMediaType } from '@causeway/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../client.test-support.ts'
import { type Client, createClient, type Room } from '../index.ts'
import { createMemoryStore } from '../memory-store.ts'
import { nodeOptions } from '../node/index.ts'
import { enrolledAt, type LiveStaff, teamKeyOf } from '../node/live-desk.test-support.ts'
import { clientAt, type LiveServer, optionsAt, startLiveServer } from '../node/live-server.test-support.ts'
import type { ClientStore, Net, NetRequest } from '../ports.ts'
import { tables } from '../tables.ts'
import type { ReportReceipt } from './reports.ts'

const crypto = createNodeCrypto()
const given = new Uint8Array(5_000).fill(7)

let server: LiveServer
let eve: Client
let ada: Client
let atAda: Room
let mo: LiveStaff
/** Of Ada's device, whose program may do with it as it likes. */
let store: ClientStore
/** What her device changes in what it sends. */
let forge = (request: NetRequest): NetRequest => request

beforeAll(async () => {
  server = await startLiveServer()
  eve = await clientAt(server, 'lumen.localhost', 'eve')
  const options = nodeOptions(optionsAt(server, 'harbor.localhost', '+15550031'))
  store = createMemoryStore()
  ada = await createClient({ ...options, store, net: forging(options.net) })
  await ada.sync()
  await eve.contacts.request(ada.me.user)
  await ada.contacts.accept(eve.me.user)
  const atEve = await eve.rooms.create({ kind: 'group', name: 'Sketches', with: [ada.me.user] })
  await atEve.setPicture({ bytes: given, contentType: 'image/webp', preview: new Uint8Array(50).fill(1) })
  await until('seen', async () => (await (await ada.rooms.get(atEve.uri))?.summary())?.picture !== undefined)
  atAda = (await ada.rooms.get(atEve.uri)) as Room
  await atAda.picture()
  mo = await enrolledAt(server, 'Mo', ['safety-moderator'])
})
afterAll(async () => {
  for (const client of [ada, eve]) await client.close()
  await server.close()
})

function forging(net: Net): Net {
  return { ...net, request: request => net.request(forge(request)) }
}

async function reported(category: ReportCategoryName): Promise<ReportReceipt> {
  const preview = await ada.reports.suggestGroup(atAda.uri, 'picture')
  expect(preview).toMatchObject({ subject: eve.me.user, messages: [{ what: 'group', files: [{ sizeBytes: 5_000 }] }] })
  return await ada.reports.send(preview, { category, withFiles: true })
}

/** Of every report about Eve, what the server thinks of it and the case it is in. Mo takes them all. */
async function filed(): Promise<ReadonlyMap<string, { readonly case: string; readonly verdict: string }>> {
  const found = new Map<string, { case: string; verdict: string }>()
  for (const { case: id } of (await mo.call('listSafetyCases')).cases) {
    await mo.call('takeSafetyCase', { case: id })
    const { reports } = await mo.call('readSafetyCase', { case: id })
    for (const { report, verdict } of reports) found.set(report, { case: id, verdict })
  }
  return found
}

async function openedAt(place: { readonly case: string; readonly report: string }) {
  const { header, sealed } = await mo.call('readSafetyEvidence', place)
  return openEvidence(crypto, teamKeyOf(server), decode(reportHeader, header), sealed as Uint8Array)
}

test('what was given is verified, and the team opens exactly that picture', async () => {
  const { report, verdict } = await reported('harassment.insult')
  expect(verdict).toBe('verified')
  const found = (await filed()).get(report)
  expect(found?.verdict).toBe('verified')
  const opened = await openedAt({ case: found?.case ?? '', report })
  if (opened.kind === 'failed') throw new Error(opened.why)
  const [message] = opened.messages
  expect(message?.claim.senderUri).toBe(eve.me.user)
  expect(message?.content.body).toMatchObject({ kind: 'multi', parts: [{ contentType: roomProfileMediaType }, {}, {}] })
  expect(message?.files).toEqual([{ contentType: 'image/webp', filename: '', bytes: given }])
})

test('a picture that the reporter put in its place opens to nobody, and counts as forged from then on', async () => {
  const { picture } = await atAda.summary()
  await store.write([{ kind: 'put', table: tables.pictures, key: picture?.id ?? '', value: new Uint8Array(5_000).fill(8) }])
  const { report, verdict } = await reported('hate.group')
  // The server has not seen it: its own half is right.
  expect(verdict).toBe('verified')
  const { case: id = '' } = (await filed()).get(report) ?? {}
  expect(await openedAt({ case: id, report })).toEqual({ kind: 'failed', why: 'file' })
  await mo.call('failSafetyEvidence', { case: id, report })
  expect((await filed()).get(report)?.verdict).toBe('failed')
  await expect(mo.call('failSafetyEvidence', { case: id, report })).rejects.toMatchObject({ code: 'safety.unknown' })
})

test('a commitment to another picture fails before anybody looks', async () => {
  forge = request => {
    if (request.method !== 'POST' || request.path !== '/v1/reports') return request
    const sent = JSON.parse(new TextDecoder().decode(request.body)) as { claims: { frankingTag: string }[] }
    for (const claim of sent.claims) claim.frankingTag = base64urlFromBytes(new Uint8Array(32).fill(9))
    return { ...request, body: new TextEncoder().encode(JSON.stringify(sent)) }
  }
  const { report, verdict } = await reported('spam.unwanted')
  expect(verdict).toBe('failed')
  expect((await ada.reports.list()).find(each => each.report === report)).toMatchObject({ verdict: 'failed', state: 'closed' })
  expect((await filed()).has(report)).toBe(false)
})
