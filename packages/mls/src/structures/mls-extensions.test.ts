// Our vectors of draft-ietf-mls-extensions, valid and must-fail: `packages/mls/vectors/mls-extensions.json`.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Codec, decode, encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { hex, toHex } from '../vectors.test-support.ts'
import { appDataDictionaryCodec, componentsListCodec, safeAadCodec } from './component-data.ts'
import { proposalCodec } from './proposal.ts'
import { wireFormatsCodec } from './wire-formats.ts'

interface Vector {
  readonly name: string
  readonly structure: string
  readonly hex: string
}

interface Vectors {
  readonly valid: readonly (Vector & { readonly value: unknown })[]
  readonly refused: readonly (Vector & { readonly code: string })[]
}

const path = join(import.meta.dirname, '../../vectors/mls-extensions.json')
const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vectors
const codecs: Readonly<Record<string, Codec<unknown>>> = {
  AppDataDictionary: appDataDictionaryCodec as Codec<unknown>,
  SafeAAD: safeAadCodec as Codec<unknown>,
  ComponentsList: componentsListCodec as Codec<unknown>,
  WireFormats: wireFormatsCodec as Codec<unknown>,
  Proposal: proposalCodec as Codec<unknown>,
}

describe('the vectors of the extension layer', () => {
  test.each(vectors.valid)('$structure: $name', ({ structure, hex: bytes, value }) => {
    const codec = codecOf(structure)
    const decoded = decode(codec, hex(bytes))
    expect(JSON.parse(JSON.stringify(decoded, bytesAsHex))).toEqual(value)
    expect(toHex(encode(codec, decoded))).toBe(bytes)
  })

  test.each(vectors.refused)('$structure refused: $name', ({ structure, hex: bytes, code }) => {
    expect(() => decode(codecOf(structure), hex(bytes))).toThrow(expect.objectContaining({ code }))
  })

  test('what is out of order is not written either', () => {
    const wrong = [2, 1].map(componentId => ({ componentId, data: new Uint8Array(0) }))
    expect(() => encode(appDataDictionaryCodec, wrong)).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
  })
})

function codecOf(structure: string): Codec<unknown> {
  const codec = codecs[structure]
  if (codec === undefined) throw new Error(`no codec for ${structure}`)
  return codec
}

function bytesAsHex(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toHex(value) : value
}
