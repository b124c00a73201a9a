// ts-mls 1.6.4 as one of the mixed group: its own functions, nothing of ours.

import type { CiphersuiteImpl, ClientConfig, ClientState, KeyPackage, PrivateKeyPackage, Proposal, Welcome } from 'ts-mls'
import {
  type CommitWish,
  type Engine,
  type EngineName,
  type Heard,
  identityOf,
  type OracleDevice,
  type ProposalWish,
  type StagedHandshake,
} from '../device.ts'
import type { TsMls } from './load.ts'

/** `library` is a copy from `load.ts`, `suite` the provider it runs on. */
export function tsMlsEngine(name: EngineName, library: TsMls, suite: CiphersuiteImpl): Engine {
  return {
    name,
    async newDevice(number) {
      const keys = await suite.signature.keygen()
      return new TsMlsDevice(name, library, suite, identityOf(number), keys)
    },
  }
}

interface SignatureKeys {
  readonly signKey: Uint8Array
  readonly publicKey: Uint8Array
}

interface OwnKeyPackage {
  readonly publicPackage: KeyPackage
  readonly privatePackage: PrivateKeyPackage
}

export class TsMlsDevice implements OracleDevice {
  readonly engine: EngineName
  readonly name: string
  readonly proposes = ['add', 'remove'] as const
  readonly #library: TsMls
  readonly #suite: CiphersuiteImpl
  readonly #signatureKeys: SignatureKeys
  readonly #config: ClientConfig
  #keyPackages: OwnKeyPackage[] = []
  #state: ClientState | undefined

