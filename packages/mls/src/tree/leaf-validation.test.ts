// What a leaf must support (RFC 9420 §7.2, §7.3), each rule by what only it refuses.

import { encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import type { Capabilities } from '../structures/capabilities.ts'
import { extensionTypes } from '../structures/code-points.ts'
import type { Extension } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import { type RequiredCapabilities, requiredCapabilitiesCodec } from '../structures/required-capabilities.ts'
import { isAlive, leafRules, validateFit, validateLeaf, validateSelf } from './leaf-validation.ts'
import { believing, bytes, leafNode } from './trees.test-support.ts'

const invalid = (detail: string): unknown => expect.objectContaining({ code: 'mls.invalid', detail })
const extension = (extensionType: number): Extension => ({ extensionType, extensionData: bytes('') })

function leafWith(capabilities: Partial<Capabilities>, change: Partial<LeafNode> = {}): LeafNode {
  const leaf = leafNode(1)
  return { ...leaf, capabilities: { ...leaf.capabilities, ...capabilities }, ...change }
}

describe('by itself', () => {
  const check = (leaf: LeafNode) => (): void => validateSelf(believing, leaf, undefined)

  test('a leaf supports the version, the suite and its own credential', () => {
    check(leafWith({}))()
    check(leafWith({ versions: [9, 1], cipherSuites: [7, 1], credentials: [2, 1] }))()
    expect(check(leafWith({ versions: [2] }))).toThrow(invalid('a leaf does not support the version'))
    expect(check(leafWith({ cipherSuites: [2, 3] }))).toThrow(invalid('a leaf does not support the cipher suite'))
    expect(check(leafWith({ credentials: [2] }))).toThrow(invalid('a leaf does not list its credential'))
    const x509 = { credential: { credentialType: 'x509', certificates: [] } } as const
    expect(check(leafWith({}, x509))).toThrow(invalid('a leaf does not list its credential'))
    check(leafWith({ credentials: [2] }, x509))()
  })

  test('a leaf lists each of its extensions, but for the default types, which it need not', () => {
    const using = (...types: number[]): Partial<LeafNode> => ({ extensions: types.map(extension) })
    check(leafWith({}, using(1, 2, 3, 4, 5)))()
    check(leafWith({ extensions: [0xf0c1, 6] }, using(6, 0xf0c1)))()
    const detail = invalid('a leaf does not list its own extension')
    expect(check(leafWith({}, using(6)))).toThrow(detail)
    expect(check(leafWith({ extensions: [7] }, using(7, 6)))).toThrow(detail)
    expect(check(leafWith({ extensions: [7] }, using(6, 7)))).toThrow(detail)
  })

  test('its key is one that something can be sealed to, and its signature covers its place', () => {
    const asked: unknown[] = []
    const suite = {
      ...believing,
      checkEncryptionKey: (publicKey: Uint8Array, name: string) => void asked.push([publicKey, name]),
      verify: (...[signatureKey, label, content]: Parameters<typeof believing.verify>) =>
        void asked.push([signatureKey, label, Buffer.from(content.slice(-6))]),
    }
    const leaf = leafWith({})
    validateLeaf(leafRules(suite, Uint8Array.of(7), []), leaf, 258)
    expect(asked).toEqual([
      [leaf.encryptionKey, 'an encryption key'],
      [leaf.signatureKey, 'LeafNodeTBS', Buffer.from([1, 7, 0, 0, 1, 2])],
    ])
  })
})

describe('in a group', () => {
  const fits = (extensions: readonly Extension[], leaf: LeafNode) => (): void =>
    validateFit(leafRules(believing, bytes('group'), extensions), leaf)
  const required = (wanted: Partial<RequiredCapabilities>): Extension[] => [
    {
      extensionType: extensionTypes.required_capabilities,
      extensionData: encode(requiredCapabilitiesCodec, {
        extensionTypes: [],
        proposalTypes: [],
        credentialTypes: [],
        ...wanted,
      }),
    },
  ]
  const lacks = invalid('a leaf lacks a required capability')

  test('a leaf supports every extension of the group, default types without saying so', () => {
    fits([], leafWith({}))()
    fits([extension(1), extension(5)], leafWith({}))()
    fits([extension(6), extension(0xf001)], leafWith({ extensions: [0xf001, 6] }))()
    const detail = invalid('a leaf does not support an extension of the group')
    expect(fits([extension(6)], leafWith({}))).toThrow(detail)
    expect(fits([extension(6), extension(0xf001)], leafWith({ extensions: [6] }))).toThrow(detail)
    expect(fits([extension(0xf001), extension(6)], leafWith({ extensions: [6] }))).toThrow(detail)
  })

  test('a leaf has the required extensions, proposals and credentials', () => {
    fits(required({}), leafWith({}))()
    fits(required({ extensionTypes: [1, 5], proposalTypes: [1, 7], credentialTypes: [1] }), leafWith({}))()
    fits(
      required({ extensionTypes: [6], proposalTypes: [8, 10], credentialTypes: [2] }),
      leafWith({ extensions: [6], proposals: [10, 9, 8], credentials: [1, 2] }),
    )()
    expect(fits(required({ extensionTypes: [6] }), leafWith({}))).toThrow(lacks)
    expect(fits(required({ extensionTypes: [5, 6] }), leafWith({ extensions: [7] }))).toThrow(lacks)
    expect(fits(required({ proposalTypes: [8] }), leafWith({}))).toThrow(lacks)
    expect(fits(required({ proposalTypes: [7, 8] }), leafWith({ proposals: [9] }))).toThrow(lacks)
    expect(fits(required({ credentialTypes: [2] }), leafWith({}))).toThrow(lacks)
    expect(fits(required({ credentialTypes: [1, 2] }), leafWith({}))).toThrow(lacks)
  })

  test('what is required of it is what the group says, or nothing', () => {
    expect(leafRules(believing, bytes('group'), []).required).toBeUndefined()
    expect(leafRules(believing, bytes('group'), required({ proposalTypes: [8] })).required?.proposalTypes).toEqual([8])
    expect(() => leafRules(believing, bytes('group'), [extension(extensionTypes.required_capabilities)])).toThrow(
      expect.objectContaining({ code: 'wire.truncated' }),
    )
  })
})

test('a lifetime begins and ends with the seconds it names', () => {
  const lifetime = { notBefore: 100n, notAfter: 200n }
  const moments = [0, 99_999, 100_000, 150_000, 200_000, 200_999, 201_000]
  expect(moments.map(nowMs => isAlive(lifetime, nowMs))).toEqual([false, false, true, true, true, true, false])
  expect(isAlive({ notBefore: 0n, notAfter: 2n ** 64n - 1n }, 1e15)).toBe(true)
})
