// A-S1: requests by machines. ETSI's own examples and schema are read from the vectors; where they are absent this is skipped aloud.

import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Hi1, Hi1Refusal } from '@causeway/lawful'
import { openDirectStore, type Store } from '@causeway/store'
import { afterEach, describe, expect, test } from 'vitest'
import { act, answerRequest, crypto, enrolPeople, type Office, openOffice, type People } from '../testing/index.ts'
import {
  cancelOf,
  example,
  exampleFolder,
  getOf,
  ids,
  messageOf,
  orderOf,
  pems,
  vectors,
  type Wanted,
} from './hi1.test-support.ts'
import { createHi1Listener } from './listener.ts'
import { readSchemaFiles } from './schema.ts'
import { openXmlReader, type XmlReader } from './xml.ts'

const isPresent = existsSync(vectors)
if (!isPresent) console.warn(`SKIPPED: no ETSI files at ${vectors}; set CAUSEWAY_VECTORS`)
const files = isPresent ? readSchemaFiles(vectors) : undefined
const reader = files === undefined ? undefined : openXmlReader(files)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()

interface World {
  readonly office: Office
  readonly people: People
  readonly hi1: Hi1
  /** What the machine is answered, as text; it is by the schema too. */
  say(actions: readonly string[], wanted?: Wanted): Promise<string>
  raw(bytes: Uint8Array): Promise<string>
}

async function world(options: { identifier?: string; country?: string; store?: Store } = {}): Promise<World> {
  const { identifier = 'POLICE', country = 'US', store } = options
  const office = await openOffice(store === undefined ? {} : { store })
  const people = await enrolPeople(office)
  const { agencies } = (await office.ask(people.intake, 'listAgencies')) as { agencies: { id: string }[] }
  const machine = {
    kind: 'machine',
    agency: agencies[0]!.id,
    fingerprint: fingerprintOf(pems.agency),
    country,
    identifier,
  }
  const { read, readFile } = reader as XmlReader
  const self = country === 'US' ? { country: 'US', identifier: 'causeway' } : { country, identifier: 'ACTOR02' }
  const hi1 = office.lawful.hi1({ self, read, dictionaryFile: readFile(files!.dictionary) })
  await office.ask(people.intake, 'changeAgency', { body: machine })
  // One person's word is not enough.
  expect(await hi1.peerOf(machine.fingerprint)).toBeUndefined()
  await office.ask(people.counsel, 'changeAgency', { body: machine })
  const raw = async (bytes: Uint8Array): Promise<string> => {
    const peer = await hi1.peerOf(machine.fingerprint)
    const answer = await hi1.exchange(peer!, bytes)
    read(answer)
    return new TextDecoder().decode(answer)
  }
  return { office, people, hi1, raw, say: (actions, wanted) => raw(utf8(messageOf(actions, wanted))) }
}

const codesIn = (answer: string): string[] => [...answer.matchAll(/ErrorCode>(\d+)</g)].map(([, code]) => code ?? '')
const valueOf = (answer: string, name: string): string =>
  new RegExp(`Name>${name}</[^>]+><[^>]+Value>([^<]+)<`).exec(answer)?.[1] ?? ''

