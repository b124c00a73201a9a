// The rules of draft-ietf-mls-extensions for lists of proposals, on a tree whose members support what it defines.

import { createNodeCrypto } from '@causeway/crypto/node'
import { decode, encode } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { componentIds, extensionTypes, proposalTypes } from '../structures/code-points.ts'
import { appDataDictionaryCodec } from '../structures/component-data.ts'
import { type Extension, extensionData } from '../structures/extension.ts'
import type { LeafNode } from '../structures/leaf-node.ts'
import { leaf } from '../structures/node.ts'
import type { Proposal } from '../structures/proposal.ts'
import { requiredCapabilitiesCodec } from '../structures/required-capabilities.ts'
import { createSuite } from '../suite.ts'
import type { ApplyAppData } from './app-data.ts'
import {
  applyProposals,
  joinerProposals,
  memberProposals,
  needsPath,
  nextExtensions,
  successorProposals,
  validateSuccessor,
} from './proposal-list.ts'
import { leaves, type RatchetTree, treeFromNodes } from './ratchet-tree.ts'
import { safeAadOf } from './safe-aad.ts'

const suite = createSuite(createNodeCrypto(), 1)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const { app_data_update, app_ephemeral, self_remove } = proposalTypes
const invalid: unknown = expect.objectContaining({ code: 'mls.invalid' })

function leafNode(number: number, proposals: readonly number[]): LeafNode {
  return {
    encryptionKey: new Uint8Array(32).fill(number),
    signatureKey: new Uint8Array(32).fill(100 + number),
    credential: { credentialType: 'basic', identity: bytes(`device ${number}`) },
    capabilities: { versions: [1], cipherSuites: [1], extensions: [], proposals, credentials: [1] },
    leafNodeSource: { kind: 'update' },
    extensions: [],
    signature: new Uint8Array(64),
  }
}

function treeOf(supported: readonly (readonly number[])[]): RatchetTree {
  return treeFromNodes(supported.flatMap((proposals, at) => [...(at === 0 ? [] : [undefined]), leaf(leafNode(at, proposals))]))
}

const all = [app_data_update, app_ephemeral, self_remove]
const tree = treeOf([all, all, all, all])
const member = (proposal: Proposal, senderLeafIndex = 0) => ({ proposal, senderLeafIndex, isReference: true })
const leaving: Proposal = { proposalType: 'self_remove' }
const updateOf = (componentId: number, update: Uint8Array | undefined): Proposal => ({
  proposalType: 'app_data_update',
  componentId,
  update,
})

describe('who leaves by itself', () => {
  test('goes with a path, and beside a remove of somebody else', () => {
    const list = memberProposals(suite, tree, 0, [member(leaving, 2), member({ proposalType: 'remove', removed: 3 })])
    expect(needsPath(list)).toBe(true)
    expect([...leaves(applyProposals(tree, list).tree)].map(([index]) => index)).toEqual([0, 1])
  })

  test('goes once, is no committer, and is removed or updated by nobody else in the same commit', () => {
    const update: Proposal = { proposalType: 'update', leafNode: leafNode(2, all) }
    for (const sent of [
      [member(leaving, 0)],
      [member(leaving, 2), member(leaving, 2)],
      [member(leaving, 2), member({ proposalType: 'remove', removed: 2 })],
      [member(update, 2), member(leaving, 2)],
      [member(leaving, 9)],
      [{ proposal: leaving, senderLeafIndex: undefined, isReference: true }],
    ])
      expect(() => memberProposals(suite, tree, 0, sent)).toThrow(invalid)
  })

  test('is named by somebody who joins, but sent by nobody else', () => {
    const init = { ...member({ proposalType: 'external_init', kemOutput: new Uint8Array(32) }), isReference: false }
    expect(joinerProposals(suite, tree, leafNode(9, all), [init]).selfRemoves).toEqual([])
    expect(joinerProposals(suite, tree, leafNode(9, all), [init, member(leaving, 2)]).selfRemoves).toEqual([2])
    const byValue = { proposal: leaving, senderLeafIndex: undefined, isReference: false }
    expect(() => joinerProposals(suite, tree, leafNode(9, all), [init, byValue])).toThrow(invalid)
    expect(() => memberProposals(suite, tree, 0, [{ ...member(leaving, 2), isReference: false }])).toThrow(invalid)
  })
})

