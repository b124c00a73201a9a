import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CborTag, type CborValue, encodeCbor } from '../cbor.ts'
import { CausewayError } from '../errors.ts'
import { uriFromId } from '../uri.ts'
import {
  type AttachedFile,
  attachmentContent,
  deleteContent,
  editContent,
  reactionContent,
  replyContent,
  textContent,
  unlikeContent,
} from './compose.ts'
import {
  type MimiContent,
  contentSizeBytesMax,
  decodeMimiContent,
  encodeMimiContent,
  expirySecondsMax,
  isExpiryPlausible,
} from './content.ts'
import { isMessageId, messageId } from './message-id.ts'
import { type NestedPart, dispositionOf, partsInOrder, textOfPart } from './parts.ts'

const salt = new Uint8Array(16).fill(7)
const senderUri = uriFromId('u', 'a.example', new Uint8Array(16).fill(1))
const roomUri = uriFromId('r', 'hub.example', new Uint8Array(16).fill(2))
const origin = { salt, senderUri, roomUri }
const id = (fill: number): Uint8Array => new Uint8Array(32).fill(fill).fill(1, 0, 1)
const refusedWith = (code: string): unknown => expect.objectContaining({ code })
const badContent: unknown = refusedWith('wire.bad_content')

const nullPart: CborValue = [1, '', 0]
const plain = (content: Uint8Array, contentType = 'text/plain;charset=utf-8'): CborValue => [1, '', 1, contentType, content]

const extensionsOf = (sender: CborValue, room: CborValue): Map<number, CborValue> =>
  new Map([
    [1, sender],
    [2, room],
  ])

/** A valid message as CBOR, with some of its seven fields replaced. */
function message(replaced: Partial<Record<number, CborValue>> = {}): Uint8Array {
  const extensions = extensionsOf(senderUri, roomUri)
  const fields: CborValue[] = [salt, null, new Uint8Array(0), null, null, extensions, plain(new Uint8Array([104, 105]))]
  return encodeCbor(fields.map((field, at) => (at in replaced ? (replaced[at] as CborValue) : field)))
}

const extended = (...entries: [number | string, CborValue][]): Uint8Array =>
  message({ 5: new Map<number | string, CborValue>([[1, senderUri], [2, roomUri], ...entries]) })

function external(replaced: Partial<Record<number, CborValue>> = {}): Uint8Array {
  const key = new Uint8Array(16)
  const [nonce, aad, hash] = [new Uint8Array(12), new Uint8Array(0), new Uint8Array(32)]
  const part = [6, 'en', 2, 'image/png', 'https://a.example/f/1', 0, 1000, 1, key, nonce, aad, 1, hash, 'a cat', 'cat.png']
  return message({ 6: part.map((field, at) => (at in replaced ? (replaced[at] as CborValue) : field)) })
}

/** A body nested so many levels deep: 1 = a single part. */
const nestedBody = (levels: number): CborValue =>
  levels === 1 ? plain(new Uint8Array(0)) : [1, '', 3, 2, [nestedBody(levels - 1), nullPart]]

