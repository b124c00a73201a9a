// The structures against the official vectors: byte for byte, and nothing but coded refusals for what is not theirs.

import { CausewayError, type Codec, decode, encode, Reader } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { leafNode } from '../tree/trees.test-support.ts'
import { again, hex, toHex, vectors } from '../vectors.test-support.ts'
import { authenticatedContentCodec } from './authenticated-content.ts'
import { commitCodec } from './commit.ts'
import { extensionsCodec } from './extension.ts'
import { keyPackageCodec } from './key-package.ts'
import { leafNodeCodec } from './leaf-node.ts'
import { mlsMessageCodec } from './mls-message.ts'
import { ratchetTreeCodec } from './node.ts'
import { parentNodeCodec } from './parent-node.ts'
import { proposalCodec } from './proposal.ts'

type Messages = Record<string, string>

const proposalNumbers: Record<string, number> = {
  add_proposal: 1,
  update_proposal: 2,
  remove_proposal: 3,
  pre_shared_key_proposal: 4,
  re_init_proposal: 5,
  external_init_proposal: 6,
  group_context_extensions_proposal: 7,
}

/** The vectors hold the bodies of proposals, without the type before them. */
function proposalBytes(name: string, body: Uint8Array): Uint8Array {
  return Uint8Array.of(0, proposalNumbers[name] ?? 0, ...body)
}

function bytesOf(name: string, text: string): Uint8Array {
  return name in proposalNumbers ? proposalBytes(name, hex(text)) : hex(text)
}

const messageCodec = mlsMessageCodec as Codec<unknown>
const codecs: Record<string, Codec<unknown>> = {
  mls_welcome: messageCodec,
  mls_group_info: messageCodec,
  mls_key_package: messageCodec,
  ratchet_tree: ratchetTreeCodec as Codec<unknown>,
  commit: commitCodec as Codec<unknown>,
  public_message_application: messageCodec,
  public_message_proposal: messageCodec,
  public_message_commit: messageCodec,
  private_message: messageCodec,
  ...Object.fromEntries(Object.keys(proposalNumbers).map(name => [name, proposalCodec as Codec<unknown>])),
}

const messages = vectors<Messages>('messages.json.gz')

describe.skipIf(messages.length === 0)('the official messages', () => {
  // GroupSecrets is a structure of members only; it is read where secrets are.
  test.each(Object.entries(codecs))('%s decodes and encodes to its own bytes', (name, codec) => {
    for (const message of messages) {
      const bytes = bytesOf(name, message[name] ?? '')
      expect(toHex(again(codec, bytes))).toBe(toHex(bytes))
    }
  })

  test.each(Object.entries(codecs))('%s is refused with a code wherever it is cut, and with a byte too many', (name, codec) => {
    const bytes = bytesOf(name, messages[0]?.[name] ?? '00')
    for (let length = 0; length < bytes.length; length++) expectCoded(() => decode(codec, bytes.subarray(0, length)))
    expect(() => decode(codec, Uint8Array.of(...bytes, 0))).toThrow(expect.objectContaining({ code: 'wire.trailing_bytes' }))
  })

  test.each(Object.entries(codecs))('%s with any byte changed is refused with a code or keeps one encoding', (name, codec) => {
    const bytes = bytesOf(name, messages[1]?.[name] ?? '')
    for (let at = 0; at < Math.min(bytes.length, 4000); at++) {
      const other = bytes.slice()
      other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
      try {
        expect(toHex(again(codec, other))).toBe(toHex(other))
      } catch (error) {
        expect(error).toBeInstanceOf(CausewayError)
      }
    }
  })
})

test('vector headers give the official lengths', () => {
  for (const { vlbytes_header, length } of vectors<{ vlbytes_header: string; length: number }>('deserialization.json')) {
    expect(new Reader(hex(vlbytes_header)).vectorLength()).toBe(length)
  }
})

