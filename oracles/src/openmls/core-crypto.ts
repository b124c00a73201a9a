// As much of @wireapp/core-crypto 10.3.0 as is used here: its own types stand on a package that it does not declare.

export interface CoreCryptoModule {
  initWasmModule(url: string): Promise<void>
  readonly CoreCrypto: { new: (database: Opaque<'Database'>) => CoreCrypto }
  readonly Database: { inMemory(): Promise<Opaque<'Database'>> }
  readonly Credential: { basic(suite: number, clientId: ClientId): Opaque<'Credential'> }
  readonly ClientId: new (user: Opaque<'Uuid'>, device: Opaque<'DeviceId'>, domain: string) => ClientId
  readonly Uuid: new (text: string) => Opaque<'Uuid'>
  readonly DeviceId: new (id: bigint) => Opaque<'DeviceId'>
  readonly ConversationId: new (bytes: Uint8Array) => ConversationId
  readonly KeyPackage: new (bytes: Uint8Array) => KeyPackage
  readonly Welcome: new (bytes: Uint8Array) => Opaque<'Welcome'>
  readonly GroupInfo: new (bytes: Uint8Array) => Opaque<'GroupInfo'>
  readonly MlsTransportError: { readonly MessageRejected: new (inner: { reason: string }) => Error }
}

export interface CoreCrypto {
  transaction<T>(run: (context: Context) => Promise<T>): Promise<T>
  conversationEpoch(conversation: ConversationId): Promise<bigint>
  exportSecretKey(conversation: ConversationId, length: number): Promise<{ copyBytes(): Uint8Array }>
  getClientIds(conversation: ConversationId): Promise<ClientId[]>
}

export interface Context {
  mlsInit(clientId: ClientId, transport: Transport): Promise<void>
  addCredential(credential: Opaque<'Credential'>): Promise<CredentialRef>
  generateKeyPackage(credential: CredentialRef, lifetimeSeconds: number): Promise<KeyPackage>
  createConversation(conversation: ConversationId, credential: CredentialRef, externalSender: undefined): Promise<void>
  processWelcomeMessage(welcome: Opaque<'Welcome'>): Promise<ConversationId>
  joinByExternalCommit(groupInfo: Opaque<'GroupInfo'>, credential: CredentialRef): Promise<ConversationId>
  addClientsToConversation(conversation: ConversationId, keyPackages: KeyPackage[]): Promise<void>
  removeClientsFromConversation(conversation: ConversationId, clients: ClientId[]): Promise<void>
  commitPendingProposals(conversation: ConversationId): Promise<void>
  updateKeyingMaterial(conversation: ConversationId): Promise<void>
  encryptMessage(conversation: ConversationId, plaintext: Uint8Array): Promise<Uint8Array>
  decryptMessage(conversation: ConversationId, message: Uint8Array): Promise<DecryptedMessage>
  conversationExists(conversation: ConversationId): Promise<boolean>
  wipeConversation(conversation: ConversationId): Promise<void>
}

export interface Transport {
  /** Merged when it resolves, dropped when it throws. */
  sendCommitBundle(bundle: CommitBundle): Promise<void>
  prepareForTransport(): Promise<Uint8Array>
}

export interface CommitBundle {
  readonly commit: Uint8Array
  readonly welcome?: { serialize(): Uint8Array } | undefined
  readonly groupInfo: { readonly payload: Uint8Array }
}

export type DecryptedMessage =
  | { readonly tag: 'Text'; readonly inner: { readonly plaintext: Uint8Array; readonly senderClientId: ClientId } }
  | { readonly tag: 'Commit'; readonly inner: { readonly isActive: boolean } }
  | { readonly tag: 'Proposal' }

export interface ClientId {
  copyBytes(): Uint8Array
}

export interface KeyPackage {
  serialize(): Uint8Array
}

export type ConversationId = Opaque<'ConversationId'>
export type CredentialRef = Opaque<'CredentialRef'>

/** Things that are only handed on. */
interface Opaque<Name extends string> {
  readonly typeOf?: Name
}
