// Who is believed. Every row is a real server shown to Node's client and to ours: what Node refuses, we refuse. Where we refuse more, the
// row says so.

import { rootCertificates } from 'node:tls'
import { hasCode } from '@causeway/wire'
import { afterAll, describe, expect, test } from 'vitest'
import {
  authority,
  basicConstraints,
  directory,
  dns,
  extendedKeyUsage,
  extension,
  ip,
  keyUsage,
  type Made,
  mail,
  make,
  nameConstraints,
  pairOf,
  sequence,
  server,
  subjectAltName,
  tagged,
} from '../certificates.test-support.ts'
import { connectTls } from '../connect.ts'
import { depsWith, host, listen, type Listening, nodeRefusal, streamTo } from '../loopback.test-support.ts'
import { parseCertificate } from './certificate.ts'
import { isHostName } from './names.ts'
import { verifyChain } from './chain.ts'
import { openRoots, packRoots } from './roots.ts'
import { publicKeyOf } from './signature.ts'

const root = authority({ subject: 'Root' })
const middle = authority({ subject: 'Middle', issuer: root })
const stranger = authority({ subject: 'Stranger' })
const constrained = (permitted: readonly Buffer[], excluded: readonly Buffer[] = []): Made =>
  authority({ subject: 'Constrained', issuer: root, more: [nameConstraints(permitted, excluded)] })
const under = (issuer: Made, wish: Parameters<typeof server>[0] = {}): readonly Made[] => [server({ issuer, ...wish }), issuer]
const otherSite = server({ issuer: root, names: [dns('other.example')], subject: 'Other site' })
const longAgo = { notBefore: new Date('2019-01-01'), notAfter: new Date('2020-01-01') }
const later = { notBefore: new Date('2049-01-01'), notAfter: new Date('2051-01-01') }
const unknownCritical = extension('1.3.6.1.4.1.99999.1', tagged(0x05))
const clientsOnly = extendedKeyUsage('1.3.6.1.5.5.7.3.2')
const forServers = extendedKeyUsage('1.3.6.1.5.5.7.3.1')
const chained = (...wishes: readonly Parameters<typeof authority>[0][]): readonly Made[] => {
  let issuer = root
  const made = wishes.map((wish, at) => (issuer = authority({ subject: `Level ${at}`, ...wish, issuer })))
  return [server({ issuer }), ...made.toReversed()]
}

type Row = [string, readonly Made[]]
const listening: Listening[] = []
afterAll(() => listening.forEach(({ server }) => server.close()))

/** Undefined: accepted. */
async function verdicts(chain: readonly Made[], roots: readonly Made[]): Promise<{ ours: boolean; node: boolean }> {
  const at = await listen(chain)
  listening.push(at)
  const node = (await nodeRefusal(at.port, roots)) === undefined
  const ours = await connectTls(depsWith(...roots), host, streamTo(at.port)).then(
    stream => (stream.close(), true),
    (error: unknown) => {
      expect(hasCode(error, 'tls.certificate'), String(error)).toBe(true)
      return false
    },
  )
  return { ours, node }
}

describe('accepted, as Node does', () => {
  test.each<Row>([
    ['its own certificate of the root', [server({ issuer: root })]],
    ['one of an authority between', under(middle)],
    ['one with the root sent along', [server({ issuer: root }), root]],
    ['one with the authorities in disorder, and a stranger among them', disordered()],
    ['a star for the first label', [server({ issuer: root, names: [dns('*.bank.example'), dns('bank.example')] })]],
    ['a name in capitals', [server({ issuer: root, names: [dns('BANK.example')] })]],
    ['an authority constrained to this name', under(constrained([dns('bank.example')]))],
    ['an authority constrained to what is above', under(constrained([dns('example')]))],
    ['an authority that may not name others', under(constrained([], [dns('evil.example')]))],
    ['constraints of kinds that do not occur', under(constrained([ip(10, 0, 0, 0, 255, 0, 0, 0), mail('x.example')]))],
    ['a path as long as it may be', chained({ pathLength: 0 })],
    ['for servers and clients', under(middle, { more: [extendedKeyUsage('1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1')] })],
    ['an authority for servers', under(authority({ subject: 'S', issuer: root, more: [forServers] }))],
    [
      'an extension that is not critical and not known',
      under(middle, { more: [extension('1.3.6.1.4.1.99999.1', tagged(0x05), false)] }),
    ],
    ['an authority with a P-384 key', under(authority({ subject: 'P384', issuer: root, pair: pairOf('P-384') }))],
    ['an authority with an RSA key', under(authority({ subject: 'RSA', issuer: root, pair: pairOf('RSA') }))],
    [
      'an authority with an RSA key and SHA-512',
      under(authority({ subject: 'RSA', issuer: root, pair: pairOf('RSA') }), { hash: 'sha512' }),
    ],
    ['an authority with an Ed25519 key', under(authority({ subject: 'Ed', issuer: root, pair: pairOf('Ed25519') }))],
  ])('%s', async (_, chain) => {
    expect(await verdicts(chain, [root])).toEqual({ ours: true, node: true })
  })
})