  constructor(engine: EngineName, library: TsMls, suite: CiphersuiteImpl, name: string, signatureKeys: SignatureKeys) {
    this.engine = engine
    this.name = name
    this.#library = library
    this.#suite = suite
    this.#signatureKeys = signatureKeys
    this.#config = {
      keyRetentionConfig: library.defaultKeyRetentionConfig,
      lifetimeConfig: library.defaultLifetimeConfig,
      keyPackageEqualityConfig: library.defaultKeyPackageEqualityConfig,
      paddingConfig: library.defaultPaddingConfig,
      authService: library.defaultAuthenticationService,
    }
  }

  async keyPackage(): Promise<Uint8Array> {
    const own = await this.#newKeyPackage()
    this.#keyPackages.push(own)
    return this.#library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: own.publicPackage })
  }

  async createGroup(groupId: Uint8Array): Promise<void> {
    const { publicPackage, privatePackage } = await this.#newKeyPackage()
    this.#state = await this.#library.createGroup(groupId, publicPackage, privatePackage, [], this.#suite, this.#config)
  }

  async joinByWelcome(bytes: Uint8Array): Promise<void> {
    const message = this.#decode(bytes)
    if (message.wireformat !== 'mls_welcome') throw new Error('not a welcome')
    const own = this.#keyPackages.at(-1)
    if (own === undefined) throw new Error('no key package for this welcome')
    this.#state = await this.#library.joinGroup(
      message.welcome,
      own.publicPackage,
      own.privatePackage,
      this.#library.emptyPskIndex,
      this.#suite,
      undefined,
      undefined,
      this.#config,
    )
    this.#keyPackages = []
  }

  async joinExternally(bytes: Uint8Array, resync: boolean): Promise<StagedHandshake> {
    const message = this.#decode(bytes)
    if (message.wireformat !== 'mls_group_info') throw new Error('not a group info')
    const own = await this.#newKeyPackage()
    const { publicMessage, newState } = await this.#library.joinGroupExternal(
      message.groupInfo,
      own.publicPackage,
      own.privatePackage,
      resync,
      this.#suite,
      undefined,
      this.#config,
    )
    const commit = this.#library.encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
    return this.#staged(commit, undefined, newState)
  }

  async propose(wish: ProposalWish): Promise<Uint8Array> {
    const state = this.#mustHaveState()
    const proposal = this.#proposalOf(state, wish)
    const { newState, message } = await this.#library.createProposal(state, true, proposal, this.#suite)
    this.#state = newState
    return this.#library.encodeMlsMessage(message)
  }

  /** What was proposed in this epoch is taken up unasked. */
  async commit({ add, remove }: CommitWish): Promise<StagedHandshake> {
    const state = this.#mustHaveState()
    const extraProposals = [
      ...remove.map(device => this.#proposalOf(state, { kind: 'remove', device })),
      ...add.map(keyPackage => this.#proposalOf(state, { kind: 'add', keyPackage })),
    ]
    const made = await this.#library.createCommit(
      { state, cipherSuite: this.#suite },
      { extraProposals, wireAsPublicMessage: true, ratchetTreeExtension: true },
    )
    return this.#staged(this.#library.encodeMlsMessage(made.commit), made.welcome, made.newState)
  }

  async encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
    const made = await this.#library.createApplicationMessage(this.#mustHaveState(), plaintext, this.#suite)
    this.#state = made.newState
    return this.#library.encodeMlsMessage({
      version: 'mls10',
      wireformat: 'mls_private_message',
      privateMessage: made.privateMessage,
    })
  }

  async process(bytes: Uint8Array): Promise<Heard> {
    const message = this.#decode(bytes)
    if (message.wireformat !== 'mls_public_message' && message.wireformat !== 'mls_private_message')
      throw new Error('not a message of a group')
    const before = this.#mustHaveState()
    const { acceptAll, emptyPskIndex, processMessage } = this.#library
    const done = await processMessage(message, before, emptyPskIndex, acceptAll, this.#suite)
    this.#state = done.newState
    if (done.kind === 'applicationMessage')
      return { kind: 'message', sender: senderOf(before, done.newState), plaintext: done.message }
    if (message.wireformat === 'mls_public_message' && message.publicMessage.content.contentType === 'proposal')
      return { kind: 'proposal' }
    return { kind: 'commit', removed: done.newState.groupActiveState.kind === 'removedFromGroup' }
  }

  async encryptMany(plaintexts: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const sealed: Uint8Array[] = []
    for (const plaintext of plaintexts) sealed.push(await this.encrypt(plaintext))
    return sealed
  }

  async processMany(messages: readonly Uint8Array[]): Promise<void> {
    for (const message of messages) await this.process(message)
  }

  async epoch(): Promise<bigint> {
    return this.#mustHaveState().groupContext.epoch
  }

  secret(): Promise<Uint8Array> {
    const { exporterSecret } = this.#mustHaveState().keySchedule
    return this.#library.mlsExporter(exporterSecret, 'exporter', new Uint8Array(), 32, this.#suite)
  }

  async members(): Promise<string[]> {
    return this.#mustHaveState()
      .ratchetTree.flatMap(node => (node?.nodeType === 'leaf' ? [nameOf(node.leaf.credential)] : []))
      .toSorted()
  }

  async leave(): Promise<void> {
    this.#state = undefined
  }

  /** The library's own state, for reproductions of its bugs. */
  get state(): ClientState {
    return this.#mustHaveState()
  }

  changeState(change: (state: ClientState) => ClientState): void {
    this.#state = change(this.#mustHaveState())
  }

  async #staged(commit: Uint8Array, welcome: Welcome | undefined, next: ClientState): Promise<StagedHandshake> {
    const groupInfo = await this.#library.createGroupInfoWithExternalPubAndRatchetTree(next, [], this.#suite)
    const { encodeMlsMessage } = this.#library
    return {
      commit,
      welcome: welcome && encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
      groupInfo: encodeMlsMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo }),
      accept: async () => {
        this.#state = next
      },
      // States are values: the old one is still there.
      reject: async () => {},
    }
  }

  #proposalOf(state: ClientState, wish: ProposalWish): Proposal {
    if (wish.kind === 'remove') {
      const isTheirs = (node: ClientState['ratchetTree'][number]): boolean =>
        node?.nodeType === 'leaf' && nameOf(node.leaf.credential) === wish.device.name
      return { proposalType: 'remove', remove: { removed: state.ratchetTree.findIndex(isTheirs) / 2 } }
    }
    if (wish.kind === 'update') throw new Error('ts-mls keeps no key for an update')
    const message = this.#decode(wish.keyPackage)
    if (message.wireformat !== 'mls_key_package') throw new Error('not a key package')
    return { proposalType: 'add', add: { keyPackage: message.keyPackage } }
  }

  #newKeyPackage(): Promise<OwnKeyPackage> {
    const nowSeconds = BigInt(Math.floor(Date.now() / 1000))
    return this.#library.generateKeyPackageWithKey(
      { credentialType: 'basic', identity: new TextEncoder().encode(this.name) },
      this.#library.defaultCapabilities(),
      { notBefore: nowSeconds - 3600n, notAfter: nowSeconds + 86_400n },
      [],
      this.#signatureKeys,
      this.#suite,
    )
  }

  #decode(bytes: Uint8Array): NonNullable<ReturnType<TsMls['decodeMlsMessage']>>[0] {
    const message = this.#library.decodeMlsMessage(bytes.slice(), 0)?.[0]
    if (message === undefined) throw new Error('not an MLSMessage')
    return message
  }

  #mustHaveState(): ClientState {
    if (this.#state === undefined) throw new Error(`${this.name} is in no group`)
    return this.#state
  }
}

/** The library does not say who sent a message: it is whose ratchet moved. */
function senderOf(before: ClientState, after: ClientState): string {
  const [treeBefore, treeAfter, ratchetTree] = movedTrees(before, after)
  const at = treeAfter.findIndex((node, index) => node !== treeBefore[index])
  const node = ratchetTree[at]
  return node?.nodeType === 'leaf' ? nameOf(node.leaf.credential) : ''
}

function movedTrees(
  before: ClientState,
  after: ClientState,
): [ClientState['secretTree'], ClientState['secretTree'], ClientState['ratchetTree']] {
  if (before.secretTree !== after.secretTree) return [before.secretTree, after.secretTree, before.ratchetTree]
  for (const [epoch, past] of after.historicalReceiverData) {
    const was = before.historicalReceiverData.get(epoch)
    if (was !== undefined && was.secretTree !== past.secretTree) return [was.secretTree, past.secretTree, was.ratchetTree]
  }
  return [[], [], []]
}

function nameOf(credential: object): string {
  const { identity } = credential as { identity: Uint8Array }
  return new TextDecoder().decode(identity)
}
