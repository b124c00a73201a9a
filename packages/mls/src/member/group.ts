// One group as one member sees it (engine.ts says what each operation promises): a shell around the values of state.ts. The core
// is run first and changes nothing; what it gives is applied at the end, so a refusal leaves everything as it was.

import type { CryptoProvider, CryptoRunner } from '@causeway/crypto'
import { assert, CausewayError, encode } from '@causeway/wire'
import { checkAuthenticatedData } from '../handshake/epoch.ts'
import { must } from '../must.ts'
import { componentData, dictionaryOf } from '../structures/component-data.ts'
import type { FramedContent } from '../structures/framed-content.ts'
import { mlsMessageCodec } from '../structures/mls-message.ts'
import { createCommit, privateEpochOf } from './commit.ts'
import type {
  CommitRequest,
  Extension,
  MessageOptions,
  MlsGroup,
  MlsIdentity,
  MlsMember,
  Processed,
  ProposalRequest,
  StagedCommit,
  StateChange,
} from './engine.ts'
import { groupInfoMessage } from './group-info.ts'
import { membersOf } from './members.ts'
import { paddedLength } from './padding.ts'
import { type Outcome, processMessage } from './process.ts'
import { createProposal } from './proposals.ts'
import { serialiseRecords } from './packed-records.ts'
import { allRecords, Recorder, type Stored } from './records.ts'
import { sealPrivate, signContent } from './secrets/framing.ts'
import { exportSecret } from './secrets/key-schedule.ts'
import type { Step } from './secrets/secret-tree.ts'
import { checkActive, type Core, type MemberState, pastAfter, refusing, wipeNext, wipeReplaced, wipeState } from './state.ts'

/** What all groups of an engine share. */
export interface GroupDeps extends Omit<Core, 'crypto' | 'identity'> {
  readonly crypto: CryptoProvider
  readonly runner: CryptoRunner
}

export interface Staged {
  readonly shown: StagedCommit
  readonly next: MemberState
}

/** At most this much application data in one message; larger things are attachments. */
const plaintextBytesMax = 1024 * 1024

export class Group implements MlsGroup {
  readonly #deps: GroupDeps
  readonly #identity: MlsIdentity
  #state: MemberState
  #staged: Staged | undefined
  #recorder: Recorder
  #destroyed = false
  #last: Promise<unknown> = Promise.resolve()
  #running = 0

  constructor(deps: GroupDeps, identity: MlsIdentity, state: MemberState, staged?: Staged, isStored = false) {
    this.#deps = deps
    this.#identity = identity
    this.#state = state
    this.#staged = staged
    this.#recorder = isStored ? Recorder.of(this.#stored()) : new Recorder()
  }

  /** For operations between groups, in this folder only. */
  static stateOf(group: MlsGroup): MemberState {
    assert(group instanceof Group, 'a group of this engine')
    group.#mustBeAlive()
    return group.#state
  }

  get groupId(): Uint8Array {
    return this.#state.view.context.groupId.slice()
  }

  get epoch(): bigint {
    return this.#state.view.context.epoch
  }

  get ownLeafIndex(): number {
    return this.#state.ownLeafIndex
  }

  get cipherSuite(): number {
    return this.#state.suite.id
  }

  get extensions(): readonly Extension[] {
    return this.#state.view.context.extensions
  }

  get staged(): StagedCommit | undefined {
    return this.#staged?.shown
  }

  members(): readonly MlsMember[] {
    return membersOf(this.#state.view.tree)
  }

  appData(componentId: number): Uint8Array | undefined {
    return componentData(dictionaryOf(this.extensions), componentId)?.slice()
  }

  epochAuthenticator(): Uint8Array {
    return this.#state.secrets.epochAuthenticator.slice()
  }

  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array> {
    return this.#queued(({ crypto }, { suite, secrets }) =>
      exportSecret(crypto, suite, secrets.exporterSecret, label, context, length),
    )
  }

