// Our vectors of draft-ietf-mls-extensions, valid and must-fail: `packages/mls/vectors/mls-extensions.json`, which says what its fields are.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cipherSuite } from '@causeway/crypto'
import { type Codec, decode, encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { ExportTree } from './member/secrets/export-tree.ts'
import { crypto, keyPackageOf, mlsPublic, nowMs, scene, sign } from './public/forging.test-support.ts'
import { proposalTypes } from './structures/code-points.ts'
import { appDataDictionaryCodec, componentsListCodec, safeAadCodec } from './structures/component-data.ts'
import { type Extension, extensionsCodec } from './structures/extension.ts'
import { keyPackageTbs } from './structures/key-package.ts'
import { mlsMessageCodec } from './structures/mls-message.ts'
import { leaf } from './structures/node.ts'
import { proposalCodec } from './structures/proposal.ts'
import { wireFormatsCodec } from './structures/wire-formats.ts'
import { createSuite } from './suite.ts'
import type { ApplyAppData } from './tree/app-data.ts'
import { leafRules, validateFit } from './tree/leaf-validation.ts'
import {
  applyProposals,
  joinerProposals,
  memberProposals,
  needsPath,
  nextExtensions,
  type ProposalList,
} from './tree/proposal-list.ts'
import { leaves, type RatchetTree, treeFromNodes } from './tree/ratchet-tree.ts'
import { safeAadOf } from './tree/safe-aad.ts'
import { leafNode } from './tree/trees.test-support.ts'
import { hex, toHex } from './vectors.test-support.ts'

interface Named {
  readonly name: string
}

interface Refusal {
  readonly code: string
  readonly detail?: string
}

/** Valid and must-fail cases of one kind. */
interface Cases<Given, Valid, Refused = Refusal> {
  readonly valid: readonly (Named & Given & Valid)[]
  readonly refused: readonly (Named & Given & Refused)[]
}

interface SentVector {
  readonly proposal: string
  readonly sender: number | null
  readonly byReference: boolean
}

interface ListVector {
  readonly extensions: string
  readonly sent: readonly SentVector[]
  readonly joiner?: boolean
  readonly supported?: readonly (readonly number[])[]
}

interface Item {
  readonly componentId: number
  readonly data: string
}

interface Vectors {
  readonly structures: Cases<{ structure: string; hex: string }, { value: unknown }>
  readonly proposalLists: Cases<ListVector, { after: string; leaves?: readonly number[]; path: boolean }, { detail: string }>
  readonly safeAad: Cases<{ extensions: string; authenticatedData: string }, { items: readonly Item[] | null }, object>
  readonly requiredWireFormats: Cases<{ leaf: string; group: string }, object>
  readonly lastResort: Cases<{ extensions: string }, { lastResort: boolean }>
  readonly safeExporter: readonly (Named & {
    cipherSuite: number
    applicationExport: string
    taken: readonly { componentId: number; secret: string }[]
  })[]
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/mls-extensions.json'), 'utf8')) as Vectors
const suite = createSuite(crypto, 1)
const invalid = (detail: string): unknown => expect.objectContaining({ code: 'mls.invalid', detail })

const { structures, proposalLists, safeAad, requiredWireFormats, lastResort, safeExporter } = vectors
const pairs = [structures, proposalLists, safeAad, requiredWireFormats, lastResort]
const valid = pairs.reduce((sum, kind) => sum + kind.valid.length, safeExporter.length)
const refusals = pairs.reduce((sum, kind) => sum + kind.refused.length, 0)
console.info(`mls-extensions.json: ${valid} valid cases, ${refusals} refused`)

describe('structures', () => {
  test.each(structures.valid)('$structure: $name', ({ structure, hex: bytes, value }) => {
    const codec = codecOf(structure)
    const decoded = decode(codec, hex(bytes))
    expect(JSON.parse(JSON.stringify(decoded, bytesAsHex))).toEqual(value)
    expect(toHex(encode(codec, decoded))).toBe(bytes)
  })

  test.each(structures.refused)('$structure refused: $name', ({ structure, hex: bytes, code }) => {
    expect(() => decode(codecOf(structure), hex(bytes))).toThrow(expect.objectContaining({ code }))
  })
})

describe('proposal lists', () => {
  test.each(proposalLists.valid)('$name', vector => {
    const { list, tree, next } = outcome(vector)
    expect(toHex(encode(extensionsCodec, next))).toBe(vector.after)
    expect(needsPath(list)).toBe(vector.path)
    const left = [...leaves(applyProposals(tree, list).tree)].map(([leafIndex]) => leafIndex)
    expect(left).toEqual(vector.leaves ?? [0, 1, 2, 3])
  })

  test.each(proposalLists.refused)('refused: $name', vector => {
    expect(() => outcome(vector)).toThrow(invalid(vector.detail))
  })
})

describe('Safe AAD', () => {
  test.each(safeAad.valid)('$name', ({ extensions, authenticatedData, items }) => {
    const found = safeAadOf(extensionsOf(extensions), hex(authenticatedData))
    expect(found?.map(({ componentId, data }) => ({ componentId, data: toHex(data) })) ?? null).toEqual(items)
  })

  test.each(safeAad.refused)('refused: $name', ({ extensions, authenticatedData }) => {
    expect(() => safeAadOf(extensionsOf(extensions), hex(authenticatedData))).toThrow(
      invalid('authenticated data that is no SafeAAD'),
    )
  })
})

describe('required wire formats', () => {
  const check = (group: string, own: string): void => {
    const member = leafNode(1)
    // The leaf knows both extensions; what is in them is the question.
    const capabilities = { ...member.capabilities, extensions: [7, 8] }
    validateFit(leafRules(suite, new Uint8Array(), extensionsOf(group)), {
      ...member,
      capabilities,
      extensions: extensionsOf(own),
    })
  }

  test.each(requiredWireFormats.valid)('$name', vector => check(vector.group, vector.leaf))

  test.each(requiredWireFormats.refused)('refused: $name', ({ group, leaf: own, code, detail }) => {
    expect(() => check(group, own)).toThrow(expect.objectContaining(detail === undefined ? { code } : { code, detail }))
  })
})

describe('last resort', () => {
  const seen = (extensions: string): { lastResort: boolean } => {
    const keyPackage = { ...keyPackageOf(scene.mallory), extensions: extensionsOf(extensions) }
    const body = { ...keyPackage, signature: sign(scene.mallory, 'KeyPackageTBS', keyPackageTbs(keyPackage)) }
    return mlsPublic.verifyKeyPackage(encode(mlsMessageCodec, { wireFormat: 'mls_key_package', body }), nowMs)
  }

  test.each(lastResort.valid)('$name', ({ extensions, lastResort: expected }) =>
    expect(seen(extensions).lastResort).toBe(expected),
  )

  test.each(lastResort.refused)('refused: $name', ({ extensions, code }) => {
    expect(() => seen(extensions)).toThrow(expect.objectContaining({ code }))
  })
})

test.each(safeExporter)('safe exporter: $name', ({ cipherSuite: id, applicationExport, taken }) => {
  const tree = ExportTree.start(cipherSuite(id), hex(applicationExport))
  for (const { componentId, secret } of taken) {
    const step = tree.take(crypto, componentId)
    expect(toHex(step.secret)).toBe(secret)
    tree.apply(step)
  }
  for (const { componentId } of taken)
    expect(() => tree.take(crypto, componentId)).toThrow(invalid('the secret of this component was exported before'))
})

test('what is out of order is not written either', () => {
  const wrong = [2, 1].map(componentId => ({ componentId, data: new Uint8Array(0) }))
  for (const codec of [appDataDictionaryCodec, safeAadCodec])
    expect(() => encode(codec, wrong)).toThrow(expect.objectContaining({ code: 'wire.bad_structure' }))
})

/** Joins updates to the data that is there. */
const joins: ApplyAppData = {
  update: (componentId, present = new Uint8Array(), updates) =>
    isTaken(componentId, updates) ? Uint8Array.of(...present, ...updates.flatMap(update => [...update])) : undefined,
  ephemeral: (componentId, data) => isTaken(componentId, [data]),
}

function isTaken(componentId: number, data: readonly Uint8Array[]): boolean {
  return [0x8001, 0x8002].includes(componentId) && data.every(({ length }) => length > 0)
}

function outcome({ extensions, sent, joiner, supported }: ListVector): {
  list: ProposalList
  tree: RatchetTree
  next: readonly Extension[]
} {
  const { app_data_update, app_ephemeral, self_remove } = proposalTypes
  const proposalsOf = (at: number): readonly number[] => supported?.[at] ?? [app_data_update, app_ephemeral, self_remove]
  const nodes = [0, 1, 2, 3].flatMap(at => [leaf(leafNode(at, proposalsOf(at))), undefined]).slice(0, -1)
  const tree = treeFromNodes(nodes)
  const proposals = sent.map(({ proposal, sender, byReference }) => ({
    proposal: decode(proposalCodec, hex(proposal)),
    senderLeafIndex: sender ?? undefined,
    isReference: byReference,
  }))
  const list = joiner === true ? joinerProposals(suite, tree, leafNode(9), proposals) : memberProposals(suite, tree, 0, proposals)
  return { list, tree, next: nextExtensions(list, extensionsOf(extensions), joins) }
}

function extensionsOf(text: string): readonly Extension[] {
  return decode(extensionsCodec, hex(text))
}

function codecOf(structure: string): Codec<unknown> {
  const codec = codecs[structure]
  if (codec === undefined) throw new Error(`no codec for ${structure}`)
  return codec
}

const codecs: Readonly<Record<string, Codec<unknown>>> = {
  AppDataDictionary: appDataDictionaryCodec as Codec<unknown>,
  SafeAAD: safeAadCodec as Codec<unknown>,
  ComponentsList: componentsListCodec as Codec<unknown>,
  WireFormats: wireFormatsCodec as Codec<unknown>,
  Proposal: proposalCodec as Codec<unknown>,
}

function bytesAsHex(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toHex(value) : value
}