describe('a message', () => {
  test('as built by the helpers of this file is valid', () => {
    for (const bytes of [message(), external(), extended(['x', 1])]) decodeMimiContent(bytes)
  })

  test('needs a salt of 16 bytes', () => {
    for (const length of [0, 15, 17]) expect(() => decodeMimiContent(message({ 0: new Uint8Array(length) }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 0: 'sixteen bytes !!' }))).toThrow(badContent)
  })

  test('names others by ids of 32 bytes that begin with a known hash function', () => {
    for (const field of [1, 4]) {
      decodeMimiContent(message({ [field]: id(9) }))
      for (const bad of [new Uint8Array(31).fill(1), new Uint8Array(33).fill(1), new Uint8Array(32).fill(2), 'x', 1]) {
        expect(() => decodeMimiContent(message({ [field]: bad }))).toThrow(badContent)
      }
    }
  })

  test('has a topic of at most 4096 bytes', () => {
    decodeMimiContent(message({ 2: new Uint8Array(4096) }))
    expect(() => decodeMimiContent(message({ 2: new Uint8Array(4097) }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 2: null }))).toThrow(badContent)
  })

  test('expires within 32 bits of seconds, and within a year when relative', () => {
    decodeMimiContent(message({ 3: [true, expirySecondsMax] }))
    decodeMimiContent(message({ 3: [false, 0xffff_ffff] }))
    for (const bad of [[true, expirySecondsMax + 1], [false, 2 ** 32], [false, -1], [0, 1], [true], [true, 1, 1], 5]) {
      expect(() => decodeMimiContent(message({ 3: bad }))).toThrow(badContent)
    }
  })

  test('that expires years away from its acceptance is not plausible', () => {
    const acceptedAtMs = Date.UTC(2026, 0, 1)
    const in10Minutes = acceptedAtMs / 1000 + 600
    expect(isExpiryPlausible({ relative: false, seconds: in10Minutes }, acceptedAtMs)).toBe(true)
    expect(isExpiryPlausible({ relative: false, seconds: in10Minutes + expirySecondsMax }, acceptedAtMs)).toBe(false)
    expect(isExpiryPlausible({ relative: false, seconds: 0 }, acceptedAtMs)).toBe(false)
    expect(isExpiryPlausible({ relative: true, seconds: 5 }, acceptedAtMs)).toBe(true)
  })

  test('without its sender or room, which franking needs, is refused', () => {
    expect(() => decodeMimiContent(message({ 5: new Map<number, CborValue>([[1, senderUri]]) }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 5: new Map<number, CborValue>([[2, roomUri]]) }))).toThrow(badContent)
    const long = extensionsOf(`mimi://${'a'.repeat(250)}`, roomUri)
    expect(() => decodeMimiContent(message({ 5: long }))).toThrow(badContent)
    const number = extensionsOf(5, roomUri)
    expect(() => decodeMimiContent(message({ 5: number }))).toThrow(badContent)
  })

  test('has seven fields', () => {
    const fields: CborValue[] = [salt, null, new Uint8Array(0), null, null, extensionsOf(senderUri, roomUri), nullPart]
    decodeMimiContent(encodeCbor(fields))
    expect(() => decodeMimiContent(encodeCbor(fields.slice(0, 6)))).toThrow(badContent)
    expect(() => decodeMimiContent(encodeCbor([...fields, null]))).toThrow(badContent)
    expect(() => decodeMimiContent(encodeCbor(new Map()))).toThrow(badContent)
  })

  test('with bytes behind it, or cut anywhere, is refused', () => {
    const whole = external()
    expect(() => decodeMimiContent(new Uint8Array([...whole, 0]))).toThrow(refusedWith('wire.bad_cbor'))
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeMimiContent(whole.subarray(0, length))).toThrow(refusedWith('wire.bad_cbor'))
    }
  })

  test('beyond 64 KiB is too large, in both directions', () => {
    const content = new Uint8Array(contentSizeBytesMax).fill(97)
    expect(() => decodeMimiContent(message({ 6: plain(content) }))).toThrow(refusedWith('wire.too_large'))
    const long = textContent(origin, 'a'.repeat(contentSizeBytesMax))
    expect(() => encodeMimiContent(long)).toThrow(refusedWith('wire.too_large'))
  })
})