const outside = (proposal: Proposal) => ({ proposal, senderLeafIndex: undefined, isReference: false })

describe('each refusal says which rule it is', () => {
  const { memberRefusals, joinerRefusals } = refusals()

  test.each(memberRefusals)('of a member: %s', (detail, sent) => {
    expect(() => memberProposals(suite, tree, 0, sent)).toThrow(expect.objectContaining({ code: 'mls.invalid', detail }))
  })

  test.each(joinerRefusals)('of a joiner: %s', (detail, proposals) => {
    expect(() => joinerProposals(suite, tree, leafNode(9, all), proposals.map(outside))).toThrow(
      expect.objectContaining({ code: 'mls.invalid', detail }),
    )
  })
})

test('a joiner’s PSKs and leavers are judged as a member’s', () => {
  const init = outside({ proposalType: 'external_init', kemOutput: new Uint8Array(32) })
  const psk = (usage: 'application' | 'branch') =>
    outside({
      proposalType: 'psk',
      psk: { pskType: 'resumption', usage, pskGroupId: bytes('group'), pskEpoch: 1n, pskNonce: new Uint8Array(32) },
    })
  const joining =
    (sent: Parameters<typeof joinerProposals>[3], on = tree) =>
    (): unknown =>
      joinerProposals(suite, on, leafNode(9, all), [{ ...init, isReference: false }, ...sent])
  const refusal = (detail: string): unknown => expect.objectContaining({ code: 'mls.invalid', detail })
  joining([{ ...psk('application'), isReference: false }])()
  expect(joining([{ ...psk('branch'), isReference: false }])).toThrow(refusal('a resumption psk of another use'))
  expect(joining([member(leaving, 2), member(leaving, 2)])).toThrow(refusal('two proposals for one leaf'))
  expect(joining([member(leaving, 9)])).toThrow(refusal('a remove of nobody'))
  const unable = treeOf([all, all, all, []])
  expect(joining([member(leaving, 2)], unable)).toThrow(refusal('a proposal that some member does not support'))
  joining([], unable)()
})

test('the first commit of a successor names the group it continues, and is otherwise a member’s', () => {
  const psk = (usage: 'application' | 'reinit' | 'branch') =>
    member({
      proposalType: 'psk',
      psk: { pskType: 'resumption', usage, pskGroupId: bytes('group'), pskEpoch: 1n, pskNonce: new Uint8Array(32) },
    })
  for (const usage of ['reinit', 'branch'] as const) expect(successorProposals(suite, tree, 0, [psk(usage)]).psks).toHaveLength(1)
  expect(() => successorProposals(suite, tree, 0, [psk('application')])).toThrow(
    expect.objectContaining({ detail: 'a resumption psk of another use' }),
  )
  const init = member({ proposalType: 'external_init', kemOutput: new Uint8Array(32) })
  expect(() => successorProposals(suite, tree, 0, [init])).toThrow(
    expect.objectContaining({ detail: 'only a joiner may send an external_init' }),
  )
})

test('a leaf is followed by one with the same basic credential, or any chain after a chain, and another key', () => {
  const basic = (name: string): LeafNode['credential'] => ({ credentialType: 'basic', identity: bytes(name) })
  const chain = (name: string): LeafNode['credential'] => ({ credentialType: 'x509', certificates: [bytes(name)] })
  const follow =
    (former: LeafNode['credential'], next: LeafNode['credential'], number = 2) =>
    (): void =>
      validateSuccessor({ ...leafNode(1, all), credential: former }, { ...leafNode(number, all), credential: next })
  follow(basic('a'), basic('a'))()
  follow(chain('a'), chain('b'))()
  for (const [former, next] of [
    [basic('a'), basic('b')],
    [basic('a'), chain('a')],
    [chain('a'), basic('a')],
  ] as const)
    expect(follow(former, next)).toThrow(expect.objectContaining({ detail: 'a leaf changes its credential' }))
  for (const credential of [basic('a'), chain('a')])
    expect(follow(credential, credential, 1)).toThrow(expect.objectContaining({ detail: 'a leaf keeps its encryption key' }))
})