test('AuthenticatedContent, KeyPackage and plaintext handshakes of the other vectors keep their bytes', () => {
  for (const { authenticated_content } of vectors<{ authenticated_content: string }>('transcript-hashes.json')) {
    expect(toHex(again(authenticatedContentCodec, hex(authenticated_content)))).toBe(authenticated_content)
  }
  for (const { key_package, welcome } of vectors<{ key_package: string; welcome: string }>('welcome.json')) {
    expect(toHex(again(mlsMessageCodec, hex(key_package)))).toBe(key_package)
    expect(toHex(again(mlsMessageCodec, hex(welcome)))).toBe(welcome)
  }
  for (const vector of vectors<Record<string, string>>('message-protection.json')) {
    for (const name of ['proposal_pub', 'proposal_priv', 'commit_pub', 'commit_priv', 'application_priv']) {
      expect(toHex(again(mlsMessageCodec, hex(vector[name] ?? '')))).toBe(vector[name])
    }
    expect(toHex(again(commitCodec, hex(vector['commit'] ?? '')))).toBe(vector['commit'])
    expect(toHex(again(proposalCodec, hex(vector['proposal'] ?? '')))).toBe(vector['proposal'])
  }
})

describe('the ciphertexts of a path, of which a member opens one', () => {
  const ciphertexts = [1, 2, 3].map(n => ({ kemOutput: Uint8Array.of(n), ciphertext: new Uint8Array(70).fill(n) }))
  const path = { encryptionKey: Uint8Array.of(9), encryptedPathSecret: ciphertexts }
  const commit = { proposals: [], path: { leafNode: leafNode(1), nodes: [path] } }
  const bytes = encode(commitCodec, commit)
  const read = decode(commitCodec, bytes).path?.nodes[0]?.encryptedPathSecret

  test('are what was written, each by itself and all together, and nothing beyond them', () => {
    expect(read?.length).toBe(3)
    expect([0, 1, 2, 3].map(index => read?.at(index))).toEqual([...ciphertexts, undefined])
    expect([...(read ?? [])]).toEqual(ciphertexts)
    // A new value, whose bytes nobody has kept.
    const copy = { ...commit, path: { ...commit.path, nodes: [{ ...path, encryptedPathSecret: read ?? [] }] } }
    expect(encode(commitCodec, copy)).toEqual(bytes)
  })

  test('are refused where one is cut, too long, or has a length in a longer form than needed', () => {
    const nodes = (list: string): Uint8Array => {
      const vector = (content: string): string => (content.length / 2).toString(16).padStart(2, '0') + content
      const leaf = toHex(encode(leafNodeCodec, leafNode(1)))
      return hex(`0001${leaf}${vector(`0109${vector(list)}`)}`)
    }
    expect(decode(commitCodec, nodes('01aa01bb')).path?.nodes[0]?.encryptedPathSecret.length).toBe(1)
    const refused: [string, string][] = [
      ['01', 'wire.truncated'],
      ['01aa', 'wire.truncated'],
      ['01aa02bb', 'wire.truncated'],
      ['02aa', 'wire.truncated'],
      ['01aa01bb01', 'wire.truncated'],
      ['4001aa01bb', 'wire.bad_length'],
      ['01aa4001bb', 'wire.bad_length'],
      ['c0aa', 'wire.bad_length'],
    ]
    for (const [list, code] of refused) expect(() => decode(commitCodec, nodes(list))).toThrow(expect.objectContaining({ code }))
  })
})

describe('what the RFC forbids in a structure', () => {
  test('an extension type twice in one list', () => {
    const one = { extensionType: 7, extensionData: new Uint8Array() }
    expect(() => encode(extensionsCodec, [one, one])).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
    expect(() => decode(extensionsCodec, hex('06000700000700'))).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
  })

  test('unmerged leaves out of order or twice', () => {
    for (const unmerged of ['0000000200000001', '0000000100000001']) {
      expect(() => decode(parentNodeCodec, hex(`000008${unmerged}`))).toThrow(
        expect.objectContaining({ code: 'wire.bad_structure' }),
      )
    }
  })

  test('a ratchet tree that ends in a blank, or is empty', () => {
    for (const tree of ['00', '0100']) {
      expect(() => decode(ratchetTreeCodec, hex(tree))).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
    }
  })

  test('a proposal of a type that nobody defines here, which would have no readable end', () => {
    expect(() => decode(proposalCodec, hex('000b0100'))).toThrow(expect.objectContaining({ code: 'wire.bad_enum' }))
  })

  test('another protocol version', () => {
    const message = hex(messages[0]?.['mls_key_package'] ?? '0002')
    message[1] = 2
    expect(() => decode(mlsMessageCodec, message)).toThrow(expect.objectContaining({ code: 'wire.bad_enum' }))
    expectCoded(() => decode(keyPackageCodec, message))
  })
})

function expectCoded(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(CausewayError)
    return
  }
  expect.unreachable('it was accepted')
}