function disordered(): Made[] {
  const [leaf, ...authorities] = chained({}, {})
  return [leaf!, stranger, ...authorities.toReversed()]
}

describe('refused, as Node does', () => {
  test.each<Row>([
    ['a certificate of an unknown root', [server({ issuer: stranger })]],
    [
      'one whose alternative name is another, with the asked one as common name',
      [server({ issuer: root, subject: host, names: [dns('other.example')] })],
    ],
    ['one issued by the owner of any other site, who is no authority', under(otherSite)],
    ['one of an authority that is constrained to other names', under(constrained([dns('other.example')]))],
    ['one of an authority from which this name is excluded', under(constrained([], [dns('example')]))],
    [
      'one of an authority below one that is constrained to other names',
      [
        ...under(authority({ subject: 'Below', issuer: constrained([dns('other.example')]) })),
        constrained([dns('other.example')]),
      ],
    ],
    [
      'a second name that the authority may not give',
      under(constrained([dns('bank.example')]), { names: [dns(host), dns('other.example')] }),
    ],
    [
      'an address that the authority may not give',
      under(constrained([ip(10, 0, 0, 0, 255, 0, 0, 0)]), { names: [dns(host), ip(11, 0, 0, 1)] }),
    ],
    ['a subject that the authority may not give', under(constrained([directory('Somebody else')]))],
    [
      'a star that covers what is excluded',
      under(constrained([], [dns('bank.example')]), { names: [dns('*.example'), dns(host)] }),
    ],
    ['expired', under(middle, longAgo)],
    ['not yet valid', under(middle, later)],
    ['an expired authority', under(authority({ subject: 'Old', issuer: root, ...longAgo }))],
    ['an authority that is not yet valid', under(authority({ subject: 'Young', issuer: root, ...later }))],
    ['a wrong name', [server({ issuer: root, names: [dns('bank.example.evil.example')] })]],
    ['a star where there is no label', [server({ issuer: root, names: [dns('*.bank.example')] })]],
    ['an alternative name that is an address', [server({ issuer: root, names: [ip(127, 0, 0, 1)] })]],
    ['an authority without basic constraints', under(make({ subject: 'None', issuer: root, extensions: [keyUsage(5)] }))],
    [
      'an authority whose key may not sign certificates',
      under(authority({ subject: 'No sign', issuer: root, extensions: [basicConstraints(true), keyUsage(0)] })),
    ],
    ['a path that is too long', chained({ pathLength: 0 }, {})],
    ['a path that is too long further up', chained({ pathLength: 1 }, {}, {})],
    ['a server that is for clients only', under(middle, { more: [clientsOnly] })],
    ['an authority that is for clients only', under(authority({ subject: 'C', issuer: root, more: [clientsOnly] }))],
    ['a critical extension that nobody knows', under(middle, { more: [unknownCritical] })],
    [
      'an authority with a critical extension that nobody knows',
      under(authority({ subject: 'U', issuer: root, more: [unknownCritical] })),
    ],
    ['signed with SHA-1', under(authority({ subject: 'RSA', issuer: root, pair: pairOf('RSA') }), { hash: 'sha1' })],
    ['signed with MD5', under(authority({ subject: 'RSA', issuer: root, pair: pairOf('RSA') }), { hash: 'md5' })],
    ['signed with a key of 1024 bits', under(authority({ subject: 'Weak', issuer: root, pair: pairOf('RSA-1024') }))],
    ['self-signed', [server({})]],
    ['self-signed, by the name of a root', [server({ subject: 'Root' })]],
    ['a changed signature', under(middle, { isTampered: true })],
    ['an authority with a changed signature', under(authority({ subject: 'Changed', issuer: root, isTampered: true }))],
    [
      'an authority of the right name and another key',
      [server({ issuer: middle }), authority({ subject: 'Middle', issuer: root })],
    ],
    ['without the authority between', [server({ issuer: middle })]],
    ['two that issued each other', circle()],
  ])('%s', async (_, chain) => {
    expect(await verdicts(chain, [root])).toEqual({ ours: false, node: false })
  })

  test('a root that is constrained to other names', async () => {
    const own = authority({ subject: 'Own', more: [nameConstraints([dns('other.example')])] })
    expect(await verdicts([server({ issuer: own })], [own])).toEqual({ ours: false, node: false })
  })

  test('a root that has expired', async () => {
    const own = authority({ subject: 'Own', ...longAgo })
    expect(await verdicts([server({ issuer: own })], [own])).toEqual({ ours: false, node: false })
  })
})