function refusals() {
  const reInit = (version: number): Proposal => ({
    proposalType: 'reinit',
    groupId: bytes('next'),
    version,
    cipherSuite: 1,
    extensions: [],
  })
  const externalInit: Proposal = { proposalType: 'external_init', kemOutput: new Uint8Array(32) }
  const remove = (removed: number): Proposal => ({ proposalType: 'remove', removed })
  const update = (number: number): Proposal => ({ proposalType: 'update', leafNode: leafNode(number, all) })
  const extensions: Proposal = { proposalType: 'group_context_extensions', extensions: [] }
  const ephemeral: Proposal = { proposalType: 'app_ephemeral', componentId: 1, data: bytes('x') }
  const add: Proposal = {
    proposalType: 'add',
    keyPackage: {
      version: 'mls10',
      cipherSuite: 1,
      initKey: new Uint8Array(32),
      leafNode: leafNode(7, all),
      extensions: [],
      signature: new Uint8Array(64),
    },
  }
  const psk = (pskNonce: Uint8Array): Proposal => ({
    proposalType: 'psk',
    psk: { pskType: 'external', pskId: bytes('id'), pskNonce },
  })
  const resumption = (usage: 'application' | 'reinit' | 'branch'): Proposal => ({
    proposalType: 'psk',
    psk: { pskType: 'resumption', usage, pskGroupId: bytes('group'), pskEpoch: 1n, pskNonce: new Uint8Array(32) },
  })
  const many = Array.from({ length: 65 }, (_, at) => psk(new Uint8Array(32).fill(at)))
  type Sent = Parameters<typeof memberProposals>[3]
  const memberRefusals: [string, Sent][] = [
    ['only a joiner may send an external_init', [member(externalInit)]],
    ['a reinit stands alone', [member(reInit(1)), member(remove(1))]],
    ['a reinit to an older version', [member(reInit(0))]],
    ['two reinits', [member(reInit(1)), member(reInit(1))]],
    ['two external_inits', [member(externalInit), member(externalInit)]],
    ['two group_context_extensions', [member(extensions), member(extensions)]],
    ['a committer updates by its path', [member(update(0), 0)]],
    ['a committer cannot remove itself', [member(remove(0))]],
    ['a committer cannot remove itself', [member(leaving, 0)]],
    ['a self_remove from outside', [outside(leaving)]],
    ['a remove of nobody', [member(leaving, 9)]],
    ['a self_remove that its leaver did not send ahead', [{ ...member(leaving, 2), isReference: false }]],
    ['an update from outside', [outside(update(1))]],
    ['an update of nobody', [member(update(9), 9)]],
    [
      'an update with a leaf made for something else',
      [
        member(
          {
            proposalType: 'update',
            leafNode: { ...leafNode(1, all), leafNodeSource: { kind: 'commit', parentHash: bytes('') } },
          },
          1,
        ),
      ],
    ],
    ['a leaf changes its credential', [member(update(2), 1)]],
    ['a leaf keeps its encryption key', [member(update(1), 1)]],
    ['a remove of nobody', [member(remove(9))]],
    ['two proposals for one leaf', [member(remove(1)), member(remove(1))]],
    ['too many psks', many.map(proposal => member(proposal))],
    ['a psk nonce of the wrong size', [member(psk(bytes('short')))]],
    ['a resumption psk of another use', [member(resumption('branch'))]],
    ['one psk twice', [member(resumption('application')), member(resumption('application'))]],
  ]
  const joinerRefusals: [string, Proposal[]][] = [
    ['an external commit needs one external_init', [remove(1)]],
    ['a proposal that a joiner may not send', [externalInit, extensions]],
    ['a proposal that a joiner may not send', [externalInit, reInit(1)]],
    ['a proposal that a joiner may not send', [externalInit, extensions, reInit(1)]],
    ['a proposal that a joiner may not send', [externalInit, add]],
    ['a proposal that a joiner may not send', [externalInit, add, extensions]],
    ['a proposal that a joiner may not send', [externalInit, reInit(1), updateOf(1, bytes('x'))]],
    ['a proposal that a joiner may not send', [externalInit, updateOf(1, bytes('x')), ephemeral]],
    ['a proposal that a joiner may not send', [externalInit, add, ephemeral]],
    ['an update from outside', [externalInit, update(1)]],
    ['a proposal that a joiner may not send', [externalInit, remove(1), remove(2)]],
    ['a remove of nobody', [externalInit, remove(9)]],
    ['a leaf changes its credential', [externalInit, remove(1)]],
    ['a self_remove from outside', [externalInit, leaving]],
    ['a psk nonce of the wrong size', [externalInit, psk(bytes('short'))]],
  ]
  return { memberRefusals, joinerRefusals }
}