describe.skipIf(!isPresent)('reading', () => {
  const examples = isPresent ? readdirSync(exampleFolder).filter(name => name.endsWith('.xml')) : []

  test('fifteen of the sixteen examples are by the schema; the one with a foreign schema is not', () => {
    expect(examples).toHaveLength(16)
    const refused = examples.filter(name => {
      try {
        reader!.read(example(name))
        return false
      } catch (error) {
        expect(error).toBeInstanceOf(Hi1Refusal)
        return true
      }
    })
    expect(refused).toEqual(['request5-XML-Delivery.xml'])
  })

  test('an element in another order is refused', () => {
    const text = messageOf(orderOf()).replace(
      /(<auth:AuthorisationReference>.*?<\/auth:AuthorisationReference>)\s*(<auth:AuthorisationLegalType>.*?<\/auth:AuthorisationLegalType>)/s,
      '$2$1',
    )
    expect(() => reader!.read(utf8(text))).toThrow('Not by the schema')
  })

  test.each([
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'],
    ['an external parameter entity', '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:1/e"> %e;]>', ''],
    [
      'a billion laughs',
      `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at]} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`,
      '&j;',
    ],
  ])('%s is refused before anything is read', (_, declaration, use) => {
    const text = messageOf(orderOf()).replace('?>', `?>${declaration}`).replace('27-mj-00123', `27${use}`)
    const startedMs = performance.now()
    expect(() => reader!.read(utf8(text))).toThrow('Declarations')
    expect(performance.now() - startedMs).toBeLessThan(200)
  })

  test('other encodings, deep nesting and what is no XML are refused', () => {
    expect(() => reader!.read(new Uint8Array([0xff, 0xfe, 0x3c, 0x00]))).toThrow('UTF-8')
    expect(() => reader!.read(utf8('<a>'.repeat(300) + '</a>'.repeat(300)))).toThrow(Hi1Refusal)
    expect(() => reader!.read(utf8('not xml'))).toThrow('Not well-formed')
    for (let at = 0; at < 200; at++) {
      const bytes = utf8(messageOf(orderOf()))
      for (let flip = 0; flip < 3; flip++) bytes[Math.floor(Math.random() * bytes.length)]! ^= 1 << (at % 7)
      try {
        reader!.read(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(Hi1Refusal)
      }
    }
  })
})

describe.skipIf(!isPresent)('the examples of ETSI', () => {
  test.each([
    ['request1.xml', ['3001'], 'Interception cannot be done here'],
    ['request2.xml', ['3011'], 'There is no object'],
    ['request4.xml', ['3005'], 'the period goes beyond the authorisation (V-06)'],
    ['request6.xml', ['3005'], 'AuthorisationLegalType'],
    ['request6_signed.xml', ['3001'], 'Signatures inside the message are not checked here'],
    ['request5-Binary-Delivery.xml', ['3000'], 'not whom this connection belongs to'],
    ['request5-XML-Delivery.xml', ['3020'], 'Not by the schema'],
    ['request7_TrafficPolicyObject.xml', ['3000'], 'ETSI/PolicyAction/PDSR'],
    ['mutliple-auth-example-request.xml', ['3000'], 'not whom this connection belongs to'],
    ['response3.xml', ['3000'], 'ETSI/AuthorisationStatus/Active'],
    ['response1.xml', ['3001'], 'Only requests are taken here'],
  ])('%s is answered with %j', async (name, codes, sentence) => {
    const { raw, office, people } = await world({ identifier: 'ACTOR01', country: 'XX' })
    const answer = await raw(example(name))
    expect(codesIn(answer)[0]).toBe(codes[0])
    expect(answer).toContain(sentence)
    // Nothing of it was applied.
    expect(((await office.ask(people.officer, 'listMatters')) as { matters: object[] }).matters).toEqual([])
  })
})

describe.skipIf(!isPresent)('a machine’s request', () => {
  test('becomes a draft that an officer submits by passkey; the machine follows it to the bundle', async () => {
    const { say, office, people } = await world()
    const created = await say(orderOf())
    expect(codesIn(created)).toEqual([])
    const { matters } = (await office.ask(people.officer, 'listMatters')) as { matters: { id: string; state: string }[] }
    expect(matters.map(({ state }) => state)).toEqual(['draft'])
    const first = await say([getOf(ids.authorisation), getOf(ids.task)])
    expect(valueOf(first, 'AuthorisationStatus')).toBe('AwaitingApproval')
    expect(valueOf(first, 'LDTaskStatus')).toBe('AwaitingApproval')
    // Nothing of what was brought is lost.
    for (const kept of [
      '27-mj-00123',
      'Specific and articulable facts were shown.',
      'US-POLICE-1234',
      'harbor.example:+15550000001',
    ])
      expect(first).toContain(kept)

    const sealed = await answerRequest(office, people, matters[0]!.id, [people.first, people.second])
    const after = await say([getOf(ids.task), '<LIST></LIST>'])
    expect(valueOf(after, 'LDTaskStatus')).toBe('Disclosed')
    const delivery = [...after.matchAll(/AssociatedObject>([^<]+)</g)].map(([, id]) => id).find(id => id !== ids.authorisation)
    const delivered = await say([getOf(delivery!)])
    const data = /:Data>([^<]+)</.exec(delivered)?.[1] ?? ''
    expect(new Uint8Array(Buffer.from(data, 'base64'))).toEqual(sealed)
    expect(/Checksum>([^<]+)</.exec(delivered)?.[1]).toBe(Buffer.from(crypto.hash('SHA-256', sealed)).toString('hex'))
    expect([...after.matchAll(/ListResponseRecord>/g)]).toHaveLength(6)
  })

  test('is read once for a list of its objects, and leaves one look on record', async () => {
    const { say, office } = await world()
    await say(orderOf())
    const { store } = office
    const looks = async (): Promise<number> => (await store.ledgerSize({})).size
    const before = await looks()
    expect([...(await say(['<LIST></LIST>'])).matchAll(/<[^/>]*ListResponseRecord>/g)]).toHaveLength(3)
    // The message itself, and the matter.
    expect((await looks()) - before).toBe(2)
    const { lawfulRecords } = store
    const scanned: string[] = []
    Object.assign(store, {
      lawfulRecords: async (range: { kind: string }) => {
        scanned.push(range.kind)
        return await lawfulRecords(range as never)
      },
    })
    expect(codesIn(await say([getOf(ids.task)]))).toEqual([])
    expect(scanned).not.toContain('hi1')
  })

  test('is withdrawn by the desired status Cancelled, not with a generation that is old', async () => {
    const { say, office, people } = await world()
    await say(orderOf())
    expect(await say([cancelOf(7)])).toContain('has changed since generation 7')
    expect(codesIn(await say([cancelOf(1)]))).toEqual([])
    expect(valueOf(await say([getOf(ids.task)]), 'LDTaskStatus')).toBe('Cancelled')
    expect(await say([cancelOf()])).toContain('cannot be withdrawn any more')
    const { matters } = (await office.ask(people.officer, 'listMatters')) as { matters: { state: string }[] }
    expect(matters.map(({ state }) => state)).toEqual(['closed_withdrawn'])
  })

  test('is applied as a whole or not at all', async () => {
    const { say, office, people } = await world()
    const answer = await say([...orderOf(), getOf('00000000-0000-4000-8000-000000000000')])
    expect(codesIn(answer)).toEqual(['3000', '3000', '3000', '3011'])
    expect(((await office.ask(people.officer, 'listMatters')) as { matters: object[] }).matters).toEqual([])
    expect(codesIn(await say([getOf(ids.task)]))).toEqual(['3011'])
    // The same objects a second time are not a second request.
    await say(orderOf())
    expect(await say(orderOf())).toContain('exists already')
  })

  test.each([
    ['for another receiver', { receiver: 'somebody' }, '3000', 'for somebody else'],
    ['in another name', { sender: 'OTHER' }, '3000', 'not whom this connection belongs to'],
    ['with an unknown instrument', { legalType: 'US-MAGIC' }, '3000', 'Causeway/AuthorisationLegalType/US-MAGIC'],
    ['beyond its authorisation', { to: '2027-05-30T00:00:00Z' }, '3000', 'the period goes beyond the authorisation'],
    ['without a PDF', { pdf: 'aGVsbG8=' }, '3005', 'has no PDF'],
  ] as const)('%s is refused', async (_, wanted, code, sentence) => {
    const { say } = await world()
    const answer = await say(orderOf(wanted), wanted)
    expect(codesIn(answer)[0]).toBe(code)
    expect(answer).toContain(sentence)
  })

  test('for an address is no request for one account: the law says so when it is looked at', async () => {
    const { say, office, people } = await world()
    await say(orderOf({ value: '192.0.2.23', format: 'ip' }))
    const { matters } = (await office.ask(people.officer, 'listMatters')) as { matters: { id: string }[] }
    await act(office, people.officer, matters[0]!.id, 'submit')
    expect((await act(office, people.intake, matters[0]!.id, 'authenticate')).state).toBe('rejected_law')
  })

  test('of another agency is not seen', async () => {
    const { say, hi1 } = await world()
    await say(orderOf())
    const read = utf8(messageOf([getOf(ids.task)]))
    const machine = { fingerprint: 'f'.repeat(64), country: 'US', identifier: 'POLICE', addedAtMs: 0, addedBy: ['a', 'b'] }
    const answer = new TextDecoder().decode(await hi1.exchange({ agency: 'another', machine }, read))
    expect(codesIn(answer)).toEqual(['3011'])
  })
})

describe.skipIf(!isPresent)('the connection', () => {
  const closing: (() => void)[] = []
  afterEach(() => closing.splice(0).forEach(close => close()))

  async function listening(
    hi1: Hi1,
  ): Promise<(pem: string | undefined, body: Uint8Array) => Promise<{ status: number; text: string }>> {
    const server = createHi1Listener({ hi1, pem: pems.server, nowMs: () => Date.UTC(2027, 2, 1), onFailure: () => undefined })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(() => {
      server.close()
      server.closeAllConnections()
    })
    const { port } = server.address() as AddressInfo
    return async (pem, body) =>
      await new Promise((resolve, reject) => {
        const own = pem === undefined ? {} : { cert: pem, key: pem }
        const options = { host: '127.0.0.1', port, method: 'POST', ca: pems.server, checkServerIdentity: () => undefined, ...own }
        const request = httpsRequest(options, response => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        })
        request.on('error', reject).end(body)
      })
  }

  test('knows a machine by its certificate: 200 for it, whatever the message says; 403 for anybody else', async () => {
    const { hi1 } = await world()
    const send = await listening(hi1)
    const answer = await send(pems.agency, utf8(messageOf([getOf(ids.task)])))
    expect([answer.status, codesIn(answer.text)]).toEqual([200, ['3011']])
    expect((await send(pems.agency, utf8('rubbish'))).status).toBe(200)
    expect((await send(pems.stranger, utf8(messageOf([getOf(ids.task)])))).status).toBe(403)
    expect((await send(undefined, utf8(messageOf([getOf(ids.task)])))).status).toBe(403)
  })

  test('answers 503 rather than what could not be put on record, and 413 to what is too large', async () => {
    let isFull = false
    const beforeCommit = (): void => {
      if (isFull) throw new Error('the disk is full')
    }
    const { hi1 } = await world({ store: openDirectStore({ path: ':memory:', faults: { beforeCommit } }) })
    const send = await listening(hi1)
    isFull = true
    expect((await send(pems.agency, utf8(messageOf(orderOf())))).status).toBe(503)
    const other = await listening((await world()).hi1)
    const tooLarge = await other(pems.agency, new Uint8Array(17 * 1024 * 1024)).catch(() => ({ status: 413 }))
    expect(tooLarge.status).toBe(413)
  })
})
