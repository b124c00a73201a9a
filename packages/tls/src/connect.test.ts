// Handshakes with Node's server in every combination that is spoken, and with servers that do not keep to RFC 8446.

import { once } from 'node:events'
import { createServer as createPlainServer, type AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { concat } from '@causeway/crypto'
import { authority, type KeyKind, pairOf, server } from './certificates.test-support.ts'
import { connectTls, type TlsStream } from './connect.ts'
import { depsWith, host, listen, type Listening, streamTo } from './loopback.test-support.ts'
import { recordTypes } from './records.ts'
import { message, pipe, type Script, scripted, u16, u8, vector } from './script.test-support.ts'

const root = authority({ subject: 'Root' })
const own = server({ issuer: root })
const deps = depsWith(root)
const opened: Listening[] = []
afterAll(() => opened.forEach(({ server }) => server.close()))

async function listening(...args: Parameters<typeof listen>): Promise<Listening> {
  const at = await listen(...args)
  opened.push(at)
  return at
}

async function whole(stream: TlsStream): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for (let piece = await stream.read(); piece !== undefined; piece = await stream.read()) pieces.push(piece)
  return concat(...pieces)
}

describe('with Node', () => {
  const kinds: KeyKind[] = ['P-256', 'P-384', 'Ed25519', 'RSA']
  const suiteNames = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
  const combinations = kinds.flatMap(kind =>
    suiteNames.flatMap(suite => ['X25519', 'P-256'].map(group => [kind, suite, group] as const)),
  )

  test.each(combinations)('%s, %s, %s', async (kind, suite, group) => {
    const chain = [server({ issuer: root, pair: pairOf(kind) })]
    const at = await listening(chain, { ciphers: `${suite}:DEFAULT:@SECLEVEL=0`, ecdhCurve: group, ALPNProtocols: ['http/1.1'] })
    const sent = Buffer.alloc(100_000, 'preview ')
    const heard = new Promise<string>(resolve =>
      at.server.once('secureConnection', (socket: TLSSocket) => {
        socket.once('data', data => {
          expect(socket.getProtocol()).toBe('TLSv1.3')
          expect(socket.alpnProtocol).toBe('http/1.1')
          expect(socket.getCipher().standardName).toBe(suite)
          resolve(String(data))
          socket.end(sent)
        })
      }),
    )
    const stream = await connectTls(deps, host, streamTo(at.port))
    stream.write(new TextEncoder().encode('GET /'))
    expect(await heard).toBe('GET /')
    expect(Buffer.from(await whole(stream)).equals(sent)).toBe(true)
    stream.close()
  })

  test('a server that would like a certificate of ours gets none', async () => {
    const at = await listening([own], { requestCert: true, rejectUnauthorized: false })
    at.server.once('secureConnection', (socket: TLSSocket) => socket.once('data', () => socket.end('hello')))
    const stream = await connectTls(deps, host, streamTo(at.port))
    stream.write(new TextEncoder().encode('GET /'))
    expect(Buffer.from(await whole(stream)).toString()).toBe('hello')
  })

  test('an older TLS is refused', async () => {
    const at = await listening([own], { maxVersion: 'TLSv1.2' })
    await expect(connectTls(deps, host, streamTo(at.port))).rejects.toMatchObject({ code: 'tls.truncated' })
  })

  test('a server that speaks only HTTP/2 is refused', async () => {
    const at = await listening([own], { ALPNProtocols: ['h2'] })
    await expect(connectTls(deps, host, streamTo(at.port))).rejects.toMatchObject({ code: 'tls.truncated' })
  })

  test('an end without a word is not taken for the end', async () => {
    const at = await listening([own])
    at.server.once('secureConnection', socket => socket.write('half', () => socket.destroy()))
    const stream = await connectTls(deps, host, streamTo(at.port))
    await expect(whole(stream)).rejects.toMatchObject({ code: 'tls.truncated' })
  })

  test('any byte that is changed between ends the connection, and nothing of it is believed', async () => {
    const at = await listening([own])
    at.server.on('secureConnection', socket => socket.on('error', () => undefined).end('the page'))
    const total = await sizeOf(at.port)
    expect(total).toBeGreaterThan(700)
    for (let position = 0; position < total; position += 3) {
      let passed = 0
      const flip = (bytes: Uint8Array): Uint8Array => {
        const changed = bytes.slice()
        const inside = position - passed
        if (inside >= 0 && inside < changed.length) changed[inside]! ^= 1 << (position % 8)
        passed += bytes.length
        return changed
      }
      const stream = streamTo(at.port, flip)
      // A length that says more than comes: whoever waits for it is left waiting.
      const cutting = setTimeout(() => stream.close(), 200)
      const outcome = await connectTls(deps, host, stream)
        .then(whole)
        .then(
          bytes => Buffer.from(bytes).toString(),
          (error: { code?: string }) => error.code ?? 'no code',
        )
      clearTimeout(cutting)
      // The version of a record is not looked at (§5.1) while there are no keys.
      expect(['the page', 'tls.unexpected', 'tls.certificate', 'tls.truncated'], `byte ${position}`).toContain(outcome)
      if (outcome === 'the page') expect(position).toBeLessThan(140)
    }
  }, 60_000)

  test('a handshake that is cut anywhere ends as truncated', async () => {
    const at = await listening([own])
    at.server.on('secureConnection', socket => socket.on('error', () => undefined))
    const total = await sizeOf(at.port)
    for (let length = 0; length < total; length += 40) {
      let left = length
      const stream = streamTo(at.port)
      const cut = { ...stream, read: async () => (left <= 0 ? undefined : taken(await stream.read())) }
      const taken = (bytes: Uint8Array | undefined): Uint8Array | undefined => {
        const some = bytes?.subarray(0, left)
        left -= bytes?.length ?? 0
        return some
      }
      await expect(connectTls(deps, host, cut).then(whole)).rejects.toMatchObject({ code: 'tls.truncated' })
    }
  }, 60_000)

  /** What the server sends until the handshake is over. */
  async function sizeOf(port: number): Promise<number> {
    let total = 0
    const stream = await connectTls(
      deps,
      host,
      streamTo(port, bytes => ((total += bytes.length), bytes)),
    )
    stream.close()
    return total
  }
})