test('a path is needed for all but adds, psks, a reinit and data of components, alone or together', () => {
  const none = memberProposals(suite, tree, 0, [])
  const psk = { proposalType: 'psk', psk: { pskType: 'external', pskId: bytes(''), pskNonce: bytes('') } } as const
  const reInit = { proposalType: 'reinit', groupId: bytes(''), version: 1, cipherSuite: 1, extensions: [] } as const
  const ephemeral = { proposalType: 'app_ephemeral', componentId: 1, data: bytes('') } as const
  const appUpdate = { proposalType: 'app_data_update', componentId: 1, update: bytes('') } as const
  const init = { proposalType: 'external_init', kemOutput: bytes('') } as const
  const extensions = { proposalType: 'group_context_extensions', extensions: [] } as const
  const remove = { proposalType: 'remove', removed: 1 } as const
  const pathless = [{ psks: [psk] }, { reInit }, { appEphemerals: [ephemeral] }, { appDataUpdates: [appUpdate] }]
  const pathRequired = [
    { removes: [remove] },
    { selfRemoves: [1] },
    { updates: [{ leafIndex: 1, leafNode: leafNode(1, all) }] },
    { externalInit: init },
    { extensions },
  ]
  expect(needsPath(none)).toBe(true)
  for (const part of pathless) {
    expect(needsPath({ ...none, ...part })).toBe(false)
    for (const other of pathless) expect(needsPath({ ...none, ...part, ...other })).toBe(false)
    for (const other of pathRequired) expect(needsPath({ ...none, ...part, ...other })).toBe(true)
  }
  for (const part of pathRequired) for (const other of pathRequired) expect(needsPath({ ...none, ...part, ...other })).toBe(true)
})

test('a proposal that one member does not support is refused, whoever sent it', () => {
  for (const [proposal, type] of [
    [leaving, self_remove],
    [updateOf(1, bytes('x')), app_data_update],
    [{ proposalType: 'app_ephemeral', componentId: 1, data: bytes('x') }, app_ephemeral],
  ] as const) {
    const lacking = treeOf([all, all, all.filter(other => other !== type), all])
    const detail = 'a proposal that some member does not support'
    expect(() => memberProposals(suite, lacking, 0, [member(proposal, 1)])).toThrow(
      expect.objectContaining({ code: 'mls.invalid', detail }),
    )
    expect(memberProposals(suite, tree, 0, [member(proposal, 1)])).toBeDefined()
  }
})