describe('not deterministic', () => {
  const fields = `87 50${'07'.repeat(16)} f6 40 f6 f6`
  const one = '01 61 61'
  const two = '02 61 62'
  const body = '83 01 60 00'
  const decode = (hex: string): MimiContent => decodeMimiContent(new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex')))

  test('is the same message with its extensions in another order', () => {
    expect(decode(`${fields} a2 ${one} ${two} ${body}`).senderUri).toBe('a')
    expect(() => decode(`${fields} a2 ${two} ${one} ${body}`)).toThrow(refusedWith('wire.bad_cbor'))
  })

  test('is an extensions map in the length-first order of RFC 7049', () => {
    decode(`${fields} a4 ${one} ${two} 18ff00 2000 ${body}`)
    expect(() => decode(`${fields} a4 ${one} ${two} 2000 18ff00 ${body}`)).toThrow(refusedWith('wire.bad_cbor'))
  })

  test('are indefinite lengths, longer integers and repeated keys', () => {
    for (const hex of [
      `${fields} bf ${one} ${two} ff ${body}`,
      `${fields} a2 ${one} ${two} 83 1801 60 00`,
      `${fields} a2 ${one} ${two} 83 01 7fff 00`,
      `${fields} a3 ${one} ${one} ${two} ${body}`,
      `9f 50${'07'.repeat(16)} f6 40 f6 f6 a2 ${one} ${two} ${body} ff`,
    ]) {
      expect(() => decode(hex)).toThrow(refusedWith('wire.bad_cbor'))
    }
  })
})

describe('extensions', () => {
  test('have keys that are integers, or texts of 1 to 255 bytes', () => {
    decodeMimiContent(extended(['ü'.repeat(127), 1], [-5, null], [300, 'x']))
    for (const key of ['', 'ü'.repeat(128)]) expect(() => decodeMimiContent(extended([key, 1]))).toThrow(badContent)
    const byteKey = new Map<CborKeyOf, CborValue>([
      [1, senderUri],
      [2, roomUri],
      [new Uint8Array([1]), 0],
    ] as const)
    expect(() => decodeMimiContent(message({ 5: byteKey as never }))).toThrow(badContent)
  })

  test('nest at most four levels of maps, arrays and tags, the extensions themselves being the first', () => {
    // The example of the draft: the tag is at level 4.
    decodeMimiContent(extended([256, [[new Uint8Array([0x12, 0x34]), new CborTag(32, 'https://a.example')]]]))
    expect(() => decodeMimiContent(extended([256, [[[[1]]]]]))).toThrow(badContent)
    expect(() => decodeMimiContent(extended([256, [[new CborTag(32, [])]]]))).toThrow(badContent)
    expect(() => decodeMimiContent(extended([256, new Map([[1, new Map([[1, [[]]]])]])]))).toThrow(badContent)
  })

  test('that nobody knows survive decoding and encoding', () => {
    const bytes = extended([-70_000, [1.5, true, new CborTag(1001, 'x')]], ['vendor', new Uint8Array(3)])
    const content = decodeMimiContent(bytes)
    expect(content.extensions.size).toBe(2)
    expect(encodeMimiContent(content)).toEqual(bytes)
  })

  test('1 and 2 are fields of their own and cannot be said twice', () => {
    const content = { ...textContent(origin, 'hi'), extensions: new Map([[1, 'mimi://other.example/u/x']]) }
    expect(() => encodeMimiContent(content)).toThrow(badContent)
  })
})

type CborKeyOf = number | string | Uint8Array

describe('parts', () => {
  test('nest four levels deep and not five', () => {
    expect([...partsInOrder(decodeMimiContent(message({ 6: nestedBody(4) })).body)]).toHaveLength(7)
    expect(() => decodeMimiContent(message({ 6: nestedBody(5) }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 6: nestedBody(9) }))).toThrow(refusedWith('wire.too_large'))
  })

  test('are at most 1024 in all, the multi parts counted', () => {
    const body = (parts: number): CborValue => [1, '', 3, 2, Array.from({ length: parts - 1 }, () => nullPart)]
    decodeMimiContent(message({ 6: body(1024) }))
    expect(() => decodeMimiContent(message({ 6: body(1025) }))).toThrow(badContent)
  })

  test('of a multi part are at least two', () => {
    for (const parts of [[], [nullPart], nullPart, null]) {
      expect(() => decodeMimiContent(message({ 6: [1, '', 3, 2, parts] }))).toThrow(badContent)
    }
  })

  test('refuse an unknown cardinality or part semantics, keep an unknown disposition and render it', () => {
    expect(() => decodeMimiContent(message({ 6: [1, '', 4] }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 6: [1, '', 3, 3, [nullPart, nullPart]] }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 6: [256, '', 0] }))).toThrow(badContent)
    expect(() => decodeMimiContent(message({ 6: [-1, '', 0] }))).toThrow(badContent)
    const { body } = decodeMimiContent(message({ 6: [200, '', 0] }))
    expect([body.disposition, dispositionOf(body)]).toEqual([200, 'render'])
  })

  test('have exactly the fields of their cardinality', () => {
    for (const part of [[1, ''], [1, '', 0, 0], [1, '', 1, 'text/plain'], [1, '', 1, 'text/plain', 'text'], [1, 2, 0], []]) {
      expect(() => decodeMimiContent(message({ 6: part }))).toThrow(badContent)
    }
  })

  test('of text are valid UTF-8; of unknown types they are whatever they are', () => {
    const bad = new Uint8Array([0xff])
    for (const type of [
      'text/plain;charset=utf-8',
      'text/plain; charset=UTF-8',
      'text/markdown;variant=GFM-MIMI',
      'text/html;charset=utf-8',
    ]) {
      expect(() => decodeMimiContent(message({ 6: plain(bad, type) }))).toThrow(refusedWith('wire.bad_text'))
    }
    for (const type of ['application/octet-stream', 'text/plain;charset=iso-8859-1', 'text/markdownish']) {
      expect(textOfPart(decodeMimiContent(message({ 6: plain(bad, type) })).body)).toBe(undefined)
    }
  })

  test('name a media type', () => {
    for (const type of ['', 'text', 'text/', '/plain', 'te xt/plain', 'text/plain\n', `text/${'a'.repeat(300)}`, 'text/é']) {
      expect(() => decodeMimiContent(message({ 6: plain(new Uint8Array(0), type) }))).toThrow(badContent)
    }
  })
})