describe('with a server that does as it likes', () => {
  const run = async (script: Script): Promise<TlsStream> => await connectTls(deps, host, scripted(own, script))
  const unexpected = { code: 'tls.unexpected' }

  test('the honest script is believed, with messages apart and together', async () => {
    for (const apart of [true, false]) {
      const stream = await run({ apart, afterwards: at => (at.say('hello'), at.close()) })
      expect(Buffer.from(await whole(stream)).toString()).toBe('hello')
    }
  })

  test.each<[string, NonNullable<Script['flight']>]>([
    ['no CertificateVerify', ({ extensions, certificate, finished }) => [extensions, certificate, finished]],
    ['no certificate', ({ extensions, verify, finished }) => [extensions, verify, finished]],
    ['no Finished, but data', ({ extensions, certificate, verify }) => [extensions, certificate, verify, message(24, u8(0))]],
    ['Finished at once', ({ finished }) => [finished]],
    ['another order', ({ extensions, certificate, verify, finished }) => [certificate, extensions, verify, finished]],
    [
      'a message twice',
      ({ extensions, certificate, verify, finished }) => [extensions, extensions, certificate, verify, finished],
    ],
    ['a ticket in the handshake', ({ extensions, certificate }) => [extensions, message(4, new Uint8Array(13)), certificate]],
    [
      'something behind Finished, in one record',
      ({ extensions, certificate, verify, finished }) => [extensions, certificate, verify, finished, message(24, u8(0))],
    ],
    [
      'an extension that was not offered',
      ({ certificate, verify, finished }) => [message(8, vector(2, u16(42), vector(2))), certificate, verify, finished],
    ],
    [
      'another protocol than http/1.1',
      ({ certificate, verify, finished }) => [
        message(8, vector(2, u16(16), vector(2, vector(2, vector(1, Buffer.from('h2')))))),
        certificate,
        verify,
        finished,
      ],
    ],
    [
      'an empty list of certificates',
      ({ extensions, verify, finished }) => [extensions, message(11, u8(0), vector(3)), verify, finished],
    ],
    ['an empty message that is longer than allowed', ({ extensions }) => [extensions, Uint8Array.of(11, 2, 0, 0)]],
    [
      'a signature of PKCS #1',
      ({ extensions, certificate, verify, finished }) => [
        extensions,
        certificate,
        concat(verify.slice(0, 4), u16(0x0401), verify.slice(6)),
        finished,
      ],
    ],
    [
      'a changed signature',
      ({ extensions, certificate, verify, finished }) => [extensions, certificate, changed(verify, verify.length - 1), finished],
    ],
    [
      'a changed Finished',
      ({ extensions, certificate, verify, finished }) => [extensions, certificate, verify, changed(finished, 10)],
    ],
    ['a client hello', ({ extensions }) => [extensions, message(1, new Uint8Array(40))]],
  ])('%s is refused', async (_, flight) => {
    await expect(run({ flight })).rejects.toMatchObject(unexpected)
  })

  test.each<[string, (honest: Uint8Array) => Uint8Array, string]>([
    ['another session id', honest => changed(honest, 45), 'tls.unexpected'],
    ['an older version', honest => changed(honest, honest.length - 41), 'tls.unexpected'],
    ['a suite that was not offered', honest => concat(honest.slice(0, 71), u16(0x1304), honest.slice(73)), 'tls.unexpected'],
    ['compression', honest => changed(honest, 73), 'tls.unexpected'],
    [
      'TLS 1.2 with its sentinel',
      honest => message(2, honest.slice(4, 30), Buffer.from('DOWNGRD\x01', 'latin1'), u8(0), u16(0xc02f), u8(0)),
      'tls.unexpected',
    ],
    ['a key of all zeros', honest => concat(honest.slice(0, -32), new Uint8Array(32)), 'tls.unexpected'],
    ['a retry for what is there already', honest => retry(honest, u16(0x001d)), 'tls.unexpected'],
    ['a retry for what was not offered', honest => retry(honest, u16(0x0018)), 'tls.unexpected'],
    ['a retry for nothing', honest => retry(honest), 'tls.unexpected'],
  ])('a hello with %s is refused', async (_, hello, code) => {
    await expect(run({ hello })).rejects.toMatchObject({ code })
  })

  test('keys change as often as the server likes, within reason', async () => {
    const stream = await run({
      async afterwards(at) {
        at.say('one ')
        at.update(false)
        at.say('two ')
        at.update(true)
        at.say(await at.hear())
        at.close()
      },
    })
    const first = await stream.read()
    const second = await stream.read()
    // It is answered before what comes next is given out.
    const reading = stream.read()
    await new Promise(resolve => setTimeout(resolve, 20))
    stream.write(new TextEncoder().encode('three'))
    expect(Buffer.concat([first!, second!, (await reading)!]).toString()).toBe('one two three')
    expect(await stream.read()).toBeUndefined()
  })

  test.each<[string, NonNullable<Script['afterwards']>]>([
    [
      'a flood of key updates',
      at => {
        for (let n = 0; n < 40; n++) at.update(false)
      },
    ],
    [
      'a flood of empty records',
      at => {
        for (let n = 0; n < 40; n++) at.records.write(recordTypes.applicationData, new Uint8Array(0))
      },
    ],
    [
      'a request for a certificate after the handshake',
      at => at.records.write(recordTypes.handshake, message(13, u8(0), vector(2))),
    ],
    ['a second Finished', at => at.records.write(recordTypes.handshake, message(20, new Uint8Array(32)))],
    [
      'data inside a message',
      at => {
        at.records.write(recordTypes.handshake, Uint8Array.of(24, 0))
        at.say('x')
      },
    ],
    ['a record of no type', at => at.records.write(99, u8(1))],
    ['an alert of three bytes', at => at.records.write(recordTypes.alert, new Uint8Array(3))],
  ])('%s ends the connection', async (_, afterwards) => {
    const stream = await run({ afterwards })
    await expect(whole(stream)).rejects.toMatchObject(unexpected)
  })

  test('what comes after the end is not read', async () => {
    const stream = await run({ afterwards: at => (at.say('a'), at.close(), at.say('b')) })
    expect(Buffer.from(await whole(stream)).toString()).toBe('a')
  })

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a record that is too long', '\x16\x03\x03\xff\xff'],
    ['application data in the clear', '\x17\x03\x03\x00\x01x'],
    ['change_cipher_spec without end', '\x14\x03\x03\x00\x01\x01'.repeat(5)],
    ['an empty record', '\x16\x03\x03\x00\x00'],
  ])('%s is refused', async (_, said) => {
    const plain = createPlainServer(socket => socket.on('error', () => undefined).write(said, 'latin1')).listen(0, '127.0.0.1')
    await once(plain, 'listening')
    await expect(connectTls(deps, host, streamTo((plain.address() as AddressInfo).port))).rejects.toMatchObject(unexpected)
    plain.close()
  })

  test('an address is no host, and is not greeted', async () => {
    const [ours, theirs] = pipe()
    await expect(connectTls(deps, '127.0.0.1', ours)).rejects.toMatchObject({ code: 'tls.certificate' })
    expect(await theirs.read()).toEqual(Uint8Array.of(21, 3, 3, 0, 2, 2, 42))
    expect(await theirs.read()).toBeUndefined()
  })
})

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at]! ^= 1
  return copy
}

function retry(honest: Uint8Array, ...group: readonly Uint8Array[]): Uint8Array {
  const random = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')
  const share = group.length === 0 ? [] : [u16(51), vector(2, ...group)]
  return message(2, honest.slice(4, 6), random, honest.slice(38, 74), vector(2, u16(43), vector(2, u16(0x0304)), ...share))
}
