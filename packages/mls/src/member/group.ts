// One group as one member sees it (engine.ts says what each operation promises). The library's states are immutable values: an
// operation works on copies and replaces `#held` at its very end, so a refusal leaves everything as it was.

import { type CryptoProvider, equalBytes } from '@causeway/crypto'
import { assert, CausewayError } from '@causeway/wire'
import {
  type CiphersuiteImpl,
  type ClientState,
  type KeyPackage,
  mlsExporter,
  type PrivateMessage,
  type PublicMessage,
} from 'ts-mls'
import { createCommit, createGroupInfo } from './commit.ts'
import type {
  CommitRequest,
  Extension,
  MlsGroup,
  MlsMember,
  Processed,
  StagedCommit,
  StateChange,
  ValidateMember,
} from './engine.ts'
import { enterEpoch, trimmed, wipeKeySchedule, wipeReplacedKeys, wipeState } from './epochs.ts'
import { processCommit } from './handshake.ts'
import { checkChange, checkLeaf, leafAt, memberAt, membersOf } from './leaf.ts'
import { decodeMessage, decodeMessageOf, encodeMessage, refusing, refusingAsync } from './message.ts'
import { checkOwnPath } from './own-path.ts'
import { openMessage, type Receiver, sealMessage, wipeSecretTree } from './ratchet.ts'
import { decodeStored, encodeStored } from './state.ts'

export interface GroupDeps {
  readonly crypto: CryptoProvider
  readonly suite: CiphersuiteImpl
  readonly validateMember: ValidateMember
}

interface Staged {
  readonly shown: StagedCommit
  readonly next: ClientState
}

/** At most this much application data in one message; larger things are attachments. */
const plaintextBytesMax = 1024 * 1024

/** A group around a state of the library that has been checked. */
export function groupOf(deps: GroupDeps, state: ClientState): MlsGroup {
  return new Group(deps, trimmed(state), undefined, false)
}

/** A group from `serialise()`. */
export async function restoreGroup(deps: GroupDeps, bytes: Uint8Array, signaturePrivateKey: Uint8Array): Promise<MlsGroup> {
  // The library's values are views on their input, and secrets are wiped in place: not in the caller's bytes.
  const stored = refusing('mls.invalid', () => decodeStored(bytes.slice(), signaturePrivateKey.slice()))
  if (stored.staged === undefined) return new Group(deps, stored.state, undefined, stored.removed)
  const { next, commit, welcome } = stored.staged
  const groupInfo = await groupInfoMessage(deps, next)
  const shown = { commit, welcome, groupInfo, epoch: next.groupContext.epoch }
  return new Group(deps, stored.state, { next, shown }, stored.removed)
}

class Group implements MlsGroup {
  readonly #deps: GroupDeps
  #state: ClientState
  #staged: Staged | undefined
  #removed: boolean
  #destroyed = false
  #last: Promise<unknown> = Promise.resolve()
  #running = 0

  constructor(deps: GroupDeps, state: ClientState, staged: Staged | undefined, removed: boolean) {
    this.#deps = deps
    this.#state = state
    this.#staged = staged
    this.#removed = removed
  }

  get groupId(): Uint8Array {
    return this.#state.groupContext.groupId.slice()
  }

  get epoch(): bigint {
    return this.#state.groupContext.epoch
  }

  get ownLeafIndex(): number {
    return this.#state.privatePath.leafIndex
  }

  get staged(): StagedCommit | undefined {
    return this.#staged?.shown
  }

  get cipherSuite(): number {
    return 1
  }

  get extensions(): readonly Extension[] {
    return []
  }

  safeExportSecret(): Promise<Uint8Array> {
    return Promise.reject(new CausewayError('mls.unsupported'))
  }

  appData(): Uint8Array | undefined {
    return undefined
  }

  propose(): Promise<Uint8Array> {
    return Promise.reject(new CausewayError('mls.unsupported'))
  }

  // One record: this engine writes its state whole.
  takeChanges(): readonly StateChange[] {
    return [{ key: 'state', value: this.serialise() }]
  }

