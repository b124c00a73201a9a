// OpenMLS as one of the mixed group. core-crypto hands a commit to a transport and merges it when the transport is content, so a
// staged commit is a transport that has not answered yet.

import { type CommitWish, type Engine, type Heard, identityOf, type OracleDevice, type StagedHandshake } from '../device.ts'
import type {
  ClientId,
  CommitBundle,
  Context,
  ConversationId,
  CoreCrypto,
  CoreCryptoModule,
  CredentialRef,
} from './core-crypto.ts'
import { loadCoreCrypto } from './load.ts'

/** MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519. */
const suite = 1

/** RFC 9420 leaves the longest lifetime to the application; ours is thirty days, core-crypto's own would be ninety. */
const lifetimeSeconds = 86_400

export function openMlsEngine(): Engine {
  return {
    name: 'openmls',
    async newDevice(number) {
      const module = await loadCoreCrypto()
      const core = module.CoreCrypto.new(await module.Database.inMemory())
      const device = new OpenMlsDevice(module, core, number)
      await device.open()
      return device
    },
  }
}

class OpenMlsDevice implements OracleDevice {
  readonly engine = 'openmls'
  readonly proposes = [] as const
  readonly name: string
  readonly #module: CoreCryptoModule
  readonly #core: CoreCrypto
  readonly #clientId: ClientId
  #credential: CredentialRef | undefined
  #conversation: ConversationId | undefined
  #transport: ((bundle: CommitBundle) => Promise<void>) | undefined

  constructor(module: CoreCryptoModule, core: CoreCrypto, number: number) {
    this.name = identityOf(number)
    this.#module = module
    this.#core = core
    this.#clientId = clientIdOf(module, this.name)
  }

  async open(): Promise<void> {
    this.#credential = await this.#core.transaction(async context => {
      await context.mlsInit(this.#clientId, {
        sendCommitBundle: async bundle => this.#transport?.(bundle),
        prepareForTransport: async () => new Uint8Array(),
      })
      return context.addCredential(this.#module.Credential.basic(suite, this.#clientId))
    })
  }

  async keyPackage(): Promise<Uint8Array> {
    const made = await this.#core.transaction(context => context.generateKeyPackage(this.#mustHaveCredential(), lifetimeSeconds))
    return concat(keyPackageHead, made.serialize())
  }

  async createGroup(groupId: Uint8Array): Promise<void> {
    this.#conversation = new this.#module.ConversationId(groupId)
    await this.#core.transaction(context =>
      context.createConversation(this.#mustHaveConversation(), this.#mustHaveCredential(), undefined),
    )
  }

  async joinByWelcome(welcome: Uint8Array): Promise<void> {
    this.#conversation = await this.#core.transaction(context => context.processWelcomeMessage(new this.#module.Welcome(welcome)))
  }

  async joinExternally(groupInfo: Uint8Array): Promise<StagedHandshake> {
    await this.leave()
    return this.#stage(async context => {
      const info = new this.#module.GroupInfo(groupInfo.slice(messageHeadBytes))
      this.#conversation = await context.joinByExternalCommit(info, this.#mustHaveCredential())
    })
  }

  async commit({ add, remove, pending = false }: CommitWish): Promise<StagedHandshake> {
    const { KeyPackage } = this.#module
    const keyPackages = add.map(bytes => new KeyPackage(bytes.slice(messageHeadBytes)))
    const clients = remove.map(({ name }) => clientIdOf(this.#module, name))
    const conversation = this.#mustHaveConversation()
    return this.#stage(async context => {
      if (pending) await context.commitPendingProposals(conversation)
      else if (keyPackages.length > 0) await context.addClientsToConversation(conversation, keyPackages)
      else if (clients.length > 0) await context.removeClientsFromConversation(conversation, clients)
      else await context.updateKeyingMaterial(conversation)
    })
  }

  encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
    return this.#core.transaction(context => context.encryptMessage(this.#mustHaveConversation(), plaintext))
  }

  async process(message: Uint8Array): Promise<Heard> {
    const decrypted = await this.#core.transaction(context => context.decryptMessage(this.#mustHaveConversation(), message))
    if (decrypted.tag === 'Text') {
      const { plaintext, senderClientId } = decrypted.inner
      return { kind: 'message', plaintext, sender: new TextDecoder().decode(senderClientId.copyBytes()) }
    }
    if (decrypted.tag === 'Proposal') return { kind: 'proposal' }
    return { kind: 'commit', removed: !decrypted.inner.isActive }
  }

  encryptMany(plaintexts: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const conversation = this.#mustHaveConversation()
    return this.#core.transaction(async context => {
      const sealed: Uint8Array[] = []
      for (const plaintext of plaintexts) sealed.push(await context.encryptMessage(conversation, plaintext))
      return sealed
    })
  }

  processMany(messages: readonly Uint8Array[]): Promise<void> {
    const conversation = this.#mustHaveConversation()
    return this.#core.transaction(async context => {
      for (const message of messages) await context.decryptMessage(conversation, message)
    })
  }

  epoch(): Promise<bigint> {
    return this.#core.conversationEpoch(this.#mustHaveConversation())
  }

  async secret(): Promise<Uint8Array> {
    return (await this.#core.exportSecretKey(this.#mustHaveConversation(), 32)).copyBytes()
  }

  async members(): Promise<string[]> {
    const ids = await this.#core.getClientIds(this.#mustHaveConversation())
    return ids.map(id => new TextDecoder().decode(id.copyBytes())).toSorted()
  }

  async leave(): Promise<void> {
    const conversation = this.#conversation
    this.#conversation = undefined
    if (conversation === undefined) return
    await this.#core.transaction(async context => {
      if (await context.conversationExists(conversation)) await context.wipeConversation(conversation)
    })
  }

  /** Runs until the transport holds the commit; the transaction ends when it is judged. */
  async #stage(run: (context: Context) => Promise<void>): Promise<StagedHandshake> {
    const bundle = Promise.withResolvers<CommitBundle>()
    const judged = Promise.withResolvers<boolean>()
    this.#transport = async sent => {
      bundle.resolve(sent)
      if (!(await judged.promise)) throw new this.#module.MlsTransportError.MessageRejected({ reason: 'another came first' })
    }
    const done = this.#core.transaction(run)
    done.catch(error => bundle.reject(error as Error))
    const { commit, welcome, groupInfo } = await bundle.promise
    return {
      commit,
      welcome: welcome?.serialize(),
      groupInfo: groupInfo.payload,
      accept: async () => {
        judged.resolve(true)
        await done
      },
      reject: async () => {
        judged.resolve(false)
        await done.catch(() => {})
      },
    }
  }

  #mustHaveCredential(): CredentialRef {
    if (this.#credential === undefined) throw new Error(`${this.name} is not open`)
    return this.#credential
  }

  #mustHaveConversation(): ConversationId {
    if (this.#conversation === undefined) throw new Error(`${this.name} is in no group`)
    return this.#conversation
  }
}

/** Version and wire format of an MLSMessage (RFC 9420 §6): core-crypto takes and gives bare KeyPackages, and takes a bare GroupInfo. */
const messageHeadBytes = 4
const keyPackageHead = Uint8Array.of(0, 1, 0, 5)

function clientIdOf({ ClientId, Uuid, DeviceId }: CoreCryptoModule, name: string): ClientId {
  const [uuid, device, domain] = name.split(/[:@]/) as [string, string, string]
  return new ClientId(new Uuid(uuid), new DeviceId(BigInt(`0x${device}`)), domain)
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