describe('an external part', () => {
  test('is fetched over https only, from a host, without a login', () => {
    for (const url of ['https://a.example', 'https://a.example:8443/x?y#z', 'https://A.example/%20[1]', 'https://localhost/']) {
      decodeMimiContent(external({ 4: url }))
    }
    for (const url of [
      'http://a.example/f',
      'HTTPS://a.example/f',
      'ftp://a.example/f',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '//a.example/f',
      'https:///f',
      'https://',
      'https://user@a.example/f',
      'https://a.example\\@b.example/',
      'https://a.example/"><script>',
      'https://a.example/a b',
      'https://a.example/\n',
      'https://ä.example/',
      `https://a.example/${'a'.repeat(2048)}`,
      '',
    ]) {
      expect(() => decodeMimiContent(external({ 4: url })), url).toThrow(badContent)
    }
  })

  test('that is encrypted has a key and nonce of its cipher and the SHA-256 of its ciphertext', () => {
    decodeMimiContent(external({ 7: 2, 8: new Uint8Array(32) }))
    for (const bad of [
      { 8: new Uint8Array(0) },
      { 8: new Uint8Array(32) },
      { 7: 2 },
      { 9: new Uint8Array(7) },
      { 11: 0, 12: new Uint8Array(0) },
      { 11: 1, 12: new Uint8Array(31) },
      { 11: 2 },
      { 10: new Uint8Array(4097) },
      { 7: 0x1_0000 },
    ]) {
      expect(() => decodeMimiContent(external(bad))).toThrow(badContent)
    }
  })

  test('that is not encrypted has no key', () => {
    const none = new Uint8Array(0)
    decodeMimiContent(external({ 7: 0, 8: none, 9: none }))
    expect(() => decodeMimiContent(external({ 7: 0, 9: none }))).toThrow(badContent)
  })

  test('suggests a file name, never a path', () => {
    for (const name of ['', 'cat.png', 'Ünïcödé 猫.png', '..cat']) decodeMimiContent(external({ 14: name }))
    for (const name of ['../cat', 'a/b', 'a\\b', '.', '..', 'a\0', 'a\nb', 'a'.repeat(256)]) {
      expect(() => decodeMimiContent(external({ 14: name }))).toThrow(badContent)
    }
  })

  test('keeps its numbers in their ranges', () => {
    for (const bad of [{ 5: 2 ** 32 }, { 6: -1 }, { 6: 1.5 }, { 5: '0' }, { 13: 'a'.repeat(4097) }]) {
      expect(() => decodeMimiContent(external(bad))).toThrow(badContent)
    }
  })
})