describe('data of components', () => {
  /** Joins the updates to what is there; knows components below 100; takes no "bad". */
  const joins: ApplyAppData = {
    update: (componentId, present, updates) =>
      componentId < 100 && !updates.some(update => update.length === 0)
        ? bytes([present ?? bytes('none'), ...updates].map(part => new TextDecoder().decode(part)).join('+'))
        : undefined,
    ephemeral: (componentId, data) => componentId < 100 && data.length > 0,
  }
  const dictionary = (entries: readonly [number, string][]): Extension => ({
    extensionType: extensionTypes.app_data_dictionary,
    extensionData: encode(
      appDataDictionaryCodec,
      entries.map(([componentId, text]) => ({ componentId, data: bytes(text) })),
    ),
  })
  const after = (proposals: readonly Proposal[], present: readonly Extension[]): readonly [number, string][] => {
    const list = memberProposals(
      suite,
      tree,
      0,
      proposals.map(proposal => member(proposal)),
    )
    expect(needsPath(list)).toBe(false)
    const data = extensionData(nextExtensions(list, present, joins), extensionTypes.app_data_dictionary)
    return decode(appDataDictionaryCodec, data ?? bytes('')).map(entry => [
      entry.componentId,
      new TextDecoder().decode(entry.data),
    ])
  }

  test('is made of all updates of a commit in their order; a new component finds its place, a new dictionary the end', () => {
    const present = [
      { extensionType: 5, extensionData: bytes('') },
      dictionary([
        [1, 'a'],
        [7, 'z'],
      ]),
    ]
    expect(after([updateOf(1, bytes('b')), updateOf(3, bytes('n')), updateOf(1, bytes('c'))], present)).toEqual([
      [1, 'a+b+c'],
      [3, 'none+n'],
      [7, 'z'],
    ])
    expect(after([updateOf(2, bytes('x'))], [])).toEqual([[2, 'none+x']])
    expect(after([updateOf(1, undefined)], present)).toEqual([[7, 'z']])
  })

  test('is not removed where there is none, twice, or beside an update; what its component refuses is refused', () => {
    const present = [dictionary([[1, 'a']])]
    const ephemeral = (componentId: number, text: string): Proposal => ({
      proposalType: 'app_ephemeral',
      componentId,
      data: bytes(text),
    })
    const none = 'data of a component removed twice, or where there is none'
    const both = 'data of a component both updated and removed'
    const refused: [string, Proposal[]][] = [
      [none, [updateOf(2, undefined)]],
      [none, [updateOf(1, undefined), updateOf(1, undefined)]],
      [both, [updateOf(1, undefined), updateOf(1, bytes('b'))]],
      [both, [updateOf(1, bytes('b')), updateOf(1, undefined)]],
      ['an update that its component refuses', [updateOf(1, bytes(''))]],
      ['an update that its component refuses', [updateOf(100, bytes('b'))]],
      ['ephemeral data that its component refuses', [ephemeral(1, '')]],
      ['ephemeral data that its component refuses', [ephemeral(100, 'x')]],
    ]
    for (const [detail, proposals] of refused)
      expect(() => after(proposals, present)).toThrow(expect.objectContaining({ code: 'mls.invalid', detail }))
  })

  test('stays at its place in the list of extensions', () => {
    const other = (extensionType: number): Extension => ({ extensionType, extensionData: bytes('') })
    const list = memberProposals(suite, tree, 0, [member(updateOf(1, bytes('b')))])
    const next = nextExtensions(list, [other(5), dictionary([[1, 'a']]), other(9)], joins)
    expect(next.map(({ extensionType }) => extensionType)).toEqual([5, extensionTypes.app_data_dictionary, 9])
    const first = nextExtensions(list, [dictionary([[1, 'a']]), other(9)], joins)
    expect(first.map(({ extensionType }) => extensionType)).toEqual([extensionTypes.app_data_dictionary, 9])
    expect(nextExtensions(list, [other(9)], joins).map(({ extensionType }) => extensionType)).toEqual([
      9,
      extensionTypes.app_data_dictionary,
    ])
    const nothing = memberProposals(suite, tree, 0, [])
    expect(nextExtensions(nothing, [other(9)], joins)).toEqual([other(9)])
  })

  test('and external senders are readable in new extensions, and stay as they are where nobody changes them', () => {
    const list = (extensions: readonly Extension[]) =>
      memberProposals(suite, tree, 0, [member({ proposalType: 'group_context_extensions', extensions })])
    const broken = (extensionType: number): Extension => ({ extensionType, extensionData: Uint8Array.of(9) })
    for (const type of [extensionTypes.external_senders, extensionTypes.app_data_dictionary]) {
      expect(() => nextExtensions(list([broken(type)]), [], joins)).toThrow(expect.objectContaining({ code: 'wire.truncated' }))
      const empty = { extensionType: type, extensionData: Uint8Array.of(0) }
      expect(nextExtensions(list([empty]), [], joins)).toEqual([empty])
    }
    const nothing = memberProposals(suite, tree, 0, [])
    const present = [broken(extensionTypes.external_senders)]
    expect(nextExtensions(nothing, present, joins)).toBe(present)
  })

  test('that is ephemeral changes nothing', () => {
    const present = [dictionary([[1, 'a']])]
    const ephemeral: Proposal = { proposalType: 'app_ephemeral', componentId: 1, data: bytes('x') }
    expect(after([ephemeral], present)).toEqual([[1, 'a']])
    expect(nextExtensions(memberProposals(suite, tree, 0, [member(ephemeral)]), [], joins)).toEqual([])
  })

  test('is not followed by whoever has nobody to judge it', () => {
    const list = memberProposals(suite, tree, 0, [member(updateOf(1, bytes('x')))])
    const detail = 'data of application components'
    expect(() => nextExtensions(list, [])).toThrow(expect.objectContaining({ code: 'mls.unsupported', detail }))
  })

  test('is changed by AppDataUpdate alone where everybody has it', () => {
    const required = (proposals: readonly number[]): Extension => ({
      extensionType: extensionTypes.required_capabilities,
      extensionData: encode(requiredCapabilitiesCodec, { extensionTypes: [], proposalTypes: proposals, credentialTypes: [] }),
    })
    const replaced = (extensions: readonly Extension[], present: readonly Extension[]): readonly Extension[] =>
      nextExtensions(
        memberProposals(suite, tree, 0, [member({ proposalType: 'group_context_extensions', extensions })]),
        present,
        joins,
      )
    const bound = [required([app_data_update]), dictionary([[1, 'a']])]
    for (const next of [[required([app_data_update])], [required([app_data_update]), dictionary([[1, 'b']])]])
      expect(() => replaced(next, bound)).toThrow(
        expect.objectContaining({ code: 'mls.invalid', detail: 'the dictionary is changed by AppDataUpdate alone' }),
      )
    const without = [required([app_data_update])]
    expect(() => replaced([dictionary([[1, 'a']])], without)).toThrow(invalid)
    expect(replaced([required([])], without)).toHaveLength(1)
    expect(replaced([dictionary([[1, 'a']])], bound)).toHaveLength(1)
    expect(replaced([dictionary([[1, 'b']])], [required([]), dictionary([[1, 'a']])])).toHaveLength(1)
  })
})

test('authenticated data is SafeAAD, and nothing else, where the group context says so', () => {
  const withSafeAad = (componentId: number): Extension[] => [
    {
      extensionType: extensionTypes.app_data_dictionary,
      extensionData: encode(appDataDictionaryCodec, [{ componentId, data: Uint8Array.of(0) }]),
    },
  ]
  const required = withSafeAad(componentIds.safe_aad)
  expect(safeAadOf(required, Uint8Array.of(0))).toEqual([])
  expect(safeAadOf(required, Uint8Array.of(4, 0x80, 1, 1, 9))).toEqual([{ componentId: 0x8001, data: Uint8Array.of(9) }])
  for (const data of [new Uint8Array(0), Uint8Array.of(0, 7), bytes('anything')])
    expect(() => safeAadOf(required, data)).toThrow(invalid)
  expect(safeAadOf([], bytes('anything'))).toBeUndefined()
  expect(safeAadOf(withSafeAad(componentIds.app_ack), bytes('anything'))).toBeUndefined()
})
