import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { get, type Wanted } from './http.ts'

const page: Wanted = { accept: 'text/html', sizeBytesMax: 1_000, mayBeCut: true }
const picture: Wanted = { ...page, mayBeCut: false }

/** What is heard of these bytes, given in pieces of so many. */
async function hear(said: string | Uint8Array, wanted: Wanted = page, pieceBytes = 7): Promise<string> {
  const bytes = typeof said === 'string' ? Buffer.from(said, 'latin1') : said
  let at = 0
  let isClosed = false
  const exchange = {
    read: async () => (at >= bytes.length ? undefined : bytes.slice(at, (at += pieceBytes))),
    write: (asked: Uint8Array) =>
      expect(Buffer.from(asked).toString()).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\nHost: site\.example:8443\r\n/),
    close: () => void (isClosed = true),
  }
  try {
    const { status, body } = await get(exchange, new URL('https://site.example:8443/a?b=c#d'), wanted)
    return `${status} ${Buffer.from(body).toString()}`
  } finally {
    expect(isClosed).toBe(true)
  }
}

test('a body ends where its length, its last chunk or the connection says', async () => {
  expect(await hear('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more')).toBe('200 hello')
  expect(await hear('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n')).toBe(
    '200 hello',
  )
  expect(await hear('HTTP/1.0 404\r\n\r\nhello')).toBe('404 hello')
  expect(await hear('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n')).toBe('204 ')
})

test('what is packed is unpacked, and no further than allowed', async () => {
  const packed = (text: string): Uint8Array =>
    Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'), gzipSync(text)])
  expect(await hear(packed('hello'))).toBe('200 hello')
  const bomb = packed('a'.repeat(50_000_000))
  expect(await hear(bomb, page, 1_000)).toBe(`200 ${'a'.repeat(1_000)}`)
  await expect(hear(bomb, picture, 1_000)).rejects.toThrow('too large')
})

test('a page that is too long is read as far as that; a picture is refused', async () => {
  const long = `HTTP/1.1 200 OK\r\n\r\n${'b'.repeat(2_000)}`
  expect(await hear(long)).toBe(`200 ${'b'.repeat(1_000)}`)
  await expect(hear(long, picture)).rejects.toThrow('too large')
})

test.each([
  ['something else', 'SSH-2.0-x\r\n\r\n'],
  ['no end of the head', 'HTTP/1.1 200 OK\r\nA: b'],
  ['a line without CR', 'HTTP/1.1 200 OK\nA: b\n\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: b\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na'],
  ['another encoding of the transfer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['another encoding', 'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\na'],
  ['a chunk that is too long', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n'],
  ['a chunk without its end', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n'],
  ['a body that is cut', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'],
  ['hints without end', 'HTTP/1.1 103 x\r\n\r\n'.repeat(9)],
  ['a head without end', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(9_000)}`],
  ['a header that is too long', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(40_000)}\r\n\r\n`],
])('%s is refused', async (_, said) => {
  await expect(hear(said)).rejects.toThrow()
})