  members(): readonly MlsMember[] {
    return membersOf(this.#state.ratchetTree)
  }

  epochAuthenticator(): Uint8Array {
    return this.#state.keySchedule.epochAuthenticator.slice()
  }

  exportSecret(label: string, context: Uint8Array, length: number): Promise<Uint8Array> {
    return this.#queued(() => mlsExporter(this.#state.keySchedule.exporterSecret, label, context, length, this.#deps.suite))
  }

  commit(request: CommitRequest): Promise<StagedCommit> {
    return this.#queued(async () => {
      if (this.#staged !== undefined) throw new CausewayError('mls.invalid', 'a commit is staged already')
      this.#staged = await refusingAsync('mls.invalid', () => makeCommit(this.#deps, this.#state, request))
      return this.#staged.shown
    })
  }

  mergeStaged(): void {
    this.#mustBeIdle()
    const staged = this.#staged
    if (staged === undefined) throw new CausewayError('mls.invalid', 'no commit is staged')
    if (staged.shown.epoch !== this.epoch + 1n) throw new CausewayError('mls.wrong_epoch', 'another commit came first')
    this.#state = enterEpoch(this.#state, staged.next)
    this.#staged = undefined
  }

  discardStaged(): void {
    this.#mustBeIdle()
    if (this.#staged === undefined) return
    const { next } = this.#staged
    this.#staged = undefined
    // The new epoch's secrets are its own; of the path keys, some are shared with the present state.
    wipeReplacedKeys(next, this.#state)
    wipeSecretTree(next.secretTree)
    wipeKeySchedule(next.keySchedule)
  }

  encrypt(plaintext: Uint8Array, authenticatedData: Uint8Array): Promise<Uint8Array> {
    return this.#queued(async () => {
      if (plaintext.length > plaintextBytesMax) throw new CausewayError('mls.invalid', 'message too large')
      const sealed = await sealMessage(this.#deps.suite, this.#state, plaintext.slice(), authenticatedData.slice())
      this.#state = { ...this.#state, secretTree: sealed.secretTree }
      for (const secret of sealed.consumed) secret.fill(0)
      return encodeMessage({ wireformat: 'mls_private_message', privateMessage: sealed.message })
    })
  }

  process(bytes: Uint8Array): Promise<Processed> {
    return this.#queued(() => {
      const message = decodeMessage(bytes)
      if (message.wireformat === 'mls_private_message') return this.#processPrivate(message.privateMessage)
      if (message.wireformat === 'mls_public_message') return this.#processPublic(message.publicMessage)
      throw new CausewayError('mls.invalid', 'not a message of a group')
    })
  }

  async #processPrivate(message: PrivateMessage): Promise<Processed> {
    this.#mustBeOfThisGroup(message.groupId)
    if (message.contentType !== 'application') throw new CausewayError('mls.invalid', 'handshakes are PublicMessages')
    const past = this.#state.historicalReceiverData.get(message.epoch)
    const receiver = message.epoch === this.epoch ? receiverOf(this.#state) : past
    if (receiver === undefined) throw new CausewayError('mls.wrong_epoch')
    const opened = await refusingAsync('mls.undecryptable', () =>
      openMessage(this.#deps.suite, receiver, this.ownLeafIndex, message),
    )
    const sender = memberAt(receiver.ratchetTree, opened.senderLeafIndex)
    assert(sender !== undefined, 'the sender of an opened message has a leaf')
    this.#state =
      receiver === past
        ? { ...this.#state, historicalReceiverData: new Map([[message.epoch, { ...past, secretTree: opened.secretTree }]]) }
        : { ...this.#state, secretTree: opened.secretTree }
    for (const secret of opened.consumed) secret.fill(0)
    return {
      kind: 'message',
      epoch: message.epoch,
      sender,
      authenticatedData: message.authenticatedData.slice(),
      plaintext: opened.plaintext,
    }
  }

  async #processPublic(message: PublicMessage): Promise<Processed> {
    const { content } = message
    this.#mustBeOfThisGroup(content.groupId)
    if (content.epoch !== this.epoch) throw new CausewayError('mls.wrong_epoch')
    const { crypto, suite, validateMember } = this.#deps
    const done = await refusingAsync('mls.invalid', () => processCommit(crypto, suite, this.#state, message, validateMember))
    if (done.next === undefined) this.#removed = true
    else this.#state = enterEpoch(this.#state, done.next)
    return {
      kind: 'commit',
      epoch: content.epoch + 1n,
      sender: done.sender,
      authenticatedData: content.authenticatedData.slice(),
      added: done.added,
      removed: done.removed,
      updated: [],
      appEphemeral: [],
      reInit: undefined,
      selfRemoved: done.next === undefined,
    }
  }

  groupInfo(): Promise<Uint8Array> {
    return this.#queued(() => groupInfoMessage(this.#deps, this.#state))
  }

  serialise(): Uint8Array {
    this.#mustBeAlive()
    const staged = this.#staged
    return encodeStored({
      state: this.#state,
      removed: this.#removed,
      staged:
        staged === undefined ? undefined : { commit: staged.shown.commit, welcome: staged.shown.welcome, next: staged.next },
    })
  }

  destroy(): void {
    this.#mustBeIdle()
    this.#destroyed = true
    wipeState(this.#state)
    if (this.#staged !== undefined) wipeState(this.#staged.next)
    this.#state.signaturePrivateKey.fill(0)
    this.#staged = undefined
  }

  // Two operations on one state would use one key twice: each waits for the one before.
  #queued<T>(operation: () => Promise<T>): Promise<T> {
    this.#running++
    const result = this.#last.then(async () => {
      try {
        this.#mustBeAlive()
        if (this.#removed) throw new CausewayError('mls.invalid', 'removed from the group')
        return await operation()
      } finally {
        this.#running--
      }
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  #mustBeIdle(): void {
    this.#mustBeAlive()
    assert(this.#running === 0, 'no operation runs while the state is replaced')
  }

  #mustBeAlive(): void {
    assert(!this.#destroyed, 'a destroyed group is not used')
  }

  #mustBeOfThisGroup(groupId: Uint8Array): void {
    if (!equalBytes(groupId, this.#state.groupContext.groupId)) throw new CausewayError('mls.invalid', 'another group')
  }
}

async function makeCommit(deps: GroupDeps, state: ClientState, request: CommitRequest): Promise<Staged> {
  const { crypto, suite, validateMember } = deps
  const known = ['add', 'remove', 'authenticatedData', 'includePending', 'forcePath', 'wireFormat']
  const asked = Object.entries(request).filter(([name, value]) => !known.includes(name) && value !== undefined)
  if (asked.length > 0 || request.wireFormat === 'mls_private_message') throw new CausewayError('mls.unsupported')
  const add = (request.add ?? []).map(bytes => checkedKeyPackage(deps, bytes))
  const remove = checkedRemovals(state, request.remove ?? [])
  const made = await createCommit(suite, state, add, remove, (request.authenticatedData ?? new Uint8Array()).slice())
  checkChange(crypto, state.ratchetTree, made.next.ratchetTree, new Set(remove), validateMember)
  const next = trimmed(checkOwnPath(crypto, made.next))
  const { commit, welcome, groupInfo } = made
  return { next, shown: { commit, welcome, groupInfo, epoch: next.groupContext.epoch } }
}

function checkedKeyPackage(deps: GroupDeps, bytes: Uint8Array): KeyPackage {
  const { keyPackage } = decodeMessageOf('mls_key_package', bytes)
  checkLeaf(deps.crypto, keyPackage.leafNode, deps.validateMember)
  return keyPackage
}

function checkedRemovals(state: ClientState, remove: readonly number[]): readonly number[] {
  for (const index of remove) {
    if (index === state.privatePath.leafIndex || leafAt(state.ratchetTree, index) === undefined)
      throw new CausewayError('mls.invalid', 'nobody to remove there')
  }
  if (new Set(remove).size !== remove.length) throw new CausewayError('mls.invalid', 'removed twice')
  return remove
}

function receiverOf(state: ClientState): Receiver {
  return {
    senderDataSecret: state.keySchedule.senderDataSecret,
    secretTree: state.secretTree,
    ratchetTree: state.ratchetTree,
    groupContext: state.groupContext,
  }
}

async function groupInfoMessage(deps: GroupDeps, state: ClientState): Promise<Uint8Array> {
  const groupInfo = await createGroupInfo(deps.suite, state)
  return encodeMessage({ wireformat: 'mls_group_info', groupInfo })
}
