// Our own engine as one of the mixed group.

import type { CryptoProvider } from '@causeway/crypto'
import { createMlsEngine, type MlsEngine, type MlsGroup, type MlsIdentity, type MlsKeyPackage } from '@causeway/mls/member'
import { utf8ToBytes } from '@causeway/wire'
import {
  type CommitWish,
  type Engine,
  type Heard,
  identityOf,
  type OracleDevice,
  type ProposalWish,
  type StagedHandshake,
} from './device.ts'

export function causewayEngine(deps: { crypto: CryptoProvider; nowMs: number }): Engine {
  const engine = createMlsEngine({ crypto: deps.crypto, clock: { nowMs: () => deps.nowMs } })
  return {
    name: 'causeway',
    async newDevice(number) {
      const pair = deps.crypto.signatureKeyPair('Ed25519')
      const identity: MlsIdentity = {
        identity: utf8ToBytes(identityOf(number)),
        signaturePublicKey: pair.publicKey,
        signaturePrivateKey: pair.privateKey,
        certificate: utf8ToBytes(`certificate of ${number}`),
      }
      return new CausewayDevice(engine, identity, deps.nowMs)
    },
  }
}

export class CausewayDevice implements OracleDevice {
  readonly engine = 'causeway'
  readonly proposes = ['add', 'remove', 'update'] as const
  readonly name: string
  readonly #engine: MlsEngine
  readonly #identity: MlsIdentity
  readonly #nowMs: number
  #keyPackages: MlsKeyPackage[] = []
  #group: MlsGroup | undefined

  constructor(engine: MlsEngine, identity: MlsIdentity, nowMs: number) {
    this.#engine = engine
    this.#identity = identity
    this.#nowMs = nowMs
    this.name = textOf(identity.identity)
  }

  async keyPackage(): Promise<Uint8Array> {
    const made = await this.#engine.generateKeyPackage(this.#identity, { nowMs: this.#nowMs, lastResort: false })
    this.#keyPackages.push(made)
    return made.message
  }

  async createGroup(groupId: Uint8Array): Promise<void> {
    this.#group = await this.#engine.createGroup(this.#identity, groupId, { nowMs: this.#nowMs })
  }

  async joinByWelcome(welcome: Uint8Array): Promise<void> {
    const refs = new Set(this.#engine.keyPackageRefsOf(welcome).map(hexOf))
    const keyPackage = this.#keyPackages.find(({ ref }) => refs.has(hexOf(ref)))
    if (keyPackage === undefined) throw new Error('a welcome for somebody else')
    this.#group = await this.#engine.joinFromWelcome(this.#identity, welcome, keyPackage)
    this.#keyPackages = this.#keyPackages.filter(other => other !== keyPackage)
  }

  async joinExternally(groupInfo: Uint8Array, resync: boolean): Promise<StagedHandshake> {
    const joined = await this.#engine.joinExternal(this.#identity, groupInfo, { nowMs: this.#nowMs, resync })
    return {
      commit: joined.commit,
      welcome: undefined,
      groupInfo: joined.groupInfo,
      accept: async () => {
        this.#group = joined.group
      },
      reject: async () => joined.group.destroy(),
    }
  }

  propose(wish: ProposalWish): Promise<Uint8Array> {
    const group = this.#mustHaveGroup()
    if (wish.kind !== 'remove') return group.propose(wish)
    return group.propose({ kind: 'remove', leafIndex: this.#leavesOf([wish.device])[0] ?? -1 })
  }

  async commit({ add, remove, pending = false }: CommitWish): Promise<StagedHandshake> {
    const group = this.#mustHaveGroup()
    const staged = await group.commit({ add, remove: this.#leavesOf(remove), includePending: pending })
    return { ...staged, accept: async () => group.mergeStaged(), reject: async () => group.discardStaged() }
  }

  encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
    return this.#mustHaveGroup().encrypt(plaintext, new Uint8Array())
  }

  async process(message: Uint8Array): Promise<Heard> {
    const processed = await this.#mustHaveGroup().process(message)
    if (processed.kind === 'message')
      return { kind: 'message', sender: textOf(processed.sender.identity), plaintext: processed.plaintext }
    return processed.kind === 'commit' ? { kind: 'commit', removed: processed.selfRemoved } : { kind: 'proposal' }
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
    return this.#mustHaveGroup().epoch
  }

  secret(): Promise<Uint8Array> {
    return this.#mustHaveGroup().exportSecret('exporter', new Uint8Array(), 32)
  }

  async members(): Promise<string[]> {
    return this.#mustHaveGroup()
      .members()
      .map(({ identity }) => textOf(identity))
      .toSorted()
  }

  /** Complete state, as it would be stored. */
  serialise(): Uint8Array {
    return this.#mustHaveGroup().serialise()
  }

  /** Bytes to be written for what happened since the last call, keys included. */
  takeChangedBytes(): number {
    const changes = this.#mustHaveGroup().takeChanges()
    return changes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0)
  }

  /** A second copy of the group from a stored state; for measurements. */
  restore(state: Uint8Array): Promise<MlsGroup> {
    return this.#engine.restore(this.#identity, state)
  }

  /** Joins and leaves again; the key package stays for the next try. */
  async tryWelcome(welcome: Uint8Array): Promise<void> {
    const keyPackage = this.#keyPackages[0]
    if (keyPackage === undefined) throw new Error('no key package to join with')
    const joined = await this.#engine.joinFromWelcome(this.#identity, welcome, keyPackage)
    joined.destroy()
  }

  /** Back to a stored state. */
  async becomeAgain(state: Uint8Array): Promise<void> {
    this.#group = await this.restore(state)
  }

  /** Everything held goes through bytes, as after a restart. */
  async restart(): Promise<void> {
    const state = this.#mustHaveGroup().serialise()
    this.#group = await this.#engine.restore(this.#identity, state)
  }

  async leave(): Promise<void> {
    this.#group?.destroy()
    this.#group = undefined
  }

  #leavesOf(devices: readonly OracleDevice[]): number[] {
    if (devices.length === 0) return []
    const names = new Set(devices.map(({ name }) => name))
    const found = this.#mustHaveGroup()
      .members()
      .filter(({ identity }) => names.has(textOf(identity)))
    return found.map(({ leafIndex }) => leafIndex)
  }

  #mustHaveGroup(): MlsGroup {
    if (this.#group === undefined) throw new Error(`${this.name} is in no group`)
    return this.#group
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