describe('the constructors', () => {
  const file: AttachedFile = {
    contentType: 'image/jpeg',
    url: 'https://media.example/f/1',
    expiresSeconds: 0,
    sizeBytes: 5,
    encAlg: 1,
    key: new Uint8Array(16),
    nonce: new Uint8Array(12),
    aad: new Uint8Array(0),
    hashAlg: 1,
    contentHash: new Uint8Array(32),
    description: '',
    filename: 'cat.jpg',
  }
  const replaced = { firstId: id(3), inReplyTo: null }
  const preview = { contentType: 'image/webp', content: new Uint8Array([1]) }
  const all: MimiContent[] = [
    textContent(origin, 'hi'),
    textContent({ ...origin, topicId: new Uint8Array([1]), expires: { relative: true, seconds: 60 } }, '# hi', {
      format: 'markdown',
    }),
    replyContent(origin, id(2), 'yes', { language: 'en' }),
    editContent(origin, replaced, 'no'),
    deleteContent(origin, replaced),
    reactionContent(origin, id(2), '👍'),
    unlikeContent(origin, { firstId: id(3), inReplyTo: id(2) }),
    attachmentContent(origin, file),
    attachmentContent(origin, file, { preview, caption: 'my cat', inReplyTo: id(2) }),
  ]

  test('make messages that decode to themselves and name sender and room', () => {
    for (const content of all) {
      const decoded = decodeMimiContent(encodeMimiContent(content))
      expect(decoded).toEqual(content)
      expect([decoded.senderUri, decoded.roomUri]).toEqual([senderUri, roomUri])
    }
  })

  test('put caption, file and preview into one message, in this order', () => {
    const parts = [...partsInOrder((all.at(-1) as MimiContent).body)]
    expect(parts.map(part => [part.kind, dispositionOf(part)])).toEqual([
      ['multi', 'render'],
      ['single', 'render'],
      ['external', 'attachment'],
      ['single', 'preview'],
    ])
  })

  test('refuse a text that cannot be said in UTF-8', () => {
    expect(() => textContent(origin, 'a\ud800')).toThrow(refusedWith('wire.bad_text'))
  })
})

const anyPart: fc.Arbitrary<NestedPart> = fc.letrec<{ part: NestedPart }>(tie => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('null' as const), disposition: fc.nat(255), language: fc.constant('en') }),
    fc.record({
      kind: fc.constant('single' as const),
      disposition: fc.nat(255),
      language: fc.constant(''),
      contentType: fc.constant('application/octet-stream'),
      content: fc.uint8Array(),
    }),
    fc.record({
      kind: fc.constant('multi' as const),
      disposition: fc.nat(255),
      language: fc.constant(''),
      semantics: fc.constantFrom('chooseOne' as const, 'singleUnit' as const, 'processAll' as const),
      parts: fc.array(tie('part'), { minLength: 2, maxLength: 4 }),
    }),
  ),
})).part

test('any body decodes to what was encoded', () => {
  fc.assert(
    fc.property(anyPart, fc.uint8Array({ minLength: 16, maxLength: 16 }), (body, anySalt) => {
      const content = { ...textContent({ ...origin, salt: anySalt }, ''), body }
      expect(decodeMimiContent(encodeMimiContent(content))).toEqual(content)
    }),
  )
})

test('random changes of a valid message give wire errors, or a message with one spelling', () => {
  const seeds = [message(), external(), extended(['x', [1]]), message({ 6: nestedBody(4) })]
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), (seed, at, value) => {
      const changed = seed.slice()
      changed[at % changed.length] = value
      let content: MimiContent
      try {
        content = decodeMimiContent(changed)
      } catch (error) {
        expect(error).toBeInstanceOf(CausewayError)
        expect((error as CausewayError).code).toMatch(/^wire\./)
        return
      }
      expect(encodeMimiContent(content)).toEqual(changed)
    }),
    { numRuns: 3000 },
  )
})

describe('a message id', () => {
  const sha256 = (): Uint8Array => new Uint8Array(32).fill(0xab)

  test('is the hash number and 31 bytes of the hash', () => {
    const made = messageId(senderUri, roomUri, message(), salt, sha256)
    expect([made.length, made[0], made[31], isMessageId(made)]).toEqual([32, 1, 0xab, true])
  })

  test('hashes lengths, URIs, message and salt in this order', () => {
    let hashed: Uint8Array | undefined
    messageId('a', 'bc', new Uint8Array([9]), salt, data => {
      hashed = data
      return new Uint8Array(32)
    })
    expect(hashed).toEqual(new Uint8Array([0, 1, 97, 0, 2, 98, 99, 9, ...salt]))
  })

  test('needs the salt of 16 bytes, and URIs whose length fits 16 bits', () => {
    expect(() => messageId('a', 'b', message(), salt.subarray(1), sha256)).toThrow(badContent)
    expect(() => messageId('a'.repeat(65_536), 'b', message(), salt, sha256)).toThrow(refusedWith('wire.out_of_range'))
  })
})