describe('refused, where Node is content', () => {
  test.each<Row>([
    [
      'a common name alone (RFC 9525 §2)',
      [make({ issuer: root, subject: host, extensions: [basicConstraints(false), keyUsage(0)] })],
    ],
    [
      'a demand for policies, which are not looked at',
      under(middle, { more: [extension('2.5.29.36', sequence(tagged(0x80, Buffer.of(0))))] }),
    ],
    [
      'a key that may only encrypt keys, which TLS 1.3 does not do',
      under(middle, { extensions: [basicConstraints(false), keyUsage(2), subjectAltName(dns(host))] }),
    ],
  ])('%s', async (_, chain) => {
    expect(await verdicts(chain, [root])).toEqual({ ours: false, node: true })
  })
})

describe('costs', () => {
  test('a hundred certificates of one name end soon, with a refusal', async () => {
    const pair = pairOf('P-256')
    const same = Array.from({ length: 60 }, () =>
      authority({ subject: 'Same', pair, issuer: { ...stranger, subject: 'Same', pair } }),
    )
    const leaf = server({ issuer: same[0]! })
    const started = performance.now()
    await expect(
      verifyChain(
        depsWith(root),
        host,
        [leaf, ...same].map(({ der }) => der),
      ),
    ).rejects.toMatchObject({ code: 'tls.certificate' })
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe('bytes', () => {
  const { der } = server({ issuer: root, more: [forServers] })

  test('a certificate that is cut anywhere is refused', () => {
    for (let length = 0; length < der.length; length++)
      expect(() => parseCertificate(der.subarray(0, length))).toThrow(/The site/)
  })

  test('a certificate with something behind its end is refused', () => {
    expect(() => parseCertificate(Buffer.concat([der, Buffer.of(0)]))).toThrow(/The site/)
  })

  test('an extension that stands there twice is refused', () => {
    const twice = server({ issuer: root, more: [keyUsage(0)] })
    expect(() => parseCertificate(twice.der)).toThrow(/twice/)
  })

  test('a certificate with any bit turned is refused or does not verify', async () => {
    const deps = depsWith(root)
    for (let at = 0; at < der.length; at++) {
      const changed = Buffer.from(der)
      changed[at]! ^= 1 << (at % 8)
      await expect(verifyChain(deps, host, [changed]), `byte ${at}`).rejects.toMatchObject({ code: 'tls.certificate' })
    }
  })

  test('every root that Node ships can be read, and nearly every one has a key that is spoken here', () => {
    const ders = rootCertificates.map(pem => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
    const all = [...openRoots(packRoots(ders)).values()].flat()
    expect(all).toHaveLength(ders.length)
    const spoken = all.filter(({ publicKeyInfo }) => {
      try {
        return publicKeyOf(publicKeyInfo) !== undefined
      } catch {
        return false
      }
    })
    expect(spoken.length).toBeGreaterThan(ders.length - 5)
    expect(all.every(({ extensions }) => extensions.isAuthority)).toBe(true)
  })
})

test('a host is a name of at least two labels, and no address', () => {
  for (const name of ['bank.example', 'a-b.c1.example', 'xn--bcher-kva.example']) expect(isHostName(name), name).toBe(true)
  for (const name of [
    'localhost',
    '127.0.0.1',
    'bank.example.',
    '-a.example',
    'a..example',
    '[::1]',
    'Bank.example',
    'a_b.example',
    `${'a.'.repeat(130)}b`,
  ])
    expect(isHostName(name), name).toBe(false)
})

function circle(): Made[] {
  const [a, b] = [pairOf('P-256'), pairOf('P-256')]
  const first = authority({ subject: 'A', pair: a, issuer: { ...root, subject: 'B', pair: b } })
  const second = authority({ subject: 'B', pair: b, issuer: { ...root, subject: 'A', pair: a } })
  return [server({ issuer: first }), first, second]
}
