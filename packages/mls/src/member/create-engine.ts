// The engine: key packages, and the ways into a group.

import { cipherSuite, type CryptoProvider, type CryptoRunner, equalBytes } from '@causeway/crypto'
import { CausewayError, decode, encode, opaque, struct, u8 } from '@causeway/wire'
import { decodeMlsMessage, mlsMessageCodec } from '../structures/mls-message.ts'
import { createSuite } from '../suite.ts'
import type { ApplyAppData } from '../tree/app-data.ts'
import { keyPackageRef } from '../tree/key-package-validation.ts'
import { branchGroup, createGroup, replaceGroup } from './create.ts'
import type {
  Clock,
  FindPsk,
  MlsEngine,
  MlsGroup,
  MlsIdentity,
  MlsKeyPackage,
  StateRecord,
  Successor,
  SuccessorOptions,
  ValidateMember,
} from './engine.ts'
import { joinByExternalCommit } from './external.ts'
import { Group, type GroupDeps } from './group.ts'
import { groupInfoMessage } from './group-info.ts'
import { makeKeyPackage, type OwnKeyPackage } from './leaf.ts'
import type { NewCommit } from './commit.ts'
import { externalProposal } from './proposals.ts'
import { deserialiseRecords } from './packed-records.ts'
import { storedFromRecords } from './records.ts'
import { type Core, type MemberState, refusing } from './state.ts'
import { joinByWelcome } from './welcome.ts'

export interface EngineOptions {
  readonly crypto: CryptoProvider
  /** By which the lifetimes of key packages are judged. */
  readonly clock: Clock
  /** Default: at once, for a provider that is synchronous throughout. */
  readonly runner?: CryptoRunner
  /** Left out, every leaf passes, and a leaf that replaces another one must have the same identity. */
  readonly validateMember?: ValidateMember
  readonly findPsk?: FindPsk
  readonly applyAppData?: ApplyAppData
}

/** The MLS engine: RFC 9420, all seven suites, and of draft-ietf-mls-extensions what MIMI stands on. */
export function createMlsEngine(options: EngineOptions): MlsEngine {
  const { crypto, runner = { run: work => work(crypto) } } = options
  const { clock, validateMember = isSameClient, findPsk = () => undefined, applyAppData } = options
  const deps: GroupDeps = { crypto, runner, clock, validateMember, findPsk, applyAppData }
  const run = async <T>(identity: MlsIdentity, work: (core: Core) => T): Promise<T> =>
    await runner.run(given => refusing('mls.invalid', () => work({ ...deps, crypto: given, identity })))

  const successor = async (
    identity: MlsIdentity,
    former: MlsGroup,
    options: SuccessorOptions,
    make: (core: Core, former: MemberState, options: SuccessorOptions) => NewCommit,
  ): Promise<Successor> => {
    const { next, welcome, groupInfo } = await run(identity, core => make(core, Group.stateOf(former), options))
    if (welcome === undefined) throw new CausewayError('mls.invalid', 'a successor of nobody')
    return { group: new Group(deps, identity, next), welcome, groupInfo }
  }

  return {
    generateKeyPackage: (identity, options) =>
      run(identity, core =>
        storable(core.crypto, makeKeyPackage(core.crypto, cipherSuite(options.cipherSuite ?? 1), identity, options)),
      ),

    async createGroup(identity, groupId, { nowMs, cipherSuite = 1, extensions = [] }) {
      return new Group(
        deps,
        identity,
        await run(identity, core => createGroup(core, { nowMs, groupId, cipherSuite, extensions })),
      )
    },

    async joinFromWelcome(identity, welcome, stored, { ratchetTree, predecessor } = {}) {
      const state = await run(identity, core => {
        const own = openKeyPackage(identity, stored)
        const message = decodeMlsMessage('mls_welcome', welcome)
        const former = predecessor === undefined ? undefined : Group.stateOf(predecessor)
        return joinByWelcome(core, { welcome: message, own, ratchetTree, predecessor: former })
      })
      return new Group(deps, identity, state)
    },

    keyPackageRefsOf: welcome =>
      refusing('mls.invalid', () => decodeMlsMessage('mls_welcome', welcome)).secrets.map(({ newMember }) => newMember),

    async joinExternal(identity, message, { nowMs, resync, authenticatedData = new Uint8Array() }) {
      const aad = authenticatedData.slice()
      const joined = await run(identity, core => joinByExternalCommit(core, message, { nowMs, resync, authenticatedData: aad }))
      const { state, commit, groupInfo } = joined
      return { group: new Group(deps, identity, state), commit, groupInfo }
    },

    reInit: (identity, former, options) => successor(identity, former, options, replaceGroup),
    branch: (identity, former, options) => successor(identity, former, options, branchGroup),
    proposeExternally: (identity, target, proposal) => run(identity, core => externalProposal(core, target, proposal)),

    restore: (identity, state) => restoreGroup(deps, identity, state, run),
  }
}

async function restoreGroup(
  deps: GroupDeps,
  identity: MlsIdentity,
  bytes: Uint8Array | readonly StateRecord[],
  run: <T>(identity: MlsIdentity, work: (core: Core) => T) => Promise<T>,
): Promise<MlsGroup> {
  const { stored, groupInfo } = await run(identity, core => {
    // Secrets are wiped in place, but not in the caller's bytes: what is secret is copied as it is read.
    const records = bytes instanceof Uint8Array ? deserialiseRecords(bytes) : bytes
    const stored = storedFromRecords(core.crypto, records)
    return { stored, groupInfo: stored.staged === undefined ? undefined : groupInfoMessage(core, stored.staged.next) }
  })
  const { state, staged } = stored
  // From records, it goes on where they end; from one value, none of its records is written anywhere yet.
  const isStored = !(bytes instanceof Uint8Array)
  if (staged === undefined || groupInfo === undefined) return new Group(deps, identity, state, undefined, isStored)
  const { next, commit, welcome } = staged
  return new Group(
    deps,
    identity,
    state,
    { next, shown: { commit, welcome, groupInfo, epoch: next.view.context.epoch } },
    isStored,
  )
}

const isSameClient: ValidateMember = (member, predecessor) =>
  predecessor === undefined || equalBytes(member.identity, predecessor.identity)

interface KeyPackageSecret {
  version: number
  initPrivateKey: Uint8Array
  leafPrivateKey: Uint8Array
}

const secretVersion = 2
const secretCodec = struct<KeyPackageSecret>({ version: u8, initPrivateKey: opaque, leafPrivateKey: opaque })

function storable(crypto: CryptoProvider, own: OwnKeyPackage): MlsKeyPackage {
  const { keyPackage, initPrivateKey, leafPrivateKey } = own
  return {
    message: encode(mlsMessageCodec, { wireFormat: 'mls_key_package', body: keyPackage }),
    ref: keyPackageRef(createSuite(crypto, keyPackage.cipherSuite), keyPackage),
    secret: encode(secretCodec, { version: secretVersion, initPrivateKey, leafPrivateKey }),
  }
}

function openKeyPackage(identity: MlsIdentity, stored: MlsKeyPackage): OwnKeyPackage {
  const keyPackage = decodeMlsMessage('mls_key_package', stored.message)
  if (!equalBytes(keyPackage.leafNode.signatureKey, identity.signaturePublicKey))
    throw new CausewayError('mls.invalid', 'the key package of another identity')
  const { version, initPrivateKey, leafPrivateKey } = decode(secretCodec, stored.secret)
  if (version !== secretVersion) throw new CausewayError('mls.unsupported', 'key package secret')
  return { keyPackage, initPrivateKey, leafPrivateKey }
}