  safeExportSecret(componentId: number): Promise<Uint8Array> {
    return this.#queued(
      ({ crypto }, state) => {
        must(Number.isInteger(componentId) && componentId >= 0 && componentId <= 0xffff, 'no such component')
        return state.exports.take(crypto, componentId)
      },
      step => {
        this.#state.exports.apply(step)
        return step.secret
      },
    )
  }

  propose(proposal: ProposalRequest, options: MessageOptions = {}): Promise<Uint8Array> {
    return this.#queued(
      (core, state) => refusing('mls.invalid', () => createProposal(core, state, proposal, options)),
      ({ message, next, step }) => {
        this.#used(step)
        this.#state = next
        return message
      },
    )
  }

  commit(request: CommitRequest): Promise<StagedCommit> {
    return this.#queued(
      (core, state) => {
        if (this.#staged !== undefined) throw new CausewayError('mls.invalid', 'a commit is staged already')
        return refusing('mls.invalid', () => createCommit(core, state, request))
      },
      ({ commit, welcome, groupInfo, next, step }) => {
        this.#used(step)
        const shown = { commit, welcome, groupInfo, epoch: next.view.context.epoch }
        this.#staged = { shown, next }
        return shown
      },
    )
  }

  mergeStaged(): void {
    this.#mustBeIdle()
    const staged = this.#staged
    if (staged === undefined) throw new CausewayError('mls.invalid', 'no commit is staged')
    if (staged.shown.epoch !== this.epoch + 1n) throw new CausewayError('mls.wrong_epoch', 'another commit came first')
    this.#staged = undefined
    this.#enter(staged.next)
  }

  discardStaged(): void {
    this.#mustBeIdle()
    if (this.#staged === undefined) return
    const { next } = this.#staged
    this.#staged = undefined
    // The new epoch's secrets are its own; of the private keys, some are those of the present state.
    wipeNext(next, new Set(this.#state.privateKeys.values()))
  }

  encrypt(plaintext: Uint8Array, authenticatedData: Uint8Array): Promise<Uint8Array> {
    const content = plaintext.slice()
    const aad = authenticatedData.slice()
    return this.#queued(
      (core, state) => refusing('mls.invalid', () => sealed(core, state, content, aad)),
      ({ message, step }) => {
        this.#used(step)
        return message
      },
    )
  }

  process(message: Uint8Array): Promise<Processed> {
    return this.#queued(
      (core, state) => processMessage(core, state, message),
      outcome => this.#follow(outcome),
    )
  }

  groupInfo(): Promise<Uint8Array> {
    return this.#queued((core, state) => groupInfoMessage(core, state))
  }

  takeChanges(): readonly StateChange[] {
    this.#mustBeAlive()
    return this.#recorder.changes(this.#stored())
  }

  serialise(): Uint8Array {
    this.#mustBeAlive()
    return serialiseRecords(allRecords(this.#stored()))
  }

  destroy(): void {
    this.#mustBeIdle()
    this.#destroyed = true
    wipeState(this.#state)
    if (this.#staged !== undefined) wipeNext(this.#staged.next, new Set())
    this.#staged = undefined
  }

  #follow({ shown, next, used }: Outcome): Processed {
    if (used !== undefined) used.tree.apply(used.step)
    if (next !== undefined && next.view.context.epoch !== this.epoch) this.#enter(next)
    else if (next !== undefined) this.#state = next
    return shown
  }

  #enter(next: MemberState): void {
    const before = this.#state
    const after = { ...next, past: pastAfter(before) }
    this.#state = after
    wipeReplaced(before, after)
  }

  #used(step: Step | undefined): void {
    if (step !== undefined) this.#state.secretTree.apply(step)
  }

  #stored(): Stored {
    const staged = this.#staged
    if (staged === undefined) return { state: this.#state, staged: undefined }
    this.#stagedRecord ??= new WeakMap()
    const known = this.#stagedRecord.get(staged)
    const record = known ?? { commit: staged.shown.commit, welcome: staged.shown.welcome, next: staged.next }
    this.#stagedRecord.set(staged, record)
    return { state: this.#state, staged: record }
  }

  // The recorder tells staged commits apart by identity.
  #stagedRecord: WeakMap<Staged, NonNullable<Stored['staged']>> | undefined

  // Two operations on one state would use one key twice: each waits for the one before.
  #queued<T>(work: (core: Core, state: MemberState) => T): Promise<T>
  #queued<T, U>(work: (core: Core, state: MemberState) => T, apply: (result: T) => U): Promise<U>
  #queued<T, U>(work: (core: Core, state: MemberState) => T, apply?: (result: T) => U): Promise<T | U> {
    this.#running++
    const result = this.#last.then(async () => {
      try {
        this.#mustBeAlive()
        must(this.#state.status !== 'removed', 'removed from the group')
        const answer = await this.#run(work)
        return apply === undefined ? answer : apply(answer)
      } finally {
        this.#running--
      }
    })
    // Waited for, but not kept: a commit's messages are larger than the group.
    this.#last = result.then(ended, ended)
    return result
  }

  #run<T>(work: (core: Core, state: MemberState) => T): T | Promise<T> {
    const { runner, clock, validateMember, findPsk, applyAppData } = this.#deps
    const identity = this.#identity
    return runner.run(crypto => work({ crypto, identity, clock, validateMember, findPsk, applyAppData }, this.#state))
  }

  #mustBeIdle(): void {
    this.#mustBeAlive()
    assert(this.#running === 0, 'no operation runs while the state is replaced')
  }

  #mustBeAlive(): void {
    assert(!this.#destroyed, 'a destroyed group is not used')
  }
}

function ended(): void {}

function sealed(
  core: Core,
  state: MemberState,
  plaintext: Uint8Array,
  authenticatedData: Uint8Array,
): { readonly message: Uint8Array; readonly step: Step } {
  checkActive(state)
  must(plaintext.length <= plaintextBytesMax, 'message too large')
  const { context } = state.view
  checkAuthenticatedData(context, authenticatedData)
  const content: FramedContent = {
    groupId: context.groupId,
    epoch: context.epoch,
    sender: { senderType: 'member', leafIndex: state.ownLeafIndex },
    authenticatedData,
    content: { contentType: 'application', applicationData: plaintext },
  }
  const { crypto, identity } = core
  const wireFormat = 'mls_private_message'
  const signature = signContent(crypto, state.suite, identity.signaturePrivateKey, wireFormat, content, state.context)
  const step = state.secretTree.take(crypto, state.ownLeafIndex, 'application')
  const sender = { leafIndex: state.ownLeafIndex, generation: step.generation, key: step.key }
  const authenticated = { wireFormat, content, auth: { signature, confirmationTag: undefined } } as const
  const body = sealPrivate(crypto, privateEpochOf(state), authenticated, sender, paddedLength)
  return { message: encode(mlsMessageCodec, { wireFormat, body }), step }
}
