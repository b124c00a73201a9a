import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, encode } from './tls.ts'
import { domainOf, groupIdOf, idOf, parseDeviceUri, parseRoomUri, parseUserUri, roomUri, uriFromId, userUri } from './uri.ts'

const id = 'aaaqeayeaudaocajbifqydiob4' // bytes 0 to 15
const bytes = new Uint8Array(16).map((_, at) => at)
const badUri: unknown = expect.objectContaining({ code: 'wire.bad_uri' })

test('a URI is built from a domain and 16 bytes, and taken apart again', () => {
  const uri = uriFromId('u', 'chat.example', bytes)
  expect(uri).toBe(`mimi://chat.example/u/${id}`)
  expect([domainOf(uri), idOf(uri)]).toEqual(['chat.example', bytes])
  for (const length of [0, 15, 17]) expect(() => uriFromId('u', 'chat.example', new Uint8Array(length))).toThrow(badUri)
})

test('any id at any domain comes back through the codec', () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
  const domain = fc.tuple(label, fc.stringMatching(/^[a-z]{2,5}$/)).map(labels => labels.join('.'))
  fc.assert(
    fc.property(domain, fc.uint8Array({ minLength: 16, maxLength: 16 }), (anyDomain, anyId) => {
      const uri = uriFromId('r', anyDomain, anyId)
      expect(decode(roomUri, encode(roomUri, uri))).toBe(uri)
      expect([domainOf(uri), idOf(uri)]).toEqual([anyDomain, anyId])
    }),
  )
})

describe('only the normal form is accepted', () => {
  test.each([
    ['another scheme', `im://a.example/u/${id}`],
    ['an upper-case scheme', `MIMI://a.example/u/${id}`],
    ['an upper-case host', `mimi://A.example/u/${id}`],
    ['an upper-case id', `mimi://a.example/u/${id.toUpperCase()}`],
    ['a port', `mimi://a.example:443/u/${id}`],
    ['a login', `mimi://x@a.example/u/${id}`],
    ['no host', `mimi:///u/${id}`],
    ['an IPv4 address', `mimi://127.0.0.1/u/${id}`],
    ['an IPv6 address', `mimi://[::1]/u/${id}`],
    ['a final dot', `mimi://a.example./u/${id}`],
    ['an empty label', `mimi://a..example/u/${id}`],
    ['a label that begins with a hyphen', `mimi://-a.example/u/${id}`],
    ['a label of 64 characters', `mimi://${'a'.repeat(64)}.example/u/${id}`],
    ['an international host not in ASCII', `mimi://ä.example/u/${id}`],
    ['an underscore', `mimi://a_b.example/u/${id}`],
    ['more than 255 bytes', `mimi://${'a.'.repeat(110)}example/u/${id}`],
    ['another kind', `mimi://a.example/d/${id}`],
    ['an unknown kind', `mimi://a.example/x/${id}`],
    ['a shorter id', `mimi://a.example/u/${id.slice(1)}`],
    ['an id with unused bits', `mimi://a.example/u/${id.slice(0, 25)}5`],
    ['a percent escape', `mimi://a.example/u/%61${id.slice(1)}`],
    ['a query', `mimi://a.example/u/${id}?x`],
    ['a fragment', `mimi://a.example/u/${id}#x`],
    ['a final slash', `mimi://a.example/u/${id}/`],
    ['a second slash', `mimi://a.example//u/${id}`],
    ['a dot segment', `mimi://a.example/./u/${id}`],
    ['a line break behind', `mimi://a.example/u/${id}\n`],
    ['white space before', ` mimi://a.example/u/${id}`],
    ['nothing', ''],
  ])('%s is refused', (_what, uri) => {
    expect(() => parseUserUri(uri)).toThrow(badUri)
  })

  test('a single-label host is a host', () => expect(parseUserUri(`mimi://localhost/u/${id}`)).toBe(`mimi://localhost/u/${id}`))

  test('each kind has its own parser', () => {
    expect(parseDeviceUri(`mimi://a.example/d/${id}`)).toBeTruthy()
    expect(parseRoomUri(`mimi://a.example/r/${id}`)).toBeTruthy()
    expect(() => parseRoomUri(`mimi://a.example/g/${id}`)).toThrow(badUri)
  })

  test('a repaired spelling does not come out of the codec either', () => {
    const wire = encode(userUri, `mimi://A.example/u/${id}` as never)
    expect(() => decode(userUri, wire)).toThrow(badUri)
  })
})

test('a room and its group share domain and id, whatever the domain is called', () => {
  for (const domain of ['hub.example', 'r', 'r.r', 'r.example']) {
    const group = new TextDecoder().decode(groupIdOf(uriFromId('r', domain, bytes)))
    expect(group).toBe(`mimi://${domain}/g/${id}`)
  }
})
